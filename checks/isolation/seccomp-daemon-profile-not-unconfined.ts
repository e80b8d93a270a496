import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { describeSecurityOptions } from '../../src/probes/engine/engine-security-option.ts';
import { seccompGround } from '../../src/probes/host/seccomp-ground.ts';
import { engines } from '../../src/probes/populations.ts';
import { DANGEROUS_CALLS } from '../../src/probes/seccomp/dangerous-calls.ts';
import { excessOf, nameCalls } from '../../src/probes/seccomp/excess.ts';
import { engineFilters } from '../../src/probes/seccomp/filters.ts';
import { engineProfile, namedProfile } from '../../src/probes/seccomp/profile-in-use.ts';

const EXPECTED =
  'profile=builtin (default before 23.0) in the seccomp entry of /info .SecurityOptions, or a file that denies by default and opens no dangerous call';

export default defineCheck({
  id: 'seccomp-daemon-profile-not-unconfined',
  title: 'The seccomp profile of the engine is not switched off',
  severity: 'high',
  severityReason: 'One option of the daemon takes the filter away from every container that starts.',
  rationale:
    'Containers without a profile of their own get that of the engine. With unconfined, or with a file that lets everything pass, they all run without a filter, and none of them shows it in its settings.',
  remediation: {
    text: 'Remove seccomp-profile from daemon.json and from the flags of dockerd, or let it name a file that was reviewed. Start the containers again: each keeps the filter that it started with.',
    takes: 'restart',
    sideEffect:
      'The engine has to be restarted; programs that need a blocked system call need a profile of their own.',
  },
  outcomes: {
    pass: '/info names the profile that the engine brings, or a file that denies by default and opens no dangerous call',
    fail: 'it names unconfined, an empty profile or one that allows by default, or no seccomp at all on a kernel that has it',
    manual: 'it names a file that denies by default and opens dangerous calls',
    notapplicable: 'the kernel has no seccomp',
  },
  each: engines,
  needs: { info: engineInfo, ground: seccompGround, inUse: engineProfile },
  hints: { filters: engineFilters },
  assess: ({ info, ground, inUse, filters }, { item }) => {
    const seen = { expected: EXPECTED, observed: describeSecurityOptions(info.SecurityOptions) };
    const named = namedProfile(info.SecurityOptions);
    if (named === null && !ground.supported) {
      return notApplicable({
        ...seen,
        observed: `${seen.observed}; no Seccomp in /proc/self/status`,
        message: 'The kernel of this host was built without seccomp.',
      });
    }
    if (inUse.kind === 'builtin') {
      return pass({ ...seen, message: `Engine ${item.id} starts containers with its own seccomp profile.` });
    }
    if (inUse.kind === 'none') {
      const message = `Engine ${item.id} starts containers without a seccomp filter: ${inUse.why}.`;
      return fail({ ...seen, message });
    }
    const { profile, where } = inUse;
    const detail = {
      expected: EXPECTED,
      observed: `${seen.observed}; defaultAction ${profile.defaultAction}`,
    };
    if (!filters.known) return cannotTell(filters, EXPECTED);
    if (filters.value?.filter.otherwise === 'allows') {
      const message = `Engine ${item.id} starts containers with the seccomp profile ${where}, which lets pass what it does not name.`;
      return fail({ ...detail, message });
    }
    const excess = filters.value ? excessOf(DANGEROUS_CALLS, filters.value) : [];
    if (excess.length > 0 || filters.value?.filter.otherwise === 'listener') {
      const what = excess.length > 0 ? `opens ${enumerate(nameCalls(excess))}` : 'asks a listener';
      const message = `Engine ${item.id} starts containers with the seccomp profile ${where}, which ${what} beyond its own: is that meant for all of them?`;
      return manual({ ...detail, message });
    }
    const message = `Engine ${item.id} starts containers with the seccomp profile ${where}, which denies by default and opens no dangerous call.`;
    return pass({ ...detail, message });
  },
});
