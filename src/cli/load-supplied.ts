import { evidenceKey } from '../kit/define-probe.ts';
import type { SuppliedProbe } from '../kit/define-supplied.ts';
import type { Input } from '../model/run-results.ts';
import type { Section, Snapshot } from '../model/snapshot.ts';
import { asUsageError, usageError } from './failure.ts';
import type { RunOptions } from './options.ts';
import { readUserFile, type UserFile } from './read-user-file.ts';

/** Evidence that stands beside that of each host, and the files that it came from. */
export interface Supplied {
  readonly sections: Snapshot['sections'] | undefined;
  readonly inputs: readonly Input[];
}

export type SuppliedOptions = Pick<RunOptions, 'evidence' | 'expect' | 'advisories' | 'at'>;

/** Reads what the options bring along, as evidence that stands beside that of each host; nothing where they are not given. */
export async function loadSupplied(options: SuppliedOptions): Promise<Supplied> {
  const given = new Map<string, readonly string[]>([
    ...(options.expect === undefined ? [] : ([['--expect FILE', [options.expect]]] as const)),
    ...(options.advisories === undefined ? [] : ([['--advisories FILE', [options.advisories]]] as const)),
    ...[...Map.groupBy(options.evidence ?? [], ({ kind }) => `--evidence ${kind}=FILE`)].map(
      ([option, files]) => [option, files.map(({ path }) => path)] as const,
    ),
  ]);
  const sections: Record<string, Section> = options.at ? await momentOf(options.at) : {};
  if (given.size === 0) return { sections: options.at ? sections : undefined, inputs: [] };
  const inputs: Input[] = [];
  const { SUPPLIED } = await import('../probes/supplied/table.ts');
  for (const [option, paths] of given) {
    const probe = SUPPLIED.find((candidate) => candidate.option === option);
    if (!probe) throw usageError(`There is no ${option.replace('=FILE', '')}. ${kindsOf(SUPPLIED)}`);
    const files = await Promise.all(paths.map((path) => readUserFile(path, probe.option, probe.maxBytes)));
    inputs.push(...files.map(({ name, sha256 }) => ({ role: roleOf(option), name, sha256 })));
    sections[evidenceKey('host', probe.id)] = await loadOne(probe, files);
  }
  return { sections, inputs };
}

/** The moment that `--at` names, since the age of what was brought along is judged as of then. */
async function momentOf(moment: Date): Promise<Record<string, Section>> {
  const { ASSESSMENT_MOMENT } = await import('../probes/supplied/assessment-moment.ts');
  const at = moment.toISOString();
  const provenance = { source: '--at TIME', collectedAt: at, exitCode: null, bytes: 0, truncated: false };
  return { [ASSESSMENT_MOMENT]: { ok: true, ...provenance, data: { at } } };
}

const roleOf = (option: string): Input['role'] =>
  option === '--expect FILE' ? 'expect' : option === '--advisories FILE' ? 'advisories' : 'evidence';

async function loadOne(probe: SuppliedProbe, given: readonly UserFile[]): Promise<Section> {
  const files = await Promise.all(given.map((file) => understood(file, probe)));
  const parsed = probe.parse(files);
  if (!parsed.ok) throw usageError(`${parsed.cause.detail} ${parsed.cause.next}`);
  const data = probe.shape.parse(parsed.data) as Extract<Section, { ok: true }>['data'];
  const newest =
    files
      .map(({ modifiedAt }) => modifiedAt)
      .sort()
      .at(-1) ?? new Date(0).toISOString();
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return {
    ok: true,
    source: probe.option,
    collectedAt: newest,
    exitCode: null,
    bytes,
    truncated: false,
    data,
  };
}

/** The list of expected containers is YAML, which the rest of the program does not read: it goes on as JSON. */
async function understood<F extends { readonly name: string; readonly text: string }>(
  file: F,
  { option }: SuppliedProbe,
): Promise<F> {
  if (option !== '--expect FILE') return file;
  const { readExpectations } = await import('../fleet/read-expectations.ts');
  try {
    return { ...file, text: JSON.stringify(readExpectations(file.text, file.name)) };
  } catch (thrown) {
    throw asUsageError(thrown);
  }
}

function kindsOf(table: readonly SuppliedProbe[]): string {
  const kinds = table.flatMap(({ option }) => /^--evidence (.+)=FILE$/.exec(option)?.[1] ?? []);
  return `--evidence takes ${kinds.join(', ')}.`;
}
