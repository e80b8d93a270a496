import { defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { fitsPattern } from '../../src/model/name-pattern.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';
import { DANGEROUS_CALLS, reasonOf } from '../../src/probes/seccomp/dangerous-calls.ts';
import { type Excess, excessOf } from '../../src/probes/seccomp/excess.ts';
import { containerFilters } from '../../src/probes/seccomp/filters.ts';
import { ACCEPTED_SYSTEM_CALLS, DANGEROUS_SYSTEM_CALLS } from './seccomp-parameters.ts';

const EXPECTED =
  'no dangerous call let pass beyond what the profile of the engine does with the same capabilities and kernel';

export default defineCheck({
  id: 'seccomp-profile-no-dangerous-calls',
  title: 'A seccomp profile of one’s own opens no dangerous system call',
  severity: 'high',
  severityReason:
    'These calls change mounts, namespaces, the kernel or other processes, which is how containers are left.',
  rationale:
    'A profile is often widened until a program runs, and nobody looks what else that opens. The profile of the engine gives such calls only to containers that have the capability for them; one of its own can give them to all.',
  remediation: {
    text: 'Take the named calls out of the profile, or let them count only with the capability that they need, as the profile of the engine does (includes, caps).',
    takes: 'recreate',
    sideEffect: 'Programs that use such a call fail.',
  },
  outcomes: {
    pass: 'no call of the list passes with arguments with which the profile of the engine stops it, but what the policy accepts',
    fail: 'one does; each is named with what it is good for',
    manual:
      'it cannot be worked out: contradictory rules, conditions that are not understood, a listener, or an engine whose own profile is not known',
    notapplicable: 'the container goes by the profile that the engine brings, or by none',
  },
  each: containers,
  needs: { inspect: containerInspect, filters: containerFilters },
  parameters: { dangerous: DANGEROUS_SYSTEM_CALLS, accepted: ACCEPTED_SYSTEM_CALLS },
  assess: ({ inspect, filters }, { resource }, { dangerous, accepted }) => {
    const it = theContainer(inspect);
    if (filters === null) {
      return notApplicable({
        expected: EXPECTED,
        observed: 'no seccomp profile but that of the engine',
        message: `${it} has no seccomp profile of its own.`,
      });
    }
    const calls = dangerous.configured ? dangerous.value : DANGEROUS_CALLS;
    const found = excessOf(calls, filters).filter(
      ({ call }) => !(accepted.configured && isAccepted(resource.name, call, accepted.value)),
    );
    const certain = found.filter(({ certainty }) => certainty === 'certain');
    const { generation, certain: known } = filters.own;
    const beside = `the profile of engine ${generation}`;
    const seen = {
      expected: EXPECTED,
      observed: `${found.length === 0 ? 'none' : enumerate(found.map(describe), 40)} of ${calls.length} dangerous calls in ${filters.where}, beside ${beside}`,
    };
    if (certain.length > 0) {
      const message = `${it} has a seccomp profile that opens ${enumerate(certain.map(explain), 6)}.`;
      return fail({ ...seen, message });
    }
    if (found.length > 0) {
      const message = `${it} has a seccomp profile of which nobody can work out whether it opens ${enumerate(found.map(explain), 6)}: does it?`;
      return manual({ ...seen, message });
    }
    if (!known) {
      const message = `${it} has a seccomp profile that opens no dangerous call beyond ${beside}, but what the release that runs brings is not known: does it stop more?`;
      return manual({ ...seen, message });
    }
    return pass({ ...seen, message: `${it} has a seccomp profile that opens no dangerous call.` });
  },
});

const isAccepted = (container: string, call: string, accepted: readonly string[]): boolean =>
  accepted.some((entry) => {
    const colon = entry.lastIndexOf(':');
    return entry.slice(colon + 1) === call && fitsPattern(container, entry.slice(0, colon));
  });

const describe = ({ call, narrowed }: Excess): string => (narrowed ? `${call} (filtered)` : call);

const explain = ({ call, narrowed }: Excess): string =>
  `${call} (${reasonOf(call)}${narrowed ? '; with a filter on its arguments' : ''})`;
