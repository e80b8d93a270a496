import { expect, it } from 'vitest';
import baseDeviceSize from '../../../checks/daemon/daemon-base-device-size-default.ts';
import cgroupParent from '../../../checks/daemon/daemon-cgroup-parent-default.ts';
import defaultUlimits from '../../../checks/daemon/daemon-default-ulimits-set.ts';
import iccDisabled from '../../../checks/daemon/daemon-icc-disabled.ts';
import logLevel from '../../../checks/daemon/daemon-log-level-info.ts';
import managesFirewall from '../../../checks/daemon/daemon-manages-firewall.ts';
import noNewPrivileges from '../../../checks/daemon/daemon-no-new-privileges.ts';
import rootless from '../../../checks/daemon/daemon-rootless.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { info, notRead, option } from './engine-facts.ts';

const unset = option('storage-opts', [], 'default');

it('daemon-rootless leaves a rootful engine to a person', () => {
  expect(
    examineCheck(rootless, {
      pass: [
        { name: 'rootless', facts: { mode: { rootless: true, where: 'uid 1000' } }, observed: 'uid 1000' },
      ],
      manual: [{ name: 'rootful', facts: { mode: { rootless: false, where: 'uid 0' } } }],
    }),
  ).toEqual([]);
});

it('daemon-icc-disabled judges the default bridge', () => {
  expect(
    examineCheck(iccDisabled, {
      pass: [{ name: 'blocked', facts: { traffic: { allowed: false, where: 'enable_icc = false' } } }],
      fail: [
        {
          name: 'allowed',
          facts: { traffic: { allowed: true, where: 'enable_icc = not set' } },
          observed: 'not set',
        },
      ],
      notapplicable: [{ name: 'no bridge', facts: { traffic: { allowed: null, where: 'bridge = none' } } }],
    }),
  ).toEqual([]);
});

it('daemon-log-level-info sees debug, which overrides the level', () => {
  const level = option('log-level', 'info', 'default');
  const calm = option('debug', false, 'default');
  const none = notRead('needs-root');
  expect(
    examineCheck(logLevel, {
      pass: [
        {
          name: 'no key and no flag, which is the default',
          facts: {},
          hints: { info: info(), level, debug: calm },
          observed: 'log-level = info',
        },
        { name: 'API down', facts: {}, hints: { info: none, level, debug: calm } },
        {
          name: 'debug changed by reload',
          facts: {},
          hints: { info: info(), level, debug: notRead('pending-restart') },
        },
        {
          name: 'debug by an option that the running engine does not have',
          facts: {},
          hints: { info: info(), level, debug: option('debug', true) },
        },
        {
          name: 'capitals',
          facts: {},
          hints: { info: info(), level: option('log-level', 'INFO'), debug: calm },
        },
      ],
      fail: [
        {
          name: 'dockerd --log-level=debug, and nothing in the file',
          facts: {},
          hints: { info: info(), level: option('log-level', 'debug'), debug: calm },
        },
        {
          name: 'too quiet',
          facts: {},
          hints: { info: info(), level: option('log-level', 'error'), debug: calm },
        },
        { name: 'debug by the API', facts: {}, hints: { info: info({ Debug: true }), level, debug: calm } },
        {
          name: 'debug by the API alone',
          facts: {},
          hints: { info: info({ Debug: true }), level: none, debug: none },
        },
        {
          name: 'dockerd --debug at level info, API down',
          facts: {},
          hints: { info: none, level, debug: option('debug', true) },
        },
      ],
      error: [
        {
          name: 'the API alone never proves a pass',
          facts: {},
          hints: { info: info(), level: none, debug: none },
        },
        { name: 'debug not known', facts: {}, hints: { info: none, level, debug: none } },
      ],
    }),
  ).toEqual([]);
});

it('daemon-manages-firewall does not take the backend for proof', () => {
  const backend = info({ FirewallBackend: { Driver: 'iptables', Info: null } });
  const ip6tables = option('ip6tables', true, 'default');
  expect(
    examineCheck(managesFirewall, {
      pass: [
        {
          name: 'no key and no flag, which is the default',
          facts: { iptables: option('iptables', true, 'default') },
          hints: { info: info(), ip6tables },
        },
        {
          name: 'nftables',
          facts: { iptables: option('iptables', true) },
          hints: {
            info: info({ FirewallBackend: { Driver: 'nftables' } }),
            ip6tables: option('ip6tables', false),
          },
          observed: 'ip6tables = false',
        },
        {
          name: 'hints not read',
          facts: { iptables: option('iptables', true) },
          hints: { info: notRead('timeout'), ip6tables: notRead('timeout') },
        },
      ],
      fail: [
        {
          name: 'off, though the API names the backend',
          facts: { iptables: option('iptables', false) },
          hints: { info: backend, ip6tables },
          observed: 'iptables = false, by dockerd --iptables=false',
        },
        {
          name: 'off on engine 29 with nftables, whose rules go by the same option',
          facts: { iptables: option('iptables', false) },
          hints: {
            info: info({ ServerVersion: '29.1.0', FirewallBackend: { Driver: 'nftables' } }),
            ip6tables,
          },
          observed: 'iptables = false',
        },
      ],
    }),
  ).toEqual([]);
});

const limited = (ulimits: Readonly<Record<string, string>>) => ({
  facts: { ulimits: option('default-ulimits', ulimits) },
  hints: { units: notRead('timeout') },
  policy: { 'most-default-ulimits': ['nofile=1024:4096', 'nproc=512'] },
});

it('daemon-default-ulimits-set asks a person, unless a policy says which limits fit', () => {
  const unit = { path: null, masked: false, dropIns: [], listen: [], limits: {} };
  const units = (limits: object) => ({
    systemd: true,
    units: { 'docker.service': { ...unit, limits }, 'docker.socket': unit, 'containerd.service': unit },
  });
  expect(
    examineCheck(defaultUlimits, {
      pass: [
        { name: 'at the limits of the policy', ...limited({ nofile: '1024:4096', nproc: '512' }) },
        {
          name: 'below them, beside one that the policy does not name',
          ...limited({ nofile: '64', nproc: '1:2', core: '-1' }),
        },
      ],
      fail: [
        { name: 'one is not set', ...limited({ nofile: '64:64' }), observed: 'nofile=64:64' },
        { name: 'none is set', ...limited({}) },
        { name: 'the soft limit is larger', ...limited({ nofile: '1025:4096', nproc: '1' }) },
        { name: 'the hard limit is larger', ...limited({ nofile: '64:4097', nproc: '1' }) },
        { name: 'one number, which is the hard limit as well', ...limited({ nofile: '64', nproc: '513' }) },
        { name: 'no limit', ...limited({ nofile: '64:-1', nproc: '1' }) },
      ],
      manual: [
        { name: 'a form that cannot be compared', ...limited({ nofile: '64:unset', nproc: '1' }) },
        {
          name: 'nothing set',
          facts: { ulimits: option('default-ulimits', {}, 'default') },
          hints: { units: units({ LimitNOFILE: '524288' }) },
          observed: 'LimitNOFILE=524288 of docker.service',
        },
        {
          name: 'nothing set anywhere: units without LimitNOFILE, as since engine 25.0',
          facts: { ulimits: option('default-ulimits', {}, 'default') },
          hints: { units: units({}) },
          observed: 'no limits set by its services',
        },
        {
          name: 'any ulimit at all is no pass',
          facts: { ulimits: option('default-ulimits', { nofile: '1024:2048' }) },
          hints: { units: units({}) },
          observed: 'nofile=1024:2048',
        },
        {
          name: 'units not read',
          facts: { ulimits: option('default-ulimits', {}, 'default') },
          hints: { units: notRead('timeout') },
        },
      ],
    }),
  ).toEqual([]);
});

it('daemon-cgroup-parent-default asks a person about any other place, unless a policy says which', () => {
  expect(
    examineCheck(cgroupParent, {
      pass: [
        { name: 'unset', facts: { parent: option('cgroup-parent', '', 'default') }, hints: { info: info() } },
        {
          name: 'set as the policy allows',
          facts: { parent: option('cgroup-parent', 'apps.slice') },
          hints: { info: info() },
          policy: { 'allowed-cgroup-parents': ['apps.slice'] },
          observed: 'cgroup-parent = apps.slice',
        },
        {
          name: 'API down',
          facts: { parent: option('cgroup-parent', '', 'default') },
          hints: { info: notRead('timeout') },
        },
      ],
      fail: [
        {
          name: 'set to another place than the policy allows',
          facts: { parent: option('cgroup-parent', 'apps.slice') },
          hints: { info: info() },
          policy: { 'allowed-cgroup-parents': ['app.slice'] },
        },
        {
          name: 'set, and the policy allows no place',
          facts: { parent: option('cgroup-parent', 'apps.slice') },
          hints: { info: info() },
          policy: { 'allowed-cgroup-parents': [] },
        },
      ],
      manual: [
        {
          name: 'set in daemon.json, to a slice since the driver is systemd',
          facts: { parent: option('cgroup-parent', 'apps.slice', 'file') },
          hints: { info: info({ CgroupDriver: 'systemd' }) },
          observed: 'systemd',
        },
        {
          name: 'system.slice, where the systemd driver puts containers anyway, is set all the same',
          facts: { parent: option('cgroup-parent', 'system.slice') },
          hints: { info: info({ CgroupDriver: 'systemd' }) },
          observed: 'cgroup-parent = system.slice',
        },
      ],
    }),
  ).toEqual([]);
});

it('daemon-base-device-size-default looks for the devicemapper option alone', () => {
  const overlay = info({ Driver: 'overlay2' });
  const mapper = info({ Driver: 'devicemapper' });
  expect(
    examineCheck(baseDeviceSize, {
      pass: [{ name: 'devicemapper as it is', facts: { options: unset }, hints: { info: mapper } }],
      fail: [
        {
          name: 'changed',
          facts: { options: option('storage-opts', ['dm.basesize=20G']) },
          hints: { info: mapper },
        },
        {
          name: 'changed, with blanks',
          facts: { options: option('storage-opts', [' dm.basesize = 20G']) },
          hints: { info: mapper },
        },
        {
          name: 'left over',
          facts: { options: option('storage-opts', ['dm.basesize=20G']) },
          hints: { info: overlay },
        },
      ],
      error: [{ name: 'driver not known', facts: { options: unset }, hints: { info: notRead('timeout') } }],
      notapplicable: [
        { name: 'overlay2', facts: { options: unset }, hints: { info: overlay } },
        {
          name: 'an option with a longer name',
          facts: { options: option('storage-opts', ['x.dm.basesize=20G', 'dm.basesizes=20G']) },
          hints: { info: overlay },
        },
        {
          name: 'overlay2.size, another option',
          facts: { options: option('storage-opts', ['overlay2.size=20G']) },
          hints: { info: overlay },
        },
      ],
    }),
  ).toEqual([]);
});

it('daemon-no-new-privileges believes the API since 24.0 and the option before', () => {
  const has = { SecurityOptions: ['name=seccomp,profile=builtin', 'name=no-new-privileges'] };
  const off = option('no-new-privileges', false);
  const on = option('no-new-privileges', true);
  expect(
    examineCheck(noNewPrivileges, {
      pass: [
        { name: 'reported', facts: { info: info(has) }, hints: { option: notRead('needs-root') } },
        {
          name: 'before 24.0 by option',
          facts: { info: info({ ServerVersion: '20.10.24+dfsg1' }) },
          hints: { option: on },
        },
      ],
      fail: [
        { name: 'not reported', facts: { info: info() }, hints: { option: notRead('needs-root') } },
        {
          name: 'not reported by the first engine that would',
          facts: { info: info({ ServerVersion: '24.0.0' }) },
          hints: { option: on },
        },
        { name: 'a file that is not in force', facts: { info: info() }, hints: { option: on } },
        {
          name: '--no-new-privileges=false',
          facts: { info: info({ ServerVersion: '20.10.24' }) },
          hints: { option: off },
          observed: 'no-new-privileges = false',
        },
      ],
      error: [
        {
          name: 'before 24.0, option not read',
          facts: { info: info({ ServerVersion: '23.0.6' }) },
          hints: { option: notRead('needs-root') },
        },
        {
          name: 'an engine of one’s own build',
          facts: { info: info({ ServerVersion: 'dev' }) },
          hints: { option: notRead('needs-root') },
        },
      ],
    }),
  ).toEqual([]);
});
