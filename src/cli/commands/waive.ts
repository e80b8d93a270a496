import { benchmarkId } from '../../model/benchmark.ts';
import { literally } from '../../model/glob.ts';
import { visibleText } from '../../model/visible-text.ts';
import type { WaiverEntry } from '../../model/waiver.ts';
import { catalogueWithOwn } from '../catalogue.ts';
import { EXIT } from '../exit-codes.ts';
import { usageError } from '../failure.ts';
import type { RunOptions } from '../options.ts';
import { readResults } from '../read-results.ts';
import type { Streams } from '../streams.ts';
import { appendWaiver } from '../waivers/append.ts';
import { type FoundFail, findFail } from '../waivers/find-fail.ts';

/** Where entries are written where no option says it. */
const USUAL_FILE = 'waivers.yml';

/** Options of `waive` beside those of other commands. */
export interface WaiveOptions extends Pick<RunOptions, 'waivers' | 'checks'> {
  readonly results: string;
  readonly reason?: string;
  readonly owner?: string;
  readonly expires?: string;
  readonly approver?: string;
  readonly ticket?: string;
  readonly from?: string;
  readonly digest?: string;
  readonly project?: string;
  readonly acceptSpoofable?: true;
}

/** `plimsoll waive`: writes an entry that covers one fail into a file of waivers, and prints it. */
export async function waive(wanted: string, options: WaiveOptions, streams: Streams): Promise<number> {
  const file = options.waivers ?? USUAL_FILE;
  const results = await readResults(options.results);
  const known = await catalogueWithOwn({
    benchmark: benchmarkId(results.benchmark),
    ...(options.checks ? { checks: options.checks } : {}),
  });
  const found = findFail(wanted, results, known.checks);
  const { check, resource, message } = found.finding;
  streams.log(`${check} on ${visibleText(found.host)}, ${resource.type} ${visibleText(resource.name)}:\n`);
  streams.log(`${visibleText(message)}\n`);
  const entry = entryFor(found, options, await statementOf(options, streams));
  if (entry.expires < new Date().toISOString().slice(0, 10))
    throw usageError(
      `--expires ${entry.expires} is over: name the last day on which the waiver is to count.`,
    );
  const written = await appendWaiver(file, entry, known);
  streams.out(`# ${visibleText(file)}:${written.line}\n`);
  for (const row of written.text.trimEnd().split('\n')) streams.out(`${visibleText(row)}\n`);
  streams.log(
    `It stays a fail. To have it marked: plimsoll audit or assess with --waivers ${visibleText(file)}\n`,
  );
  return EXIT.ok;
}

type Statement = Pick<WaiverEntry, 'reason' | 'owner' | 'expires'>;

const QUESTIONS: Readonly<Record<keyof Statement, string>> = {
  reason: 'Why is it accepted? ',
  owner: 'Who answers for it? ',
  expires: 'Until which day, such as 2027-05-31? ',
};

/** What every entry needs; what no option gave is asked for where there is someone to ask. */
async function statementOf(options: WaiveOptions, streams: Streams): Promise<Statement> {
  const answers: Record<keyof Statement, string> = { reason: '', owner: '', expires: '' };
  const missing: string[] = [];
  for (const [key, question] of Object.entries(QUESTIONS) as [keyof Statement, string][]) {
    const given = options[key] ?? (streams.canAsk ? await streams.ask(question, { secret: false }) : null);
    if (given === null || given.trim() === '') missing.push(`--${key}`);
    else answers[key] = given.trim();
  }
  if (missing.length > 0)
    throw usageError(`A waiver needs a reason, an owner and an end: give ${missing.join(' and ')}.`);
  return answers;
}

function entryFor(
  { host, finding: { check, resource, fingerprint }, image }: FoundFail,
  { approver, ticket, from, digest: given, project, acceptSpoofable }: WaiveOptions,
  statement: Statement,
): WaiverEntry {
  const selectors = OBJECT_OF[resource.type]?.(resource);
  const digest = given ?? (project || acceptSpoofable ? undefined : (image ?? undefined));
  if (selectors?.name !== undefined && !digest && !project && !acceptSpoofable) throw usageError(PIN);
  const object = {
    ...selectors,
    ...(digest === undefined ? {} : { digest }),
    ...(project === undefined ? {} : { project: literally(project) }),
  };
  return {
    check,
    host: literally(host),
    ...(Object.keys(object).length > 0 ? { object } : {}),
    ...statement,
    ...(approver === undefined ? {} : { approver }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(from === undefined ? {} : { from }),
    ...(acceptSpoofable ? { acceptSpoofable } : {}),
    matched: [fingerprint.slice(0, 16)],
  };
}

type Resource = FoundFail['finding']['resource'];
type Selectors = NonNullable<WaiverEntry['object']>;

const PIN =
  "Whoever starts containers chooses their names, and these results do not hold what would pin this one. Give --digest with what docker inspect --format '{{.Image}}' NAME prints, --project with the compose project, or --accept-spoofable to go by the name alone.";

const byName = ({ name }: Resource): Selectors => ({ name: literally(name) });

/** How each type of object is named; the others are the host itself and its engines. */
const OBJECT_OF: Readonly<Partial<Record<Resource['type'], (resource: Resource) => Selectors>>> = {
  file: ({ name }) => ({ path: literally(name) }),
  image: (resource) =>
    /^[0-9a-f]{64}$/.test(resource.id ?? '') ? { digest: `sha256:${resource.id}` } : byName(resource),
  container: byName,
  network: byName,
  service: byName,
  user: byName,
  registry: byName,
  volume: byName,
  process: byName,
};
