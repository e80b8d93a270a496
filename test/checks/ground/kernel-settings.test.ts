import { expect, test } from 'vitest';
import information from '../../../checks/ground/host-kernel-information-hidden.ts';
import ptrace from '../../../checks/ground/host-ptrace-scope-restricted.ts';
import bpf from '../../../checks/ground/host-unprivileged-bpf-disabled.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { DENIED, ground } from './sample-ground.ts';

test('host-unprivileged-bpf-disabled', () => {
  const of = (value: string | null, more = {}) => ({
    ground: ground({ unprivileged_bpf_disabled: value }, more),
  });
  expect(
    examineCheck(bpf, {
      pass: [
        {
          name: 'final until the next start',
          facts: of('1'),
          observed: 'kernel.unprivileged_bpf_disabled = 1',
        },
        { name: 'root can take it back', facts: of('2'), observed: 'net.core.bpf_jit_harden = 0' },
      ],
      fail: [{ name: 'open', facts: of('0') }],
      manual: [
        { name: 'a kernel with BPF and without the setting', facts: of(null) },
        { name: 'a kernel whose options are not known', facts: of(null, { config: null }) },
      ],
      notapplicable: [{ name: 'a kernel without BPF', facts: of(null, { config: { BPF_SYSCALL: 'n' } }) }],
      error: [
        { name: 'may not be read', facts: of(DENIED) },
        { name: 'no number', facts: of('') },
        { name: 'a value that is not known', facts: of('3') },
        {
          name: '/proc shows processes alone (subset=pid)',
          facts: { ground: ground({ unprivileged_bpf_disabled: null, tainted: null }) },
        },
      ],
    }),
  ).toEqual([]);
});

test('host-ptrace-scope-restricted', () => {
  const of = (value: string | null) => ({ ground: ground({ ptrace_scope: value }) });
  expect(
    examineCheck(ptrace, {
      pass: [
        { name: 'children only', facts: of('1') },
        { name: 'root only', facts: of('2') },
        { name: 'nobody', facts: of('3') },
      ],
      fail: [
        { name: 'open', facts: of('0') },
        { name: 'Yama is not there: the old rules hold', facts: of(null), observed: 'absent' },
        { name: 'below what the policy demands', facts: of('1'), policy: { 'lowest-ptrace-scope': 2 } },
      ],
      error: [
        { name: 'may not be read', facts: of(DENIED) },
        { name: 'no number', facts: of('one') },
        {
          name: '/proc shows processes alone (subset=pid)',
          facts: { ground: ground({ ptrace_scope: null, tainted: null }) },
        },
      ],
    }),
  ).toEqual([]);
});

test('host-kernel-information-hidden', () => {
  const of = (values: Record<string, string | null> = {}) => ({ ground: ground(values) });
  const none = {
    kptr_restrict: null,
    dmesg_restrict: null,
    perf_event_paranoid: null,
    randomize_va_space: null,
  };
  expect(
    examineCheck(information, {
      pass: [
        {
          name: 'distributions have stricter values of perf_event_paranoid',
          facts: of({ perf_event_paranoid: '4' }),
        },
        {
          name: 'at the floors',
          facts: of({ perf_event_paranoid: '2' }),
          observed: 'kernel.kptr_restrict = 1',
        },
        {
          name: 'a policy that asks for one only',
          facts: of({ dmesg_restrict: '0' }),
          policy: { 'kernel-information-floors': ['kptr_restrict=1'] },
        },
      ],
      fail: [
        { name: 'addresses are shown', facts: of({ kptr_restrict: '0' }) },
        { name: 'compared as numbers, -1 is below 2', facts: of({ perf_event_paranoid: '-1' }) },
        { name: 'not fully randomised', facts: of({ randomize_va_space: '1' }) },
        {
          name: 'compared as numbers, 2 is below 10',
          facts: of(),
          policy: { 'kernel-information-floors': ['randomize_va_space=10'] },
        },
        {
          name: 'one is too low and another may not be read',
          facts: of({ kptr_restrict: '0', dmesg_restrict: DENIED }),
        },
      ],
      manual: [
        {
          name: 'the kernel lacks one',
          facts: of({ perf_event_paranoid: null }),
          observed: 'perf_event_paranoid = absent',
        },
      ],
      notapplicable: [{ name: 'the kernel has none', facts: of(none) }],
      error: [
        { name: 'one may not be read', facts: of({ dmesg_restrict: DENIED }) },
        { name: '/proc shows processes alone (subset=pid)', facts: of({ ...none, tainted: null }) },
      ],
    }),
  ).toEqual([]);
});
