import { z } from 'zod';
import { onlyAsGiven } from '../model/only.ts';
import { printableJson } from '../model/printable-json.ts';
import type { ResultsHead } from '../model/results.ts';
import type { Digests } from './manifest.ts';

/** What the controls and further checks of the hosts came to, as the predicate counts it. */
export interface Outcomes {
  /** `HOST CONTROL` or `HOST CHECK`, in the order of the results. */
  readonly passed: readonly string[];
  /** What could not be read, and what awaits a person; of a host that was not audited its name, too. */
  readonly warned: readonly string[];
  /** Also those that are waived: a waiver leaves a fail a fail. */
  readonly failed: readonly string[];
}

/** The archive before the statement itself, so that no byte of it goes unsigned. */
export interface Prefix {
  readonly bytes: number;
  readonly sha256: string;
}

/** What the archive is called among the subjects. */
const ARCHIVE = 'archive';

/**
 * Writes an in-toto statement (v1) with the predicate test-result v0.1 over every file of a pack and over the archive
 * before it. Canonical JSON is not needed: what is signed are its bytes.
 */
export function statementText(
  digests: Digests,
  prefix: Prefix,
  head: ResultsHead,
  outcomes: Outcomes,
): string {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      ...[...digests].map(([name, sha256]) => ({ name, digest: { sha256 } })),
      {
        name: ARCHIVE,
        digest: { sha256: prefix.sha256 },
        annotations: { bytes: prefix.bytes },
      },
    ],
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    predicate: predicateOf(head, outcomes),
  };
  return `${printableJson(statement, 2)}\n`;
}

function predicateOf(head: ResultsHead, outcomes: Outcomes): object {
  const { passed, warned, failed } = outcomes;
  return {
    result: resultOf(outcomes),
    configuration: configurationOf(head),
    passedTests: passed,
    warnedTests: warned,
    failedTests: failed,
  };
}

/** Whether what a statement says of a run is what its results say. */
export function saysOf(text: string, head: ResultsHead, outcomes: Outcomes): boolean {
  const parsed = z.object({ predicate: z.json() }).safeParse(jsonOf(text));
  const expected = printableJson(predicateOf(head, outcomes), 2);
  return parsed.success && printableJson(parsed.data.predicate, 2) === expected;
}

/** Where nothing was decided, nothing passed. */
function resultOf({ passed, warned, failed }: Outcomes): 'FAILED' | 'WARNED' | 'PASSED' {
  if (failed.length > 0) return 'FAILED';
  return warned.length > 0 || passed.length === 0 ? 'WARNED' : 'PASSED';
}

function configurationOf({
  tool,
  run,
  benchmark,
  policies = [],
  ownChecks = [],
}: ResultsHead): readonly object[] {
  const level = `level ${benchmark.level}`;
  const limit = run.only ? { only: onlyAsGiven(run.only) } : {};
  return [
    { name: `${benchmark.id}-${benchmark.version}`, annotations: { level, run: run.id, ...limit } },
    {
      name: `${tool.name} ${tool.version}`,
      ...(tool.digest ? { digest: { sha256: tool.digest } } : {}),
    },
    ...policies.map(({ name, digest }) => ({ name: `policy ${name}`, digest: { sha256: digest } })),
    ...(run.inputs ?? []).map(({ role, name, sha256 }) => ({ name: `${role} ${name}`, digest: { sha256 } })),
    ...ownChecks.map(({ file, sha256 }) => ({ name: `check ${file}`, digest: { sha256 } })),
  ];
}

/** What a text holds, where it is written as `statementText` writes; readers differ in which of two equal keys counts. */
function jsonOf(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return `${printableJson(json, 2)}\n` === text ? json : null;
  } catch {
    return null;
  }
}

const statementSchema = z.object({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(
    z.object({
      name: z.string(),
      digest: z.object({ sha256: z.string() }),
      annotations: z.object({ bytes: z.int().nonnegative() }).exactOptional(),
    }),
  ),
});

/** What a statement says of files; null where it is none of a pack, or could say something else to another reader. */
export function readStatement(text: string): { readonly digests: Digests; readonly prefix: Prefix } | null {
  const parsed = statementSchema.safeParse(jsonOf(text));
  if (!parsed.success) return null;
  const { subject } = parsed.data;
  const archive = subject.find(({ name }) => name === ARCHIVE);
  if (!archive?.annotations || new Set(subject.map(({ name }) => name)).size < subject.length) return null;
  const files = subject.filter((entry) => entry !== archive);
  return {
    digests: new Map(files.map(({ name, digest }) => [name, digest.sha256])),
    prefix: { bytes: archive.annotations.bytes, sha256: archive.digest.sha256 },
  };
}
