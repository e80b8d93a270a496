import { describe, expect, it } from 'vitest';
import { containerOf } from '../../../src/probes/host/container-cgroup.ts';
import { isNested, isRootless, type ProcessStatus } from '../../../src/probes/host/daemon-ancestry.ts';

const OUTER = 'a'.repeat(64);
const INNER = 'b'.repeat(64);

describe('the container of a process', () => {
  it.each([
    ['cgroup v1', `8:pids:/docker/${OUTER}\n1:name=systemd:/docker/${OUTER}`, '', OUTER],
    ['cgroup v2 with systemd', `0::/system.slice/docker-${OUTER}.scope`, '0::/init.scope', OUTER],
    ['cgroup v2 with cgroupfs', `0::/docker/${OUTER}`, '', OUTER],
    ['a group below that of the container', `0::/system.slice/docker-${OUTER}.scope/init`, '', OUTER],
    ["a group of the container's own with an id for a name", `0::/docker/${OUTER}/${INNER}`, '', OUTER],
    ['Docker in Docker', `0::/docker/${OUTER}/docker/${INNER}`, '', OUTER],
    [
      'a host that is a container itself',
      `0::/docker/${OUTER}/docker/${INNER}`,
      `0::/docker/${OUTER}`,
      INNER,
    ],
    ['the host itself, in a container', `0::/docker/${OUTER}/system.slice/ssh`, `0::/docker/${OUTER}`, null],
    ['another container beside that host', `0::/docker/${INNER}`, `0::/docker/${OUTER}`, INNER],
    ['a service', '0::/system.slice/docker.service', '0::/init.scope', null],
    ['a longer number', `0::/x/${OUTER}0`, '', null],
    ['nothing', '', '', null],
  ])('%s', (_, cgroup, first, id) => {
    expect(containerOf(cgroup, first)).toBe(id);
  });
});

const process = (name: string, parentPid: number, uid = 0, namespaces = 1): ProcessStatus => ({
  name,
  parentPid,
  uid,
  gid: uid,
  namespaces,
});
const host = { cgroup: '0::/system.slice/docker.service', namespace: 'pid:[1]' };
const first = { cgroup: '0::/init.scope', namespace: 'pid:[1]' };

describe('where a dockerd belongs', () => {
  it.each<[string, Record<number, ProcessStatus>, { cgroup: string; namespace: string }, boolean, boolean]>([
    ['an engine of root', { 9: process('dockerd', 1) }, host, false, false],
    ['one seen without root', { 9: process('dockerd', 1) }, { ...host, namespace: '' }, false, false],
    [
      'a rootless engine',
      { 9: process('dockerd', 8, 1000), 8: process('exe', 7, 1000), 7: process('rootlesskit', 1, 1000) },
      host,
      false,
      true,
    ],
    [
      'a rootless engine with rootlesskit --pidns',
      {
        9: process('dockerd', 8, 1000, 2),
        8: process('rootlesskit', 7, 1000, 2),
        7: process('rootlesskit', 1, 1000),
      },
      { ...host, namespace: 'pid:[2]' },
      false,
      true,
    ],
    [
      'rootlesskit run by root',
      { 9: process('dockerd', 7), 7: process('rootlesskit', 1) },
      host,
      false,
      true,
    ],
    [
      'Docker in Docker',
      { 9: process('dockerd', 8, 0, 2), 8: process('containerd-shim', 1) },
      { cgroup: `0::/docker/${OUTER}`, namespace: 'pid:[2]' },
      true,
      false,
    ],
    [
      'Docker in Docker with --pid host',
      { 9: process('dockerd', 8) },
      { ...host, cgroup: `0::/docker/${OUTER}` },
      true,
      false,
    ],
    [
      'rootless Docker in Docker',
      {
        9: process('dockerd', 8, 1000, 2),
        8: process('rootlesskit', 7, 1000, 2),
        7: process('containerd-shim', 1),
      },
      { cgroup: `0::/docker/${OUTER}`, namespace: 'pid:[2]' },
      true,
      true,
    ],
    [
      'an engine in a system container',
      { 9: process('dockerd', 8, 0, 2) },
      { ...host, namespace: 'pid:[3]' },
      true,
      false,
    ],
    [
      'a namespace that only the links tell',
      { 9: process('dockerd', 8) },
      { ...host, namespace: 'pid:[3]' },
      true,
      false,
    ],
    ['its own ancestor', { 9: process('dockerd', 9) }, host, false, false],
  ])('%s', (_, processes, own, nested, rootless) => {
    const statuses = new Map(Object.entries(processes).map(([pid, status]) => [Number(pid), status]));
    expect(isNested(9, own, first, statuses)).toBe(nested);
    expect(isRootless(9, statuses)).toBe(rootless);
  });
});
