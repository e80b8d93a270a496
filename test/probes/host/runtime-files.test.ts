import { describe, expect, it } from 'vitest';
import { runtimeCandidates } from '../../../src/probes/engine/runtime-candidates.ts';
import { runtimeFiles } from '../../../src/probes/host/runtime-files.ts';
import { engineWith, hostWith, infoAnswer, processOf } from '../literal-host.ts';
import { printed } from './printed.ts';
import { runScript, SHELLS } from './shells.ts';

const read = (...records: readonly string[]) => {
  const projected = runtimeFiles.project(printed(...records));
  if (!projected.ok) throw new Error(projected.cause.detail);
  return projected.data;
};
const STATUSES = `statuses
41ed 0 0 /
41ed 0 0 /usr
41ed 0 0 /usr/sbin
81ed 0 0 /usr/sbin/runc
a1ff 1000 1000 /usr/sbin/link
43ff 0 0 /tmp`;

describe('the program of a runtime', () => {
  it('is known with everything on the way to it, from the root directory on', () => {
    expect(read('way\n/usr/sbin/runc\n/usr\n/usr/sbin\n/usr/sbin/runc', STATUSES)).toEqual({
      '/usr/sbin/runc': {
        state: 'present',
        steps: [
          { path: '/', kind: 'directory', mode: 0o755, uid: 0, gid: 0 },
          { path: '/usr', kind: 'directory', mode: 0o755, uid: 0, gid: 0 },
          { path: '/usr/sbin', kind: 'directory', mode: 0o755, uid: 0, gid: 0 },
          { path: '/usr/sbin/runc', kind: 'file', mode: 0o755, uid: 0, gid: 0 },
        ],
      },
    });
  });

  it('is not known where a part of the way was not seen, or the way ends at a link', () => {
    for (const way of ['/usr\n/usr/bin\n/usr/bin/runc', '/usr/sbin/link', ''])
      expect(read(`way\n/x\n${way}`, STATUSES)).toMatchObject({ '/x': { state: 'unread' } });
  });

  it('is absent only where the kernel says so', () => {
    expect(read('missing absent\n/a', 'missing denied\n/b', STATUSES)).toMatchObject({
      '/a': { state: 'absent' },
      '/b': { state: 'unread', cause: { code: 'needs-root' } },
    });
  });

  it.each(SHELLS)(
    'is found by the script in $name through links, and behind none that is not there',
    (shell) => {
      const { script } = runtimeFiles;
      const output = runScript(script, shell, 0, [
        '/proc/self/exe',
        '/usr/bin/env',
        '/usr/bin/no-such-runtime',
        '/usr/../usr/bin/env',
      ]);
      expect(output.stderr).toBe('');
      const projected = runtimeFiles.project(output);
      expect(projected).toMatchObject({
        ok: true,
        data: { '/usr/bin/env': { state: 'present' }, '/usr/bin/no-such-runtime': { state: 'absent' } },
      });
      const env = projected.ok ? projected.data['/usr/bin/env'] : undefined;
      expect(env?.state === 'present' && env.steps[0]).toMatchObject({ path: '/', kind: 'directory' });
      const other = projected.ok ? projected.data['/usr/../usr/bin/env'] : undefined;
      expect(other?.state === 'present' && other.steps.at(-1)).toEqual(
        env?.state === 'present' && env.steps.at(-1),
      );
    },
  );
});

describe('where a runtime is looked for', () => {
  const answers = (PATH: string | undefined) => ({
    'engine/root:info': infoAnswer({
      Runtimes: { runc: { path: 'runc' }, own: { path: '/opt/own' }, shim: {} },
    }),
    'host:daemon-processes': [processOf({ environment: PATH === undefined ? {} : { PATH } })],
  });
  const placesOf = (PATH: string | undefined) => {
    const found = runtimeCandidates.read(engineWith(answers(PATH)));
    return found.known && found.value.map(({ name, paths }) => [name, paths]);
  };

  it('is PATH of dockerd itself for a bare name, and the path for a path', () => {
    expect(placesOf('/usr/local/bin/::bin:/usr/bin')).toEqual([
      ['runc', ['/usr/local/bin/runc', '/usr/bin/runc']],
      ['own', ['/opt/own']],
      ['shim', []],
    ]);
    expect(runtimeFiles.parameters?.(hostWith(answers('/usr/bin')))).toEqual(['/opt/own', '/usr/bin/runc']);
  });

  it('is not known for a bare name where PATH may not be read', () => {
    expect(placesOf(undefined)).toEqual([
      ['runc', null],
      ['own', ['/opt/own']],
      ['shim', []],
    ]);
  });
});
