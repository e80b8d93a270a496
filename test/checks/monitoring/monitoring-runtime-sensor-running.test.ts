import { expect, test } from 'vitest';
import check from '../../../checks/monitoring/monitoring-runtime-sensor-running.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import type { Watcher } from '../../../src/probes/host/watchers.ts';
import { hidden } from '../containers/hidden.ts';

const ID = 'c'.repeat(64);
const falco = (change: Partial<Watcher> = {}): Watcher => ({
  pid: 300,
  name: 'falco',
  executable: '/usr/bin/falco',
  container: null,
  hooks: ['bpf'],
  ...change,
});
const container = (repository: string) => ({
  resource: { type: 'container', name: 'falco', id: ID, engine: 'root' },
  repositories: [repository],
});
const given = (watchers: readonly Watcher[], more: object = {}, containers: readonly object[] = []) => ({
  facts: {
    watchers: { watchers, modules: [], complete: true, ...more },
  },
  hints: { inventory: { containers, foreign: [], complete: true } },
});
const policy = { 'required-sensors': ['falco', 'tetragon'] };

test('monitoring-runtime-sensor-running', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'falco from its package with its programs in the kernel', ...given([falco()]), policy },
        { name: 'falco with its module', ...given([falco({ hooks: [] })], { modules: ['falco'] }) },
        {
          name: 'falco from its own image',
          ...given([falco({ container: ID })], {}, [container('docker.io/falcosecurity/falco')]),
        },
        {
          name: 'tetragon',
          ...given([falco({ name: 'tetragon', executable: '/usr/bin/tetragon' })]),
        },
      ],
      fail: [
        { name: 'none, and the policy asks for one', ...given([]), policy },
        {
          name: 'another than the policy asks for',
          ...given([falco({ name: 'osqueryd', executable: '/opt/osquery/bin/osqueryd' })]),
          policy,
        },
      ],
      manual: [
        { name: 'none, and no policy', ...given([]) },
        {
          name: 'a program of that name at another path',
          ...given([falco({ executable: '/tmp/falco' })]),
          policy,
        },
        { name: 'one without a hook', ...given([falco({ hooks: [] })]) },
        {
          name: 'one without a hook beside the module of another that was left',
          ...given([falco({ name: 'osqueryd', executable: '/opt/osquery/bin/osqueryd', hooks: [] })], {
            modules: ['falco'],
          }),
        },
        {
          name: 'one in a container of another image, whose path inside proves nothing',
          ...given([falco({ container: ID })], {}, [container('docker.io/evil/falco')]),
        },
      ],
      error: [
        {
          name: 'a sensor in a container of an engine that did not answer',
          ...given([falco({ container: ID })]),
          hints: { inventory: hidden },
        },
        { name: 'processes that may not be seen', ...given([], { complete: false }), policy },
        { name: 'hooks that may not be seen', ...given([falco({ hooks: null })]) },
      ],
    }),
  ).toEqual([]);
});
