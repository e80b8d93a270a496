import { defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';
import { verdictOf } from '../../src/probes/seccomp/evaluate.ts';
import type { Action } from '../../src/probes/seccomp/profile.ts';
import { containerProfile } from '../../src/probes/seccomp/profile-in-use.ts';

const EXPECTED = 'defaultAction SCMP_ACT_ERRNO, TRAP, KILL, KILL_THREAD or KILL_PROCESS';

export default defineCheck({
  id: 'seccomp-profile-default-denies',
  title: 'A seccomp profile of one’s own denies what it does not name',
  severity: 'high',
  severityReason: 'Every call that a new kernel brings is open under a profile that only lists what is bad.',
  rationale:
    'A profile that allows by default is a list of what its author knew to be bad. A profile that denies by default is a list of what the program needs; what it forgets fails, and is seen. LOG writes a line and lets the call pass.',
  remediation: {
    text: 'Turn the profile round: deny by default, and name what the program uses. The profile of the engine is where to begin.',
    command: '"defaultAction": "SCMP_ACT_ERRNO"',
    takes: 'recreate',
    sideEffect: 'Calls that the profile does not name fail; try it with the whole work of the program.',
  },
  outcomes: {
    pass: 'the profile of the container, or the one that the engine gives it, denies by default',
    fail: 'it allows by default (ALLOW, LOG, TRACE), or decides nothing at all',
    manual: 'a listener decides by default (NOTIFY)',
    notapplicable: 'the container goes by the profile that the engine brings, or by none',
  },
  each: containers,
  needs: { inspect: containerInspect, inUse: containerProfile },
  assess: ({ inspect, inUse }) => {
    const it = theContainer(inspect);
    if (inUse.kind === 'builtin') {
      return notApplicable({
        expected: EXPECTED,
        observed: 'the profile of the engine itself',
        message: `${it} goes by the seccomp profile that the engine brings.`,
      });
    }
    if (inUse.kind === 'none') {
      const seen = { expected: EXPECTED, observed: inUse.why };
      if (/ is empty$/.test(inUse.why)) {
        const message = `${it} has a seccomp profile that decides nothing, so no filter is installed.`;
        return fail({ ...seen, message });
      }
      return notApplicable({
        ...seen,
        message: `${it} goes by no seccomp profile (${inUse.why}); that it has no filter is another finding.`,
      });
    }
    const { profile, where } = inUse;
    const seen = { expected: EXPECTED, observed: `defaultAction ${profile.defaultAction} in ${where}` };
    switch (verdictOf(profile.defaultAction)) {
      case 'denies':
        return pass({ ...seen, message: `${it} has a seccomp profile that denies what it does not name.` });
      case 'allows':
        return fail({
          ...seen,
          message: `${it} has a seccomp profile that lets pass what it does not name${HOW[profile.defaultAction] ?? ''}.`,
        });
      case 'listener':
        return manual({
          ...seen,
          message: `${it} has a seccomp profile that asks a listener about every call it does not name: does that listener deny by default?`,
        });
    }
  },
});

const HOW: Partial<Readonly<Record<Action, string>>> = {
  SCMP_ACT_LOG: ' and only logs it',
  SCMP_ACT_TRACE: ' where a tracer says so, which a process in it can be itself',
};
