import { hostSubject } from '../kit/host-subject.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import type { Check } from '../model/check.ts';
import type { Family } from '../model/family.ts';
import type { Framework } from '../model/framework.ts';
import type { KeptSnapshot } from '../model/kept-snapshot.ts';
import type { NamedObjects } from '../model/only.ts';
import type { PolicyValues } from '../model/parameter.ts';
import { partKey } from '../model/policy.ts';
import type { HostResult, ResultCheck, ResultsHead, ResultsTail } from '../model/results.ts';
import type { ResultsStream } from '../model/results-stream.ts';
import type { PolicyResult } from '../model/run-results.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { uuid5 } from '../model/uuid5.ts';
import { type AssessOptions, assessHost } from './assess-host.ts';
import { frameworkResult } from './framework-result.ts';
import { concerns } from './narrow.ts';

/** Namespace of the ids of runs (UUIDv5, RFC 9562); drawn once, for ever. */
const RUN_NAMESPACE = '5f0c1d0a-7f0e-4d1c-9a57-3f3b1c8d2e64';

/** Stands for the time of a run without any host. */
const EPOCH = new Date(0).toISOString();

export interface RunOptions extends AssessOptions {
  /** How the checks beyond the benchmark belong together. */
  readonly families: readonly Family[];
  /** What else the controls and checks are mapped to. */
  readonly frameworks?: readonly Framework[];
  readonly toolVersion: string;
  /** What is told of the run without having gone into its verdicts. */
  readonly provenance?: Provenance;
  /** The checks of the user among the checks. */
  readonly own?: OwnChecksOfRun;
  /** Every policy that is in force for a host. */
  readonly policies?: readonly PolicyResult[];
  /** What holds for a host by its name, where that differs from host to host. */
  readonly ofHost?: (host: string) => Pick<AssessOptions, 'policy' | 'tailoring' | 'policyDigest'>;
  /** What went in of rulings: SHA-256 of each file, and what is wrong with proofs that it names. */
  readonly rulingFiles?: readonly string[];
  /** Each says its part of what is known after the last host. */
  readonly tails?: readonly (() => ResultsTail)[];
  /** The moment at which waivers and expiries are judged. */
  readonly at?: Date;
}

/** Who judged, with what, and by which words. */
export interface Provenance {
  readonly tool: Pick<ResultsHead['tool'], 'digest' | 'node'>;
  readonly run: Pick<ResultsHead['run'], 'operator' | 'command' | 'inputs' | 'inventory'>;
}

/** Which checks of a run are the user's own, and what those of them find that judge in processes of their own. */
export interface OwnChecksOfRun {
  readonly origins: NonNullable<ResultsHead['ownChecks']>;
  judge(
    snapshot: Snapshot,
    policy: PolicyValues,
    isWanted: (check: string) => boolean,
    named: NamedObjects | null,
  ): Promise<AssessOptions['foundElsewhere']>;
}

/** Judges snapshots, one after the other as its hosts are asked for. The same input gives the same results. */
export function assess(snapshots: readonly KeptSnapshot[], options: RunOptions): ResultsStream {
  return {
    head: headOf(snapshots, options),
    names: snapshots.map(({ name }) => name),
    texts: Object.fromEntries(options.checks.map((check) => [check.id, textOf(check)])),
    hosts: (async function* () {
      for (const snapshot of snapshots) {
        yield await assessOne(await snapshot.read(), options);
      }
    })(),
    tail: () => Object.assign({}, ...(options.tails ?? []).map((tail) => tail())),
  };
}

async function assessOne(collected: Snapshot, options: RunOptions): Promise<HostResult> {
  const ofHost = { ...options, ...options.ofHost?.(collected.name) };
  const { own, supplied, policy = {}, tailoring, only, checks } = ofHost;
  if (!own) return assessHost(collected, ofHost);
  const snapshot = { ...collected, sections: { ...collected.sections, ...supplied } };
  // Those checks are of no benchmark.
  const wanted = new Set(
    checks
      .filter(
        (check) =>
          tailoring?.leftOut.has(partKey(null, check.id)) !== true && (!only || concerns(only.asked, check)),
      )
      .map(({ id }) => id),
  );
  const named = only ? only.find(hostSubject(snapshot), only.asked) : null;
  const foundElsewhere = await own.judge(snapshot, policy, (id) => wanted.has(id), named);
  return assessHost(collected, foundElsewhere ? { ...ofHost, foundElsewhere } : ofHost);
}

function headOf(snapshots: readonly KeptSnapshot[], options: RunOptions): ResultsHead {
  const {
    benchmark,
    families,
    level,
    toolVersion,
    policy,
    policies = [],
    supplied,
    rulingFiles = [],
    own,
    only,
  } = options;
  const at = options.at?.toISOString();
  const input = [
    toolVersion,
    benchmark.id,
    benchmark.version,
    level,
    at ?? null,
    ...(policy ? [policy] : []),
    ...(policies.length > 0 ? [policiesOf(snapshots, options)] : []),
    ...(supplied ? [supplied] : []),
    ...(rulingFiles.length > 0 ? [rulingFiles] : []),
    ...(own ? [own.origins.map(({ id, sha256 }) => [id, sha256])] : []),
    ...(only ? [only.asked.map(({ kind, name }) => `${kind}=${name}`)] : []),
    ...snapshots.map(({ digest }) => digest),
  ];
  return {
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: toolVersion, ...options.provenance?.tool },
    run: {
      id: uuid5(RUN_NAMESPACE, canonicalJson(input)),
      startedAt: snapshots.map(({ startedAt }) => startedAt).sort()[0] ?? EPOCH,
      finishedAt:
        snapshots
          .map(({ finishedAt }) => finishedAt)
          .sort()
          .at(-1) ?? EPOCH,
      ...(at ? { assessedAt: at } : {}),
      ...options.provenance?.run,
      ...(only ? { only: [...only.asked] } : {}),
    },
    benchmark: { id: benchmark.id, version: benchmark.version, title: benchmark.title, level },
    policies: [...policies],
    ...(own ? { ownChecks: [...own.origins] } : {}),
    families: families.map(({ id, title, checks }) => ({ id, title, checks: [...checks] })),
    ...(options.frameworks
      ? { frameworks: options.frameworks.map((framework) => frameworkResult(framework, benchmark)) }
      : {}),
  };
}

/** What went in of policies: which files say it, and what holds for which host. */
const policiesOf = (
  snapshots: readonly KeptSnapshot[],
  { policies = [], ofHost }: RunOptions,
): readonly unknown[] => [
  policies.map(({ digest, files }) => [digest, files.map(({ sha256 }) => sha256)]),
  snapshots.map(({ name }) => ofHost?.(name).policyDigest ?? null),
];

function textOf({ title, severity, severityReason, rationale, remediation }: Check): ResultCheck {
  const { text, command = null, takes, sideEffect } = remediation;
  const told = { text, command, ...(takes ? { takes } : {}), sideEffect };
  return { title, severity, severityReason, rationale, remediation: told };
}
