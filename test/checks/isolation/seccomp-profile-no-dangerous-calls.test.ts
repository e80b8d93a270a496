import { expect, test } from 'vitest';
import check from '../../../checks/isolation/seccomp-profile-no-dangerous-calls.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { defaultProfile } from '../../../src/probes/seccomp/default-profile.ts';
import { container } from '../containers/sample-container.ts';
import { allow, beside, profile } from './sample-seccomp.ts';

const ERRNO = 'SCMP_ACT_ERRNO' as const;
const given = (filters: unknown) => ({ inspect: container(), filters });
const family = (op: string, value: number) => ({ args: [{ index: 0, op, value }] });

test('seccomp-profile-no-dangerous-calls', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'calls that are not on the list',
          facts: given(beside(profile(ERRNO, allow(['read', 'vmsplice', 'mknod'])))),
        },
        {
          name: 'ptrace and process_vm_readv, which the engine allows by itself since kernel 4.8',
          facts: given(beside(profile(ERRNO, allow(['ptrace', 'process_vm_readv'])))),
        },
        {
          name: 'a rule for a capability that the container lacks',
          facts: given(beside(profile(ERRNO, allow(['mount'], { includes: { caps: ['CAP_SYS_ADMIN'] } })))),
        },
        {
          name: 'mount with the capability with which the engine allows it as well',
          facts: given(beside(profile(ERRNO, allow(['mount'])), '28.5.2', ['SYS_ADMIN'])),
        },
        {
          name: 'io_uring on an engine that allows it by itself',
          facts: given(beside(profile(ERRNO, allow(['io_uring_setup'])), '24.0.9')),
        },
        {
          name: 'a call that the policy accepts for the container',
          facts: given(beside(profile(ERRNO, allow(['mount'])))),
          policy: { 'accepted-system-calls': ['w*:mount'] },
        },
        {
          name: 'a list of the policy in which it is not',
          facts: given(beside(profile(ERRNO, allow(['mount', 'read'])))),
          policy: { 'dangerous-system-calls': ['bpf'] },
        },
      ],
      fail: [
        {
          name: 'mount, bpf and keyctl',
          facts: given(beside(profile(ERRNO, allow(['mount', 'bpf', 'keyctl'])))),
          observed: 'mount, bpf, keyctl',
        },
        {
          name: 'an old form of a rule',
          facts: given(beside(profile(ERRNO, { name: 'umount2', action: 'SCMP_ACT_ALLOW' }))),
        },
        {
          name: 'a call that is logged and passes',
          facts: given(beside(profile(ERRNO, { names: ['bpf'], action: 'SCMP_ACT_LOG' }))),
        },
        {
          name: 'io_uring on an engine that no longer allows it',
          facts: given(beside(profile(ERRNO, allow(['io_uring_setup'])), '25.0.0')),
        },
        {
          name: 'a plain rule beside one with a filter, which add up',
          facts: given(
            beside(profile(ERRNO, allow(['socket'], family('SCMP_CMP_EQ', 1)), allow(['socket']))),
          ),
        },
        {
          name: 'a socket family, with a filter that narrows it',
          facts: given(beside(profile(ERRNO, allow(['socket'], family('SCMP_CMP_EQ', 40))))),
          observed: 'socket (filtered)',
        },
        {
          name: 'everything by default',
          facts: given(beside(profile('SCMP_ACT_ALLOW'))),
        },
        {
          name: 'a call that is accepted for another container',
          facts: given(beside(profile(ERRNO, allow(['setns'])))),
          policy: { 'accepted-system-calls': ['builder:setns', 'web:mount'] },
        },
        {
          name: 'clone with new namespaces',
          facts: given(beside(profile(ERRNO, allow(['clone'])))),
        },
      ],
      manual: [
        {
          name: 'a condition with a number that is not known exactly',
          facts: given(beside(profile(ERRNO, allow(['socket'], family('SCMP_CMP_EQ', 2 ** 60))))),
        },
        {
          name: 'a listener',
          facts: given(beside(profile(ERRNO, { names: ['mount'], action: 'SCMP_ACT_NOTIFY' }))),
        },
        {
          name: 'none, on an engine whose own profile is not known',
          facts: given(beside(profile(ERRNO, allow(['read'])), '99.0.0')),
        },
      ],
      notapplicable: [{ name: 'no profile of its own', facts: given(null) }],
    }),
  ).toEqual([]);
});

test('each call is named with what it is good for', () => {
  const [verdict] = judge(check, { facts: given(beside(profile(ERRNO, allow(['mount'])))) });
  expect(verdict).toMatchObject({
    message: expect.stringContaining('mount (changes what is mounted where)'),
  });
});

test('no profile of the engine opens a dangerous call beside itself', () => {
  for (const [generation, version] of [
    ['20.10.18', '20.10.24+dfsg1'],
    ['25.0.3', '26.1.5+dfsg1'],
    ['28.2.0', '28.5.2+dfsg4'],
    ['29.4.3', '29.6.0'],
  ] as const) {
    const [verdict] = judge(check, { facts: given(beside(defaultProfile(generation), version)) });
    expect(verdict?.status, version).toBe('pass');
  }
});
