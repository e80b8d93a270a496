import { describe, expect, it } from 'vitest';
import logsCentralised from '../../../checks/daemon/container-logs-centralised.ts';
import baseDeviceSize from '../../../checks/daemon/daemon-base-device-size-default.ts';
import cgroupParent from '../../../checks/daemon/daemon-cgroup-parent-default.ts';
import defaultUlimits from '../../../checks/daemon/daemon-default-ulimits-set.ts';
import iccDisabled from '../../../checks/daemon/daemon-icc-disabled.ts';
import logLevel from '../../../checks/daemon/daemon-log-level-info.ts';
import managesFirewall from '../../../checks/daemon/daemon-manages-firewall.ts';
import noNewPrivileges from '../../../checks/daemon/daemon-no-new-privileges.ts';
import mutualTls from '../../../checks/daemon/daemon-tcp-mutual-tls.ts';
import proxyOff from '../../../checks/daemon/daemon-userland-proxy-off.ts';
import { assessCheck } from '../../../src/assess/assess-check.ts';
import type { Check } from '../../../src/model/check.ts';
import { hostWith, infoAnswer, missing, processOf, type Sections } from '../../probes/literal-host.ts';

/*
 * From a flag of dockerd to the verdict: the examples of a check are given their facts, so that none of them would
 * notice a check that reads the option beside its own.
 */

const NONE = missing('engine-unreachable');
const running = (
  flags: Record<string, string[]>,
  change: Readonly<Record<string, unknown>> = {},
): Sections => ({
  'host:daemon-processes': [processOf({ flags })],
  'engine/root:info': infoAnswer(change),
  'engine/root:networks': NONE,
  'engine/root:containers': [],
});
const api = { host: ['tcp://0.0.0.0:2376'] };
const certificates = { tlscacert: ['/ca.pem'], tlscert: ['/cert.pem'], tlskey: ['/key.pem'] };
const file = { state: 'present', kind: 'file', mode: 0, uid: 0, gid: 0, user: 'r', group: 'r', target: '/' };
const there = { 'host:file-statuses': { '/ca.pem': file, '/cert.pem': file, '/key.pem': file } };
const old = { ServerVersion: '20.10.24' };
const syslog = { LoggingDriver: 'syslog' };

const statusOf = (check: Check, sections: Sections): string =>
  assessCheck(check, hostWith(sections))
    .map(({ status }) => status)
    .join();

describe.each<[string, Check, bad: [string, Sections], good: [string, Sections]]>([
  ['icc', iccDisabled, ['fail', running({})], ['pass', running({ icc: ['false'] })]],
  ['log-level', logLevel, ['fail', running({ 'log-level': ['debug'] })], ['pass', running({})]],
  [
    'debug',
    logLevel,
    ['fail', { ...running({ debug: ['true'] }), 'engine/root:info': NONE }],
    ['pass', { ...running({}), 'engine/root:info': NONE }],
  ],
  [
    'iptables',
    managesFirewall,
    ['fail', running({ iptables: ['false'] })],
    ['pass', running({ ip6tables: ['false'] })],
  ],
  [
    'storage-opt',
    baseDeviceSize,
    ['fail', running({ 'storage-opt': ['dm.basesize=20G'] })],
    ['notapplicable', running({ 'log-opt': ['dm.basesize=20G'] })],
  ],
  [
    'cgroup-parent',
    cgroupParent,
    ['manual', running({ 'cgroup-parent': ['x.slice'] })],
    ['pass', running({})],
  ],
  ['userland-proxy', proxyOff, ['fail', running({})], ['pass', running({ 'userland-proxy': ['false'] })]],
  [
    'no-new-privileges',
    noNewPrivileges,
    ['fail', running({}, old)],
    ['pass', running({ 'no-new-privileges': ['true'] }, old)],
  ],
  [
    'tls',
    mutualTls,
    ['fail', running(api)],
    ['pass', { ...running({ ...api, ...certificates, tls: ['true'] }), ...there }],
  ],
  [
    'tlsverify',
    mutualTls,
    ['fail', { ...running({ ...api, ...certificates, tlsverify: ['false'] }), ...there }],
    ['pass', { ...running({ ...api, ...certificates, tlsverify: ['true'] }), ...there }],
  ],
  [
    'log-opt',
    logsCentralised,
    ['manual', running({ 'storage-opt': ['syslog-address=tcp://logs:514'] }, syslog)],
    ['pass', running({ 'log-opt': ['syslog-address=tcp://logs:514'] }, syslog)],
  ],
])('the flag --%s', (_, check, bad, good) => {
  it(`decides ${check.id}`, () => {
    expect(statusOf(check, bad[1])).toBe(bad[0]);
    expect(statusOf(check, good[1])).toBe(good[0]);
  });
});

it('the flag --default-ulimit is shown to the person who decides', () => {
  const found = assessCheck(defaultUlimits, hostWith(running({ 'default-ulimit': ['nofile=1:2'] })));
  expect(found).toMatchObject([{ status: 'manual', observed: expect.stringContaining('nofile=1:2') }]);
});
