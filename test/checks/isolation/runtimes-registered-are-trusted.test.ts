import { expect, test } from 'vitest';
import check from '../../../checks/isolation/runtimes-registered-are-trusted.ts';
import { examineCheck, sampleSubject } from '../../../src/kit/testing.ts';
import { runtimeNamed } from '../../../src/probes/containers/container-runtime.ts';
import type { RuntimeCandidates } from '../../../src/probes/engine/runtime-candidates.ts';
import type { RuntimeFile, RuntimeStep } from '../../../src/probes/host/runtime-files.ts';
import { engine } from '../containers/sample-container.ts';

const step = (path: string, change: Partial<RuntimeStep> = {}): RuntimeStep => ({
  path,
  kind: 'directory',
  mode: 0o755,
  uid: 0,
  gid: 0,
  ...change,
});
const at = (path: string, ...way: readonly RuntimeStep[]): Record<string, RuntimeFile> => ({
  [path]: { state: 'present', steps: [step('/'), ...way, step(path, { kind: 'file' })] },
});
const RUNC = at('/usr/sbin/runc', step('/usr'), step('/usr/sbin'));
const candidate = (
  name: string,
  path: string,
  paths: readonly string[] | null,
  runtimeArgs: 'network=host'[] = [],
): RuntimeCandidates => ({ ...runtimeNamed(name, { Runtimes: { [name]: { path, runtimeArgs } } }), paths });
const runc = candidate('runc', 'runc', ['/usr/local/bin/runc', '/usr/sbin/runc']);
const files = { ...RUNC, '/usr/local/bin/runc': { state: 'absent' as const } };
const facts = (runtime: RuntimeCandidates, more: Record<string, RuntimeFile> = {}, info = engine()) => ({
  info,
  runtimes: [runc, runtime],
  files: { ...files, ...more },
});
const crun = candidate('crun', '/usr/bin/crun', ['/usr/bin/crun']);
const rootless = sampleSubject('engine', { rootless: true, uid: 1000 });

test('runtimes-registered-are-trusted', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'the usual ones; the bare name is found in PATH, where it is not in the first directory',
          facts: { info: engine(), runtimes: [runc], files },
          observed: 'runc = /usr/sbin/runc',
        },
        { name: 'a second one', facts: facts(crun, at('/usr/bin/crun', step('/usr'), step('/usr/bin'))) },
        {
          name: 'a shim of containerd, which has no path',
          facts: facts(candidate('io.containerd.kata.v2', '', [])),
          observed: 'a shim of containerd',
        },
        {
          name: 'one that the policy names',
          facts: facts(candidate('own', '/opt/own', ['/opt/own']), at('/opt/own', step('/opt'))),
          policy: { 'allowed-runtimes': ['runc', 'ow*'] },
        },
        {
          name: 'that of a rootless engine in the home of its user',
          facts: facts(crun, at('/usr/bin/crun', step('/home/a', { uid: 1000 }))),
          subject: rootless,
        },
        {
          name: 'a directory that group root may write',
          facts: facts(crun, at('/usr/bin/crun', step('/usr/bin', { mode: 0o775 }))),
        },
      ],
      fail: [
        { name: 'missing', facts: facts(crun, { '/usr/bin/crun': { state: 'absent' } }) },
        {
          name: 'below /tmp, whose sticky bit keeps nobody from putting files there',
          facts: facts(crun, at('/usr/bin/crun', step('/tmp', { mode: 0o1777 }))),
        },
        { name: 'of another user', facts: facts(crun, at('/usr/bin/crun', step('/opt', { uid: 1000 }))) },
        {
          name: 'behind a link of another user',
          facts: facts(crun, at('/usr/bin/crun', step('/l', { kind: 'link', uid: 1000, mode: 0o777 }))),
        },
        {
          name: 'in a directory that a group may write',
          facts: facts(crun, at('/usr/bin/crun', step('/usr/local/bin', { mode: 0o2775, gid: 50 }))),
        },
        {
          name: 'no program',
          facts: facts(crun, {
            '/usr/bin/crun': { state: 'present', steps: [step('/'), step('/usr/bin/crun')] },
          }),
        },
        { name: 'not a full path', facts: facts(candidate('crun', './crun', ['./crun'])) },
        {
          name: 'a sandbox with the network of the host',
          facts: facts(candidate('runsc', '', [], ['network=host'])),
        },
        {
          name: 'a default that is not on the list',
          facts: { info: engine({ DefaultRuntime: 'own' }), runtimes: [runc], files },
        },
        {
          name: 'one that the policy does not name',
          facts: { info: engine(), runtimes: [runc, candidate('kata', '', [])], files },
          policy: { 'allowed-runtimes': ['runc'] },
        },
      ],
      manual: [
        {
          name: 'a name that nobody has said anything about',
          facts: facts(candidate('own', '/opt/own', ['/opt/own']), at('/opt/own', step('/opt'))),
        },
      ],
      error: [
        { name: 'PATH may not be read', facts: facts(candidate('crun', 'crun', null)) },
        {
          name: 'the way may not be seen',
          facts: facts(crun, {
            '/usr/bin/crun': {
              state: 'unread',
              cause: { code: 'needs-root', detail: 'Not seen.', next: 'Audit as root.' },
            },
          }),
        },
        { name: 'not looked at', facts: facts(crun) },
      ],
    }),
  ).toEqual([]);
});
