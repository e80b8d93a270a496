import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import {
  describeSecurityOptions,
  engineSecurityOption,
} from '../../src/probes/engine/engine-security-option.ts';
import { engines } from '../../src/probes/populations.ts';

/** The engine's own profile has the first name since 23.0 and had the second before. */
const OWN = ['builtin', 'default'];

export default defineCheck({
  id: 'daemon-seccomp-profile-default',
  title: 'Containers start with the seccomp profile of the engine',
  severity: 'medium',
  severityReason:
    'Seccomp is the layer that keeps dangerous system calls of the kernel out of reach of containers.',
  rationale:
    'The profile of the engine takes away system calls that containers do not need and that have led out of them before. Without a profile the whole kernel lies open. A profile of one’s own can be better or worse, so a person has to read it.',
  remediation: {
    text: 'Remove the seccomp-profile option, or have the profile that it names reviewed.',
    takes: 'restart',
    sideEffect:
      'The engine has to be restarted; programs that need a blocked system call need a profile of their own.',
  },
  outcomes: {
    pass: '/info names the profile that the engine brings (builtin; default before 23.0)',
    fail: '/info names the profile unconfined, or no seccomp at all',
    manual: 'it names another profile, which a person has to have approved',
  },
  each: engines,
  needs: { info: engineInfo },
  assess: ({ info }, engine) => {
    const { id } = engine.item;
    const entry = engineSecurityOption(info.SecurityOptions, 'seccomp');
    const expected =
      'profile=builtin (engine 23 and newer) or profile=default in the seccomp entry of /info .SecurityOptions';
    const seen = { expected, observed: describeSecurityOptions(info.SecurityOptions) };
    if (!entry)
      return fail({
        ...seen,
        message: `Engine ${id} has no seccomp, so containers reach every system call.`,
      });
    const profile = entry.profile ?? '';
    if (OWN.includes(profile))
      return pass({ ...seen, message: `Engine ${id} starts containers with its own seccomp profile.` });
    return profile === 'unconfined'
      ? fail({ ...seen, message: `Engine ${id} starts containers without a seccomp profile.` })
      : manual({
          ...seen,
          message: `Engine ${id} starts containers with the seccomp profile ${profile || '(not named)'}: is that profile approved?`,
        });
  },
});
