import { expect, it, test } from 'vitest';
import check from '../../../checks/runtime/kernel-no-known-container-escapes.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { notRead } from '../daemon/engine-facts.ts';
import { groundsOf, identityOf, momentOf, rowOf, tableWith } from './advisory-facts.ts';

const kernel = (release: string, change: Readonly<Record<string, unknown>> = {}) => ({
  identity: identityOf({ kernel: release }),
  grounds: groundsOf(),
  advisories: tableWith(),
  moment: momentOf(1),
  ...change,
});
const processes = (capBounding: string, partial = false) => ({
  processes: { processes: [{ capBounding }], partial },
});
const hints = processes('00000000a80425fb');
const NET_ADMIN = processes('00000000a80435fb');
const NO_USER_NAMESPACES = { grounds: groundsOf({ maxUserNamespaces: 0 }) };
const DIRTY_FRAG = { advisories: tableWith([rowOf('CVE-2026-43284')]) };
const fixedIn = (fixed: string, format: 'dpkg' | 'rpm', distribution: string, release: string) => ({
  advisories: tableWith([
    {
      ...rowOf('CVE-2026-31431'),
      distributions: [
        {
          package: format === 'dpkg' ? 'linux' : 'kernel',
          format,
          distribution,
          release,
          fixed,
          source: 'https://example.org',
        },
      ],
    },
  ]),
});
const DEBIAN = {
  grounds: groundsOf({ kernelBuild: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.158-1 (2025-11-09)' }),
};

it('kernel-no-known-container-escapes', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'a plain number in no range', facts: kernel('6.18.44'), hints, observed: '6.18.44' },
        {
          name: 'a flaw that needs what no container and nobody else has',
          facts: kernel('6.12.80', { ...NO_USER_NAMESPACES, ...DIRTY_FRAG }),
          hints,
          observed: 'CVE-2026-43284 does not apply',
        },
        {
          name: 'a flaw of cgroup v1 where there is only v2',
          facts: kernel('5.15.10', { advisories: tableWith([rowOf('CVE-2022-0492')]) }),
          hints,
        },
        {
          name: 'a kernel that its distribution fixed',
          facts: kernel('6.1.0-41-amd64', { ...DEBIAN, ...fixedIn('6.1.158-1', 'dpkg', 'debian', '12') }),
          hints,
          observed: 'is fixed in linux 6.1.158-1',
        },
      ],
      fail: [
        { name: 'a plain number in a range', facts: kernel('6.18.20'), hints, observed: 'CVE-2026-31431' },
        {
          name: 'a container may administer its network',
          facts: kernel('6.12.80', { ...NO_USER_NAMESPACES, ...DIRTY_FRAG }),
          hints: NET_ADMIN,
        },
        {
          name: 'a container that cannot be seen may do so',
          facts: kernel('6.12.80', { ...NO_USER_NAMESPACES, ...DIRTY_FRAG }),
          hints: processes('00000000a80425fb', true),
        },
        {
          name: 'cgroup v1',
          facts: kernel('5.15.10', {
            grounds: groundsOf({ cgroupV2: false }),
            advisories: tableWith([rowOf('CVE-2022-0492')]),
          }),
          hints,
        },
        {
          name: 'a kernel from before its distribution fixed it',
          facts: kernel('6.1.0-41-amd64', { ...DEBIAN, ...fixedIn('6.1.170-1', 'dpkg', 'debian', '12') }),
          hints,
        },
        {
          name: 'the newest installed kernel is not the one that runs, which is told by itself',
          facts: kernel('5.14.0-570.12.1.el9_6.x86_64', {
            identity: identityOf({
              kernel: '5.14.0-570.12.1.el9_6.x86_64',
              os: { id: 'rhel', name: '', version: '9.6' },
            }),
            ...fixedIn('5.14.0-611.5.1.el9_7', 'rpm', 'rhel', '9.6'),
          }),
          hints,
        },
      ],
      manual: [
        ...[
          '5.14.0-611.5.1.el9_7.x86_64',
          '6.8.0-45-generic',
          '6.18.44-fc-v657',
          '6.10.14-linuxkit',
          '6.18.44+',
        ].map((release) => ({
          name: `the kernel ${release}`,
          facts: kernel(release),
          hints,
          observed: release,
        })),
        {
          name: 'a live patch, which fixes without another number',
          facts: kernel('6.18.20', { grounds: groundsOf({ livePatches: ['kpatch_1'] }) }),
          hints,
          observed: 'kpatch_1',
        },
        {
          name: 'a branch whose own fixes the source does not name',
          facts: kernel('5.10.250', { advisories: tableWith([rowOf('CVE-2024-1086')]) }),
          hints,
        },
        {
          name: 'a kernel of a newer release, whose number is higher than that with the fix of this one',
          facts: kernel('6.12.57+deb13-amd64', {
            grounds: groundsOf({ kernelBuild: '#1 SMP PREEMPT_DYNAMIC Debian 6.12.57-1 (2025-11-05)' }),
            ...fixedIn('6.1.158-1', 'dpkg', 'debian', '12'),
          }),
          hints,
        },
        { name: 'a table that is too old', facts: kernel('6.18.44', { moment: momentOf(100) }), hints },
      ],
      error: [
        { name: 'no number', facts: kernel('custom'), hints },
        {
          name: 'what containers may do was not read',
          facts: kernel('6.12.80', { ...NO_USER_NAMESPACES, ...DIRTY_FRAG }),
          hints: { processes: notRead('timeout') },
        },
      ],
    }),
  ).toEqual([]);
});

test('modules by which flaws are reached are told', () => {
  const [verdict] = judge(check, {
    facts: kernel('6.18.20', { grounds: groundsOf({ modules: ['algif_aead'] }) }),
    hints,
  });
  expect(verdict).toMatchObject({ status: 'fail', observed: expect.stringContaining('algif_aead') });
});
