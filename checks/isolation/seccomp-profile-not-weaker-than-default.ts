import { defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { counted } from '../../src/model/plural.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';
import { callsNamed, excessOf, nameCalls, stricterIn } from '../../src/probes/seccomp/excess.ts';
import { containerFilters } from '../../src/probes/seccomp/filters.ts';

const EXPECTED =
  'every call that the profile lets pass is one that the profile of the engine lets pass as well';

export default defineCheck({
  id: 'seccomp-profile-not-weaker-than-default',
  title: 'A seccomp profile of one’s own is no weaker than that of the engine',
  severity: 'medium',
  severityReason: 'Copies grow old: calls that the engine took out after a flaw stay open in them.',
  rationale:
    'The profile of the engine changes with its releases: io_uring went with 25.0, sockets to hypervisors with 23.0, those to the ciphers of the kernel with 29.4.2. A file that was copied once stays as it was. Both are held against each other by what they let pass here, not by their text.',
  remediation: {
    text: 'Take the profile of the engine that runs, and make in it only the changes that the program needs.',
    takes: 'recreate',
    sideEffect: 'Calls that the newer profile does not allow fail in the container.',
  },
  outcomes: {
    pass: 'it lets nothing pass that the profile of this release of the engine stops, filters on arguments included',
    fail: 'it lets more pass: everything by default, or calls that are named',
    manual: 'the profile of this release is not known, or whether more passes cannot be worked out',
    notapplicable: 'the container goes by the profile that the engine brings, or by none',
  },
  each: containers,
  needs: { inspect: containerInspect, filters: containerFilters },
  assess: ({ inspect, filters }) => {
    const it = theContainer(inspect);
    if (filters === null) {
      return notApplicable({
        expected: EXPECTED,
        observed: 'no seccomp profile but that of the engine',
        message: `${it} has no seccomp profile of its own.`,
      });
    }
    const found = excessOf(callsNamed(filters), filters);
    const certain = found.filter(({ certainty }) => certainty === 'certain');
    const stricter = stricterIn(filters);
    const { own, profile, where } = filters;
    const beside = `the profile of engine ${own.generation}`;
    const seen = {
      expected: EXPECTED,
      observed: `${where} (defaultAction ${profile.defaultAction}) beside ${beside}: ${found.length === 0 ? 'nothing more' : enumerate(nameCalls(found), 40)} passes; ${stricter.length === 0 ? 'nothing' : enumerate(stricter)} less`,
    };
    if (!own.certain) {
      const message = `${it} has a seccomp profile of its own, and what the engine that runs would allow instead is not known: is it as strict?`;
      return manual({ ...seen, message });
    }
    if (filters.filter.otherwise === 'allows') {
      const message = `${it} has a seccomp profile that lets pass by default what that of the engine stops.`;
      return fail({ ...seen, message });
    }
    if (certain.length > 0) {
      const message = `${it} has a seccomp profile that lets ${counted(certain.length, 'call')} pass that the one of the engine stops: ${enumerate(nameCalls(certain))}.`;
      return fail({ ...seen, message });
    }
    if (found.length > 0 || filters.filter.otherwise === 'listener') {
      const what = found.length > 0 ? enumerate(nameCalls(found)) : 'what it asks a listener about';
      const message = `${it} has a seccomp profile of which nobody can work out whether it lets more pass than that of the engine: what about ${what}?`;
      return manual({ ...seen, message });
    }
    return pass({
      ...seen,
      message: `${it} has a seccomp profile that is no weaker than that of the engine.`,
    });
  },
});
