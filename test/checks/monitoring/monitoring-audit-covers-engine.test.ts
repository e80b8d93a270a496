import { posix } from 'node:path';
import { expect, test } from 'vitest';
import check from '../../../checks/monitoring/monitoring-audit-covers-engine.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { loadedRules, rulesOnDisk } from '../../../src/probes/audit/loaded-rules.ts';

const follow = (path: string): string => posix.normalize(path);
const DOCKERD = '-w /usr/bin/dockerd -p wa -k docker';
const DATA = '-a always,exit -S all -F dir=/var/lib/docker -F perm=wa -F key=docker';

function audit(
  state: 'on' | 'off',
  loaded: readonly string[],
  change: object = {},
  disk: readonly string[] = loaded,
) {
  const onDisk = rulesOnDisk({ '/etc/audit/rules.d/docker.rules': disk }, follow);
  return {
    state,
    rules: loadedRules(loaded, onDisk, follow),
    unattended: false,
    machine: 'x86_64',
    onDisk,
    diskUnread: null,
    ...change,
  };
}

const targets = [
  { path: '/usr/bin/dockerd', isDirectory: false, mayLeaveOut: [] },
  { path: '/var/lib/docker', isDirectory: true, mayLeaveOut: [] },
];
const given = (state: object) => ({ facts: { audit: state, targets } });

test('monitoring-audit-covers-engine', () => {
  expect(
    examineCheck(check, {
      pass: [{ name: 'a rule for each', ...given(audit('on', [DOCKERD, DATA])) }],
      fail: [
        { name: 'one without', ...given(audit('on', [DOCKERD])), observed: '/var/lib/docker' },
        { name: 'rules that are loaded while audit is off', ...given(audit('off', [DOCKERD, DATA])) },
        { name: 'no audit', ...given({ state: 'absent' }) },
        {
          name: 'nobody who takes the records',
          ...given(audit('on', [DOCKERD, DATA], { unattended: true })),
        },
      ],
      manual: [
        {
          name: 'a rule of which the listing leaves open whether it records',
          ...given(audit('on', [DOCKERD, DATA], {}, [])),
        },
      ],
      notapplicable: [
        { name: 'nothing of an engine', facts: { audit: audit('on', []), targets: [] } },
        { name: 'a sensor instead', ...given({ state: 'absent' }), policy: { 'audit-replaced-by': 'falco' } },
      ],
      error: [
        { name: 'a rule that is not understood', ...given(audit('on', ['-a sometimes,exit -F zzz=1'])) },
      ],
    }),
  ).toEqual([]);
});
