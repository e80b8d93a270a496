import { describe, expect, it } from 'vitest';
import { timeSynchronisation } from '../../../src/probes/host/time-synchronisation.ts';
import { printed } from './printed.ts';

const read = (...records: string[]) => {
  const projected = timeSynchronisation.project(printed('visible all', ...records));
  if (!projected.ok) throw new Error(projected.cause.detail);
  return projected.data;
};
const ID = 'c'.repeat(64);
const TRACKING = (leap: string, stratum = 3, offset = '-0.000012') =>
  `C0A80001,192.168.0.1,${stratum},1763800000.1,${offset},0.1,0.2,1,2,3,4,5,64.0,${leap}`;
const PEERS =
  '     remote           refid      st t when poll reach   delay   offset  jitter\n==============================================';

describe('what keeps the clock right', () => {
  it('runs on the host, not in a container', () => {
    expect(
      read(
        'names\n/proc/7/comm:chronyd\n/proc/8/comm:ntpd\n/proc/9/comm:vmtoolsd',
        'first-cgroup\n0::/init.scope',
        `cgroups\n/proc/7/cgroup:0::/system.slice/chrony.service\n/proc/8/cgroup:0::/docker/${ID}`,
      ),
    ).toMatchObject({ clients: ['chronyd'], agents: ['vmtoolsd'], partial: false });
  });

  it.each([
    [TRACKING('Normal'), { state: 'read', synchronized: true, offsetSeconds: 0.000012 }],
    [TRACKING('Insert second'), { state: 'read', synchronized: true, offsetSeconds: 0.000012 }],
    [TRACKING('Not synchronised', 0), { state: 'read', synchronized: false, offsetSeconds: null }],
    [TRACKING('Normal', 16), { state: 'read', synchronized: false, offsetSeconds: null }],
    [
      // A server of its own time, which it has from nowhere.
      '7F7F0101,,10,1763800000.1,0.000000000,0.1,0.2,1,2,3,4,5,64.0,Normal',
      { state: 'read', synchronized: false, offsetSeconds: null },
    ],
    ['506 Cannot talk to daemon', { state: 'failed' }],
    ['', { state: 'failed' }],
  ])('chrony: %s', (text, expected) => {
    expect(read(`chrony\n${text}`).chrony).toEqual(expected);
  });

  it.each([
    [
      `${PEERS}\n*10.0.0.1  .GPS.  1 u  33 64 377 0.2 -1500.0 0.01\n+10.0.0.2 x 2 u 1 64 377 1 9 1`,
      { state: 'read', synchronized: true, offsetSeconds: 1.5 },
    ],
    [
      `${PEERS}\n 10.0.0.1  .INIT. 16 u - 64 0 0.0 0.0 0.0`,
      { state: 'read', synchronized: false, offsetSeconds: null },
    ],
    ...['*127.127.1.0 .LOCL. 10 l', '*LOCAL(0) .LOCL. 10 l'].map((line): [string, object] => [
      `${PEERS}\n${line} 5 64 377 0.0 0.000 0.0`,
      { state: 'read', synchronized: false, offsetSeconds: null },
    ]),
    ["No association ID's returned", { state: 'read', synchronized: false, offsetSeconds: null }],
    [`${PEERS}\n*10.0.0.1 x`, { state: 'failed' }],
    ['', { state: 'failed' }],
  ])('ntp: %s', (text, expected) => {
    expect(read(`ntp\n${text}`).ntp).toEqual(expected);
  });

  it.each([
    ['NTP=no\nNTPSynchronized=yes', { state: 'read', synchronized: true, offsetSeconds: null }],
    ['NTP=yes\nNTPSynchronized=no', { state: 'read', synchronized: false, offsetSeconds: null }],
    ['', { state: 'failed' }],
  ])('systemd: %s', (text, expected) => {
    expect(read(`systemd\n${text}`, 'timesyncd')).toMatchObject({
      systemd: expected,
      timesyncd: true,
      chrony: { state: 'none' },
    });
  });
});
