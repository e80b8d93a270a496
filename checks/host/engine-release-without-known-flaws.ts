import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { ADVISORY_CONDITIONS, type AdvisoryTable } from '../../src/model/advisories.ts';
import type { Judgement } from '../../src/model/check.ts';
import type { Subject } from '../../src/model/subject.ts';
import { advisoryTable } from '../../src/probes/advisories/advisory-table.ts';
import { branchState } from '../../src/probes/advisories/branch-state.ts';
import { type ConditionFacts, conditionState } from '../../src/probes/advisories/conditions.ts';
import { type Hit, hitsOf } from '../../src/probes/advisories/hits.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { type ComponentVersion, componentVersions } from '../../src/probes/engine/component-versions.ts';
import type { SoftwareVersion } from '../../src/probes/engine/software-version.ts';
import { engines } from '../../src/probes/populations.ts';
import { ADVISORY_TABLE_MAX_AGE_DAYS } from '../parameters.ts';

const EXPECTED = 'a release of a branch that still gets fixes, without a known critical or high flaw';

export default defineCheck({
  id: 'engine-release-without-known-flaws',
  title: 'Engine, containerd and runc are releases without known serious flaws',
  severity: 'high',
  severityReason:
    'Known escapes of runc and the engine give a container root on the host once their occasion arises.',
  rationale:
    'Flaws that let a container out or a request past authorization are published with the release that mends them. A part that stays behind can be attacked with what everybody knows, and one whose branch has ended gets no fix at all.',
  outcomes: {
    pass: 'the part is built by its project, its branch gets fixes, and no critical or high advisory of the table concerns it',
    fail: 'the part is built by its project, and a critical or high advisory concerns it or its branch has ended',
    manual:
      'the build is of a distribution or vendor, whose fixes do not show in the number, or of nobody knows whom, since no package brings it; the version cannot be read or is newer than the table; an advisory depends on Kubernetes or swarm networks; or the table is too old to say that nothing is known',
  },
  remediation: {
    text: 'Install the newest patch release of a branch that gets fixes, from the packages of Docker or of your distribution, and restart the engine.',
    command: 'apt-get install --only-upgrade docker-ce docker-ce-cli containerd.io',
    takes: 'restart',
    sideEffect:
      'The engine restarts; containers restart with it unless live restore is on. A new major release can drop features.',
  },
  each: engines,
  needs: { components: componentVersions, info: engineInfo, advisories: advisoryTable },
  parameters: { maxAge: ADVISORY_TABLE_MAX_AGE_DAYS },
  assess: ({ components, info, advisories: { table } }, engine, { maxAge }) => {
    const day = engine.snapshot.startedAt.slice(0, 10);
    const inSwarm = info.Swarm.LocalNodeState !== '' && info.Swarm.LocalNodeState !== 'inactive';
    const facts = {
      'authorization-plugin': info.Plugins.Authorization.length > 0,
      ...(inSwarm ? {} : { 'encrypted-overlay-network': false }),
    };
    const old = maxAge.configured && daysBetween(table.dataThrough, day) > maxAge.value;
    return components.map((part) => judge(part, engine, { table, day, facts, old }));
  },
});

interface Measure {
  readonly table: AdvisoryTable;
  /** The day of collection, YYYY-MM-DD. */
  readonly day: string;
  readonly facts: ConditionFacts;
  /** The table is too old to say that nothing is known. */
  readonly old: boolean;
}

function judge(part: ComponentVersion, engine: Subject<'engine'>, measure: Measure): Judgement {
  const { component, reported, version, builder, from } = part;
  const { id } = engine.item;
  const name = `${component === 'engine' ? 'the engine' : component} ${reported || '(no version)'} of engine ${id}`;
  const package_ = from === null ? 'no package that is known' : `package ${from}`;
  const seen = {
    expected: EXPECTED,
    observed: `/version: ${component} ${reported || '(none)'}; ${package_}; table of ${measure.table.dataThrough}`,
    resource: { ...engine.resource, key: `component:${component}` },
  };
  if (version === null)
    return manual({
      ...seen,
      message: `Which release is ${name}? Its version cannot be read, so it can be held against nothing.`,
    });
  const found = against(part, version, measure);
  const observed = [seen.observed, ...found.facts].join('; ');
  if (builder !== 'project') {
    const who =
      builder === 'vendor'
        ? `it is a build of a distribution or vendor (${from ?? reported}), which can carry fixes under an old number`
        : 'who built it cannot be told, since no package of dpkg or rpm that is known brings it';
    const matter = found.bad.length > 0 ? ` By the upstream number: ${found.bad.join('; ')}.` : '';
    return manual({
      ...seen,
      observed,
      message: `Does the security tracker of its builder say that ${name} is fixed? ${capital(who)}.${matter}`,
    });
  }
  if (found.bad.length > 0)
    return fail({
      ...seen,
      observed,
      message: `${capital(name)} is not to be used: ${found.bad.join('; ')}.`,
    });
  if (found.unlisted)
    return manual({
      ...seen,
      observed,
      message: `Does ${name} still get fixes, and is it free of known flaws? The table of ${measure.table.dataThrough} does not know its branch.`,
    });
  if (found.asked.length > 0)
    return manual({
      ...seen,
      observed,
      message: `Is this so on this host? ${name} is concerned if: ${found.asked.join('; ')}.`,
    });
  if (measure.old)
    return manual({
      ...seen,
      observed,
      message: `Has a serious flaw of ${name} become known after ${measure.table.dataThrough}? The table is too old to tell.`,
    });
  return pass({
    ...seen,
    observed,
    message: `No serious flaw of ${name} is known, and its branch gets fixes.`,
  });
}

function against({ component }: ComponentVersion, version: SoftwareVersion, { table, day, facts }: Measure) {
  const branch = branchState(table, component, version, day);
  const hits = hitsOf(table, component, version).filter(({ advisory }) => isSerious(advisory.severity));
  const inState = (state: 'holds' | 'excluded' | 'ask'): readonly Hit[] =>
    hits.filter(({ advisory }) => conditionState(advisory.condition, facts) === state);
  const ended =
    branch.state === 'ended'
      ? [
          `its branch gets no fixes${branch.since === null ? ' for long' : ` since ${branch.since} or earlier`}`,
        ]
      : [];
  const holding = inState('holds').map(describeHit);
  const excluded = inState('excluded').map(
    ({ advisory: { id, condition } }) => `${id} does not apply: not "${ADVISORY_CONDITIONS[condition]}"`,
  );
  return {
    bad: [...ended, ...(holding.length > 0 ? [`known flaws: ${holding.join(', ')}`] : [])],
    asked: inState('ask').map(
      ({ advisory: { id, condition }, fixed }) =>
        `${ADVISORY_CONDITIONS[condition]} (${id}, ${fixedIn(fixed)})`,
    ),
    unlisted: branch.state === 'unlisted',
    facts: excluded,
  };
}

const describeHit = ({ advisory: { id, severity, condition }, fixed }: Hit): string =>
  `${id} (${severity}, ${fixedIn(fixed)}${condition === 'always' ? '' : `, where ${ADVISORY_CONDITIONS[condition]}`})`;

/** The others are for the checks of each part. */
const isSerious = (severity: string): boolean => severity === 'critical' || severity === 'high';

const fixedIn = (fixed: string | null): string => (fixed === null ? 'no fix released' : `fixed in ${fixed}`);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const DAY_MS = 86_400_000;

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;
