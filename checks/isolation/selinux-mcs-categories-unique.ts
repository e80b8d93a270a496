import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { isEverything, overlap, spelled } from '../../src/probes/lsm/categories.ts';
import { containerLevels, type Levelled, sameWorkload } from '../../src/probes/lsm/levels.ts';
import { lsmState } from '../../src/probes/lsm/lsm-state.ts';
import { runningContainers } from '../../src/probes/populations.ts';
import { SHARED_LEVEL_GROUPS } from './lsm-parameters.ts';

const EXPECTED = 'SELinux categories that no container of another workload has as well';

export default defineCheck({
  id: 'selinux-mcs-categories-unique',
  title: 'No two containers share an MCS category set',
  severity: 'high',
  severityReason:
    'Containers whose categories overlap reach the files and processes of one another, SELinux or not.',
  rationale:
    'All containers run in the same type; what keeps one from another are two categories that the engine draws for each. With the same set, with one that contains the other, with none or with all of them, that wall is not there.',
  remediation: {
    text: 'Let the engine draw the level: create the container again without label=level, and where files have to be shared, give that one volume a shared label (:z).',
    command: 'docker run -v shared:/data:z IMAGE',
    takes: 'recreate',
    sideEffect: 'Files that were labelled for the former level have to be labelled anew.',
  },
  outcomes: {
    pass: 'it has categories, and those of every other container neither equal them nor contain them nor lie in them, or the policy lets its workload share',
    fail: 'it shares categories with a container of another workload, or has none, or has all of them',
    manual: 'those that share belong to one compose project, service or set of joined namespaces',
    notapplicable: 'SELinux is off, its policy has no levels, or it is the only container and has categories',
  },
  each: runningContainers,
  needs: { inspect: containerInspect, state: lsmState, levels: containerLevels },
  hints: {},
  parameters: { groups: SHARED_LEVEL_GROUPS },
  assess: ({ inspect, state, levels }, { item }, { groups }) => {
    if (state.selinux === null || state.selinux.mls === false) {
      const why = state.selinux === null ? 'SELinux is not in force' : 'The SELinux policy has no levels';
      return notApplicable({
        expected: EXPECTED,
        observed: state.selinux === null ? 'SELinux is off (no selinuxfs)' : '/sys/fs/selinux/mls = 0',
        message: `${why} on this host.`,
      });
    }
    if (state.selinux.mls === null) {
      const detail = '/sys/fs/selinux/mls does not say whether the policy has levels.';
      return cannotTell(unread(cause('unparseable', detail, 'Look at it with sestatus.')), EXPECTED);
    }
    const own = levels.find(({ id }) => id === inspect.Id);
    if (!own) {
      const detail = `Container ${item.name} is not among those whose levels were read.`;
      return cannotTell(unread(cause('contradiction', detail, 'Audit again.')), EXPECTED);
    }
    const it = theContainer(inspect);
    const observed = `level of ${own.name} = ${own.level || '(none)'}, held against ${levels.length - 1} other containers`;
    if (own.categories.size === 0)
      return fail({
        expected: EXPECTED,
        observed,
        message: `${it} has no categories, so none keep it apart.`,
      });
    if (isEverything(own.categories)) {
      const message = `${it} has every category there is, so it reaches what belongs to any other container.`;
      return fail({ expected: EXPECTED, observed, message });
    }
    const others = levels.filter(
      ({ id, categories }) => id !== own.id && categories.size > 0 && overlap(own.categories, categories),
    );
    const allowed = groups.configured ? groups.value : [];
    const foreign = others.filter((other) => !sameWorkload(own, other) && !bothAllowed(own, other, allowed));
    const seen = {
      expected: EXPECTED,
      observed: [
        observed,
        ...others.map(({ name, level }) => `level of ${name} = ${level}`).slice(0, 8),
      ].join('; '),
    };
    const names = (found: readonly Levelled[]) => enumerate(found.map(({ name }) => name));
    if (foreign.length > 0)
      return fail({
        ...seen,
        message: `${it} shares categories (${spelled(own.categories)}) with ${names(foreign)}.`,
      });
    const asked = others.filter((other) => !bothAllowed(own, other, allowed));
    if (asked.length > 0) {
      const message = `Are this container and ${names(asked)}, which belong together, meant to share the categories ${spelled(own.categories)}?`;
      return manual({ ...seen, message });
    }
    if (levels.length < 2)
      return notApplicable({ ...seen, message: `${it} is the only one and has categories of its own.` });
    const shared = others.length > 0 ? `, shared with ${names(others)} as the policy allows` : '';
    return pass({ ...seen, message: `${it} has the categories ${spelled(own.categories)}${shared}.` });
  },
});

/** A group is a workload or a pattern of names; both containers have to be in the same one. */
const bothAllowed = (one: Levelled, other: Levelled, groups: readonly string[]): boolean =>
  groups.some((group) =>
    [one, other].every((container) => fitsOne(container.name, [group]) || isOf(container, group)),
  );

const isOf = ({ workload }: Levelled, group: string): boolean =>
  workload !== null && fitsOne(workload.replace(/^(?:compose project|service) /, ''), [group]);
