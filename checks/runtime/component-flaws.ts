import { cannotTell, defineCheck, manual, notApplicable } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import type { Verdict } from '../../src/model/check.ts';
import { type Fact, mapFact, unread } from '../../src/model/fact.ts';
import type { Setting } from '../../src/model/parameter.ts';
import type { Subject } from '../../src/model/subject.ts';
import { advisoryTable, type NamedTable } from '../../src/probes/advisories/advisory-table.ts';
import { conditionsOfEngine } from '../../src/probes/advisories/host-conditions.ts';
import { type EngineInfo, engineInfo } from '../../src/probes/docker/engine-info.ts';
import { containerList } from '../../src/probes/docker/engine-objects.ts';
import { type ComponentVersion, componentVersions } from '../../src/probes/engine/component-versions.ts';
import { type AdvisoryGrounds, advisoryGrounds } from '../../src/probes/host/advisory-grounds.ts';
import { type Builders, builders } from '../../src/probes/host/builders.ts';
import { type Identity, identity } from '../../src/probes/host/identity.ts';
import { type Packages, packages } from '../../src/probes/host/packages.ts';
import { engines } from '../../src/probes/populations.ts';
import { type AssessmentMoment, assessmentMoment } from '../../src/probes/supplied/assessment-moment.ts';
import { ADVISORY_TABLE_MAX_AGE_DAYS } from '../parameters.ts';
import { judgePart, type Measure } from './judge-part.ts';
import { packageOf, packageRuns } from './package-of-part.ts';
import { DISTRIBUTION_FIXED_VERSIONS, IGNORED_ADVISORIES } from './parameters.ts';
import {
  builderInContainer,
  builderInOtherImage,
  builderOnHost,
  bundledPart,
  type FurtherRuntime,
  furtherRuntimes,
  partOf,
  partOfRuntime,
  runtimeResource,
} from './parts.ts';

/* The parts of an engine against the table of known flaws: one check for each part. */

const RATIONALE =
  'What a release does wrong is published together with the release that does it right, and programs that use it follow within days.';

const OUTCOMES = {
  pass: 'no advisory of the table has a range with its version in it, or a fact of the host rules out each that has',
  fail: 'an advisory concerns the upstream version, or the distribution fixed it in a later package than the installed one, and no fact of the host rules it out',
  manual:
    'the build is of a distribution or vendor, whose fixes do not show in the number; it is a build of development; or the table is too old to say that nothing is known',
} as const;

const COMMON = {
  each: engines,
  parameters: {
    maxAge: ADVISORY_TABLE_MAX_AGE_DAYS,
    ignored: IGNORED_ADVISORIES,
    fixedVersions: DISTRIBUTION_FIXED_VERSIONS,
  },
} as const;

const NEEDS = {
  components: componentVersions,
  info: engineInfo,
  packages,
  identity,
  advisories: advisoryTable,
  moment: assessmentMoment,
} as const;

interface Facts {
  readonly components: readonly ComponentVersion[];
  readonly info: EngineInfo;
  readonly packages: Packages;
  readonly identity: Identity;
  readonly advisories: NamedTable;
  readonly moment: AssessmentMoment;
  readonly grounds: Fact<AdvisoryGrounds>;
}

interface Policy {
  readonly maxAge: Setting<number>;
  readonly ignored: Setting<string[]>;
  readonly fixedVersions: Setting<string[]>;
}

const componentOf = ({ components }: Facts, wanted: ComponentVersion['component']): ComponentVersion =>
  components.find(({ component }) => component === wanted) ?? {
    component: wanted,
    reported: '',
    version: null,
    builder: 'unknown',
    from: null,
  };

/** What a part is measured by; `from` is the part whose package brings it, null where none does. */
function measureOf(
  facts: Facts,
  engine: Subject<'engine'>,
  policy: Policy,
  from: ComponentVersion | null,
): Measure {
  const { info, advisories, moment, grounds } = facts;
  return {
    advisories,
    moment,
    maxAge: policy.maxAge,
    circumstances: {
      conditions: conditionsOfEngine(info, engine.item, grounds),
      day: moment.at.slice(0, 10),
      ignored: policy.ignored,
      fixedVersions: policy.fixedVersions,
      package: from === null ? null : packageOf(from, facts),
      packageRuns: from === null ? false : packageRuns(from, facts),
    },
  };
}

const judgeOne =
  (wanted: 'engine' | 'containerd') =>
  (facts: Facts, engine: Subject<'engine'>, policy: Policy): Verdict => {
    const component = componentOf(facts, wanted);
    return judgePart(partOf(component, engine), measureOf(facts, engine, policy, component));
  };

/** The builders outside containers; unread where one could run unseen. */
function buildersOf(grounds: Fact<AdvisoryGrounds>): Fact<AdvisoryGrounds['builders']> {
  if (!grounds.known || grounds.value.complete) return mapFact(grounds, ({ builders }) => builders);
  const detail = 'Not every process of this host was seen and asked, so a buildkitd of any version may run.';
  return unread(cause('needs-root', detail, 'Run the audit as root.'), grounds.evidence);
}

/** The containers in which a buildkitd runs, whatever their image is called. */
const containersWithBuilder = (found: Fact<Builders>): ReadonlySet<string> =>
  new Set((found.known ? found.value.processes : []).flatMap(({ container }) => container ?? []));

const NOT_COVERED = 'a runtime whose known flaws the table has';

function judgeRuntime(
  runtime: FurtherRuntime,
  facts: Facts,
  engine: Subject<'engine'>,
  policy: Policy,
): Verdict {
  const { name, path, runc } = runtime;
  if (typeof runc === 'string')
    return judgePart(partOfRuntime(runtime, runc, engine), measureOf(facts, engine, policy, null));
  const said = `/info .Runtimes["${name}"]: ${path || '(no path)'}`;
  if (runc === null)
    return manual({
      expected: NOT_COVERED,
      observed: `${said}, which does not say that it is runc`,
      message: `Are flaws known of the runtime ${name}? It is not runc, and the table does not cover it.`,
      resource: runtimeResource(name, path, engine),
    });
  const detail = `Engine ${engine.item.id} does not tell the version of the runtime ${name} (${said}).`;
  return cannotTell(
    unread(
      cause('not-collected', detail, `Run its program with --version on the host, or update the engine.`),
    ),
    NOT_COVERED,
  );
}

export default [
  defineCheck({
    ...COMMON,
    id: 'engine-not-vulnerable',
    title: 'No known flaw of the engine concerns this host',
    severity: 'critical',
    severityReason:
      'A request past authorization, or a race in a copy, makes whoever may use the engine root of the host.',
    rationale: `The engine is root, and what reaches its API or an image decides what it does. ${RATIONALE}`,
    outcomes: OUTCOMES,
    remediation: {
      text: 'Install the newest patch release of a branch that gets fixes, and restart the engine: the flaws of 2026 were not fixed in 26, 27 and 28, so go to 29.8.2 or later from there.',
      command: 'apt-get install --only-upgrade docker-ce docker-ce-cli containerd.io',
      takes: 'restart',
      sideEffect:
        'The engine restarts, and containers with it unless live restore is on; a new major release drops features.',
    },
    needs: NEEDS,
    hints: { grounds: advisoryGrounds },
    assess: judgeOne('engine'),
  }),
  defineCheck({
    ...COMMON,
    id: 'containerd-not-vulnerable',
    title: 'No known flaw of containerd concerns this host',
    severity: 'high',
    severityReason:
      'It unpacks images and starts containers as root, though half of its flaws need Kubernetes.',
    rationale: `containerd handles every image and every container as root. ${RATIONALE}`,
    outcomes: OUTCOMES,
    remediation: {
      text: 'Update containerd.io or the package of the distribution, and restart containerd.',
      command: 'apt-get install --only-upgrade containerd.io && systemctl restart containerd',
      takes: 'restart',
      sideEffect: 'Running containers stay with their shims; nothing starts or stops while it restarts.',
    },
    needs: NEEDS,
    hints: { grounds: advisoryGrounds },
    assess: judgeOne('containerd'),
  }),
  defineCheck({
    ...COMMON,
    id: 'runtime-runc-not-vulnerable',
    title: 'No known flaw of runc concerns this host',
    severity: 'critical',
    severityReason: 'Its flaws are the usual way out of a container: an image or an exec is enough.',
    rationale: `runc sets up every container while what is in it may already run. ${RATIONALE} Each runtime that is registered counts, since a container can ask for any.`,
    outcomes: {
      ...OUTCOMES,
      manual: `${OUTCOMES.manual}; or a registered runtime is not runc, so that the table does not cover it`,
    },
    remediation: {
      text: 'Update runc to the newest release of 1.3, 1.4 or 1.5, or the package that brings it, and create containers that run for long again; take runtimes that nobody needs out of daemon.json.',
      command: 'apt-get install --only-upgrade containerd.io runc',
      takes: 'recreate',
      sideEffect:
        'New containers start with the new program; those that run keep what was set up by the old one.',
    },
    about: ['file'],
    needs: NEEDS,
    hints: { grounds: advisoryGrounds },
    assess: (facts, engine, policy) => {
      const component = componentOf(facts, 'runc');
      return [
        judgePart(partOf(component, engine), measureOf(facts, engine, policy, component)),
        ...furtherRuntimes(facts.info).map((runtime) => judgeRuntime(runtime, facts, engine, policy)),
      ];
    },
  }),
  defineCheck({
    ...COMMON,
    id: 'buildkit-not-vulnerable',
    title: 'No known flaw of a builder concerns this host',
    severity: 'high',
    severityReason: 'Whoever influences a build reaches the host through an old builder.',
    rationale: `The engine has BuildKit in it, of a version that nothing tells, and further builders run in containers with versions of their own. ${RATIONALE} That nobody builds here today rules nothing out.`,
    outcomes: {
      ...OUTCOMES,
      notapplicable: 'the engine is older than BuildKit, and no builder runs beside it',
    },
    remediation: {
      text: 'Update the engine (29.8.2 has BuildKit 0.33.1) and create builders in containers again; keep separate builders for sources that nobody vouches for.',
      command:
        'docker buildx rm BUILDER && docker buildx create --name BUILDER --driver-opt image=moby/buildkit:v0.33.1',
      takes: 'recreate',
      sideEffect: 'The cache of a builder goes with it.',
    },
    about: ['container', 'process'],
    needs: { ...NEEDS, containers: containerList },
    hints: { grounds: advisoryGrounds, processes: builders },
    assess: ({ containers, processes, ...facts }, engine, policy) => {
      const component = componentOf(facts, 'engine');
      const builders = buildersOf(facts.grounds);
      const [missing] = [builders, processes].flatMap((fact) => (fact.known ? [] : [fact]));
      const unseen = missing ? [cannotTell(missing, 'no builder of unknown version')] : [];
      const builds = containersWithBuilder(processes);
      const inEngine = bundledPart(facts.advisories.table, component, engine);
      const others = [
        ...containers.flatMap(({ Id, Names, Image }) => {
          const name = Names[0]?.replace(/^\//, '') ?? Id.slice(0, 12);
          const about = { id: Id, name, image: Image };
          return (
            builderInContainer(about, engine) ?? (builds.has(Id) ? builderInOtherImage(about, engine) : [])
          );
        }),
        ...(builders.known ? builders.value.map(builderOnHost) : []),
      ].map((part) =>
        // What a floating tag stands for, or a builder that does not tell, is for a person to find out.
        part.version === null
          ? manual({
              expected: 'a builder of a known version',
              observed: part.observed,
              message: `Which release is ${part.name}? Its version does not show, so it can be held against nothing.`,
              ...(part.resource ? { resource: part.resource } : {}),
            })
          : judgePart(part, measureOf(facts, engine, policy, null)),
      );
      const found = [...others, ...unseen];
      if (inEngine) return [judgePart(inEngine, measureOf(facts, engine, policy, null)), ...found];
      const none = notApplicable({
        expected: 'no builder',
        observed: `/version: engine ${component.reported}; no buildkitd and no container of moby/buildkit`,
        message: `Engine ${engine.item.id} is older than BuildKit, and no builder runs beside it.`,
      });
      return found.length > 0 ? found : none;
    },
  }),
];
