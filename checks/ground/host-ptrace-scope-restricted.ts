import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import { isUnread } from '../../src/model/fact.ts';
import { numberIn, shown } from '../../src/probes/ground/kernel-value.ts';
import { kernelGround } from '../../src/probes/host/kernel-ground.ts';
import { theHost } from '../../src/probes/populations.ts';
import { LOWEST_PTRACE_SCOPE } from './parameters.ts';

const SETTING = '/proc/sys/kernel/yama/ptrace_scope';

const MEANINGS: Readonly<Record<number, string>> = {
  0: 'every process may read and change all others of its user',
  1: 'a process may trace its children only',
  2: 'only root may trace processes',
  3: 'nobody may trace processes until the next start',
};

export default defineCheck({
  id: 'host-ptrace-scope-restricted',
  title: 'Processes may trace their children only',
  severity: 'low',
  severityReason: 'It limits what one stolen process of a user reaches; it does not keep it out.',
  rationale:
    'Without Yama a process can read the memory of every other one of the same user id, keys included. User ids are the same in all containers without a user namespace of their own.',
  outcomes: {
    pass: 'kernel.yama.ptrace_scope is not below the accepted value (by default 1)',
    fail: 'it is below, or Yama is not active in this kernel, so that the old rules hold',
  },
  remediation: {
    text: 'Set it in a file below /etc/sysctl.d; where the kernel lacks it, boot with yama in lsm=.',
    command: 'kernel.yama.ptrace_scope = 1',
    takes: 'command',
    sideEffect: 'Debuggers can no longer attach to processes that they did not start, unless they are root.',
  },
  each: theHost,
  needs: { ground: kernelGround },
  parameters: { lowest: LOWEST_PTRACE_SCOPE },
  assess: ({ ground }, _, { lowest }) => {
    const least = lowest.configured ? lowest.value : 1;
    const expected = `kernel.yama.ptrace_scope = ${least} or more`;
    const value = numberIn(ground, SETTING);
    if (isUnread(value)) return cannotTell(value, expected);
    const seen = {
      expected,
      observed: `${shown(ground, SETTING)}, ${shown(ground, '/sys/kernel/security/lsm')}`,
    };
    if (value === null)
      return fail({
        ...seen,
        message: `Yama is not active in this kernel, so ${MEANINGS[0]}.`,
      });
    const message = `Here ${MEANINGS[value] ?? `the limit is ${value}`}.`;
    return value >= least ? pass({ ...seen, message }) : fail({ ...seen, message });
  },
});
