import { expect, test } from 'vitest';
import check from '../../../checks/ground/host-time-synchronised.ts';
import { examineCheck, sampleSubject } from '../../../src/kit/testing.ts';
import { clockDifference } from '../../../src/probes/ground/clock-difference.ts';
import { ground } from './sample-ground.ts';

const none = { state: 'none' };
const says = (synchronized: boolean, offsetSeconds: number | null = null) => ({
  state: 'read',
  synchronized,
  offsetSeconds,
});
const of = (time: object = {}, difference: object | null = null, kernel = ground()) => ({
  time: {
    clients: [],
    agents: [],
    partial: false,
    chrony: none,
    ntp: none,
    systemd: none,
    timesyncd: false,
    ...time,
  },
  difference,
  ground: kernel,
});
const chronyd = { clients: ['chronyd'] };
const timesyncd = { clients: ['systemd-timesyn'] };

test('host-time-synchronised', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'chrony', facts: of({ ...chronyd, chrony: says(true, 0.002) }), observed: 'off by 0.002 s' },
        { name: 'ntpd', facts: of({ clients: ['ntpd'], ntp: says(true, 0.1) }) },
        { name: 'timesyncd', facts: of({ ...timesyncd, systemd: says(true) }) },
        { name: 'timesyncd by its mark alone', facts: of({ ...timesyncd, timesyncd: true }) },
        {
          name: 'the clocks may be apart by less',
          facts: of({ ...chronyd, chrony: says(true, 0) }, { least: -8, most: 0.2 }),
        },
      ],
      fail: [
        { name: 'nothing runs', facts: of() },
        {
          name: 'systemd says so too',
          facts: of({ systemd: says(false) }),
          observed: 'systemd: not synchronised',
        },
        {
          name: 'chrony without a source, though the kernel still calls the clock right',
          facts: of({ ...chronyd, chrony: says(false), systemd: says(true) }),
        },
        { name: 'off by more than the limit', facts: of({ ...chronyd, chrony: says(true, 9) }) },
        {
          name: 'off by more than the limit of the policy',
          facts: of({ ...chronyd, chrony: says(true, 0.5) }),
          policy: { 'largest-clock-offset-seconds': 0.1 },
        },
        {
          name: 'ahead of the auditor, whose clock may be the wrong one: both are told',
          facts: of({ ...chronyd, chrony: says(true, 0) }, { least: 60, most: 63 }),
          observed: '60.0 to 63.0 s',
        },
        {
          name: 'behind the auditor',
          facts: of({ ...chronyd, chrony: says(true, 0) }, { least: -63, most: -60 }),
        },
      ],
      manual: [
        { name: 'a container', facts: of({}, null, ground({ container: 'lxc' })) },
        { name: 'a guest agent', facts: of({ agents: ['vmtoolsd'] }), observed: 'guest agents: vmtoolsd' },
        { name: 'the flag of the kernel may be old', facts: of({ systemd: says(true) }) },
        { name: 'nothing to ask it with', facts: of({ clients: ['ptp4l'] }) },
      ],
      error: [
        { name: 'an answer that is not understood', facts: of({ ...chronyd, chrony: { state: 'failed' } }) },
        { name: 'processes may not be seen', facts: of({ partial: true, systemd: says(true) }) },
      ],
    }),
  ).toEqual([]);
});

test('the clocks are compared over SSH only, without the way and the work between', () => {
  const host = sampleSubject('host');
  const section = {
    ok: true,
    source: 'x',
    collectedAt: '2026-01-01T00:00:10.000Z',
    exitCode: 0,
    bytes: 1,
    truncated: false,
    data: {
      hostname: 'a',
      os: { id: '', name: '', version: '' },
      kernel: '6',
      architecture: 'x',
      machine: null,
      clock: Date.parse('2026-01-01T00:00:07.000Z') / 1000,
      uptimeSeconds: 1,
      uid: 0,
      user: 'root',
      groups: [],
    },
  } as const;
  const snapshot = {
    ...host.snapshot,
    sections: { 'host:identity': { ...section, data: { ...section.data, groups: [] } } },
  };
  expect(clockDifference.read({ ...host, snapshot })).toMatchObject({ value: null });
  const connected = { ...snapshot, connection: { user: 'root' } as never };
  expect(clockDifference.read({ ...host, snapshot: connected })).toMatchObject({
    value: { least: -3, most: 7 },
  });
});
