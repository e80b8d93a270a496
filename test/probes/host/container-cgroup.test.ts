import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containerOf } from '../../../src/probes/host/container-cgroup.ts';

const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(64));

describe('the container of a process', () => {
  it.each([
    ['cgroup v2', `0::/system.slice/docker-${A}.scope`, '0::/init.scope', A],
    ['cgroupfs', `0::/docker/${A}`, '0::/', A],
    [
      'cgroup v1',
      `11:devices:/user.slice\n7:blkio:/docker/${A}\n1:name=systemd:/docker/${A}`,
      '7:blkio:/',
      A,
    ],
    ['a host process', '0::/system.slice/docker.service', '0::/init.scope', null],
    ['an id that is too long', `0::/docker/${A}a`, '0::/', null],
    ['an id that is too short', `0::/docker/${A?.slice(1)}`, '0::/', null],
    ['an engine in a container: the outer one', `0::/docker/${A}/docker/${B}`, '0::/', A],
    ['a host in a container', `0::/docker/${A}/docker/${B}`, `0::/docker/${A}`, B],
    ['a process of a host in a container', `0::/docker/${A}/init`, `0::/docker/${A}`, null],
    ['a host in a container, in another hierarchy', `7:blkio:/docker/${A}`, `0::/docker/${A}`, A],
    [
      'a host in a container, each hierarchy by itself',
      `7:blkio:/docker/${A}/init\n1:name=systemd:/docker/${A}/system.slice/ssh`,
      `7:blkio:/docker/${A}\n1:name=systemd:/docker/${A}\n0::/`,
      null,
    ],
    ['a host in a container, beside it', `0::/docker/${C}`, `0::/docker/${A}`, C],
    ['nothing', '', '', null],
    ['a line without a path', A ?? '', '', null],
  ])('%s', (_, cgroup, first, container) => {
    expect(containerOf(cgroup, first)).toBe(container);
  });

  it('is found wherever its id stands in a path, and never throws', () => {
    const id = fc.stringMatching(/^[0-9a-f]{64}$/);
    const part = fc.stringMatching(/^[g-z.-]{0,8}$/);
    fc.assert(
      fc.property(id, part, part, fc.constantFrom('0::', '7:blkio:'), (own, before, after, hierarchy) => {
        expect(containerOf(`${hierarchy}/${before}/${before}-${own}.${after}`, '0::/')).toBe(own);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (cgroup, first) => {
        expect(containerOf(cgroup, first)).toBe(null);
      }),
    );
  });
});
