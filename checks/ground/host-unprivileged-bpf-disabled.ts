import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { isUnread, unread } from '../../src/model/fact.ts';
import { numberIn, shown } from '../../src/probes/ground/kernel-value.ts';
import { kernelGround } from '../../src/probes/host/kernel-ground.ts';
import { theHost } from '../../src/probes/populations.ts';

const EXPECTED = 'kernel.unprivileged_bpf_disabled = 1 or 2';
const SETTING = '/proc/sys/kernel/unprivileged_bpf_disabled';

export default defineCheck({
  id: 'host-unprivileged-bpf-disabled',
  title: 'Only privileged processes may load BPF programs',
  severity: 'medium',
  severityReason: 'Flaws in the verifier of BPF let a program write to the memory of the kernel.',
  rationale:
    'A BPF program runs in the kernel, and all that stands between is a verifier with a long list of flaws. The seccomp profile of the engine keeps most containers from it; accounts of the host and containers without that profile are kept from it by this setting alone.',
  outcomes: {
    pass: 'the setting is 1 (until the next start) or 2 (root can take it back)',
    fail: 'it is 0',
    manual: 'the kernel does not show the setting, and is not known to be without BPF',
    notapplicable: 'the kernel was built without the system call',
  },
  remediation: {
    text: 'Set it to 1, or to 2 where root must be able to take it back, in a file below /etc/sysctl.d.',
    command: 'kernel.unprivileged_bpf_disabled = 1, net.core.bpf_jit_harden = 2',
    takes: 'command',
    sideEffect: 'Tools for tracing need root or CAP_BPF.',
  },
  each: theHost,
  needs: { ground: kernelGround },
  assess: ({ ground }) => {
    const value = numberIn(ground, SETTING);
    const seen = {
      expected: EXPECTED,
      observed: `${shown(ground, SETTING)}, ${shown(ground, '/proc/sys/net/core/bpf_jit_harden')}`,
    };
    if (isUnread(value)) return cannotTell(value, EXPECTED);
    switch (value) {
      case null:
        return ground.config?.BPF_SYSCALL === 'n'
          ? notApplicable({
              ...seen,
              observed: `${seen.observed}, CONFIG_BPF_SYSCALL = n`,
              message: 'This kernel was built without the system call for BPF.',
            })
          : manual({
              ...seen,
              message:
                'May every process load BPF programs on this kernel? It does not show the setting, as those before 4.4 do not.',
            });
      case 0:
        return fail({ ...seen, message: 'Every process of the host may load BPF programs.' });
      case 1:
        return pass({
          ...seen,
          message: 'Processes without rights may not load BPF programs, until the next start of the host.',
        });
      case 2:
        return pass({
          ...seen,
          message: 'Processes without rights may not load BPF programs, though root can allow it again.',
        });
      default:
        return cannotTell(unread(unknownValue(value)), EXPECTED);
    }
  },
});

const unknownValue = (value: number) =>
  cause(
    'unparseable',
    `kernel.unprivileged_bpf_disabled is ${value}, which no kernel known to plimsoll has.`,
    'Report this as a bug of plimsoll.',
  );
