import { describe, expect, it } from 'vitest';
import { containerOf } from '../../../src/probes/host/container-cgroup.ts';
import {
  isNested,
  isRootless,
  type ProcessStatus,
  parseStatuses,
} from '../../../src/probes/host/daemon-ancestry.ts';

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
    [
      'a namespace that only the status tells, the links being those of root',
      { 9: process('dockerd', 8, 0, 2) },
      { ...host, namespace: '' },
      true,
      false,
    ],
    [
      'an engine in a system container, below the program that runs it',
      { 9: process('dockerd', 8, 0, 2), 8: process('systemd', 7, 0, 2), 7: process('lxc-start', 1) },
      { ...host, namespace: 'pid:[3]' },
      true,
      false,
    ],
    [
      'a rootless engine in a system container',
      {
        9: process('dockerd', 8, 1000, 2),
        8: process('rootlesskit', 7, 1000, 2),
        7: process('lxc-start', 1),
      },
      { ...host, namespace: 'pid:[3]' },
      true,
      true,
    ],
    [
      'a rootless engine whose ancestors may not be seen',
      { 9: process('dockerd', 8, 1000) },
      { ...host, namespace: '' },
      false,
      true,
    ],
    ['its own ancestor', { 9: process('dockerd', 9) }, host, false, false],
  ])('%s', (_, processes, own, nested, rootless) => {
    const statuses = new Map(Object.entries(processes).map(([pid, status]) => [Number(pid), status]));
    expect(isNested(9, own, first, statuses)).toBe(nested);
    expect(isRootless(9, statuses)).toBe(rootless);
  });

  it('is the host, where the namespace of the first process may not be read', () => {
    const own = { ...host, namespace: 'pid:[1]' };
    const statuses = new Map([[9, process('dockerd', 8, 1000)]]);
    expect(isNested(9, own, { ...first, namespace: '' }, statuses)).toBe(false);
  });
});

describe('what /proc/PID/status says', () => {
  const lines = (pid: number, fields: Readonly<Record<string, string>>): string =>
    Object.entries(fields)
      .map(([name, values]) => `/proc/${pid}/status:${name}:\t${values}`)
      .join('\n');
  const dockerd = { Name: 'dockerd', PPid: '1', Uid: '1\t1000\t3\t4', Gid: '5\t1001\t7\t8' };

  it('is kept by process, with the effective user and group', () => {
    const text = `${lines(9, { ...dockerd, NSpid: '9\t3\t1' })}\n${lines(10, { ...dockerd, Name: 'two  words' })}\n`;
    expect(Object.fromEntries(parseStatuses(text))).toEqual({
      9: { name: 'dockerd', parentPid: 1, uid: 1000, gid: 1001, namespaces: 3 },
      10: { name: 'two words', parentPid: 1, uid: 1000, gid: 1001, namespaces: 1 },
    });
  });

  it.each(['PPid', 'Uid', 'Gid'] as const)('is not kept without %s, or where it is no number', (field) => {
    const { [field]: _, ...others } = dockerd;
    expect(parseStatuses(lines(9, others)).size).toBe(0);
    expect(parseStatuses(lines(9, { ...dockerd, [field]: 'x\tx' })).size).toBe(0);
  });

  it('is not read from lines of any other form', () => {
    const text = lines(9, dockerd);
    for (const [from, to] of [
      ['/proc/9/', 'x/proc/9/'],
      ['/proc/9/', '/proc/self/'],
      ['/status:', '/stat:'],
    ] as const)
      expect(parseStatuses(text.replaceAll(from, to)).size, `${from} as ${to}`).toBe(0);
  });
});
