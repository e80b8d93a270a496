import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { KeptSnapshot } from '../../model/kept-snapshot.ts';
import type { Finding } from '../../model/results.ts';
import { starterPolicy } from '../../policy/starter.ts';
import { writePrivateFile } from '../../snapshot/write-private-file.ts';
import { assessSnapshots } from '../assess-snapshots.ts';
import { catalogue } from '../catalogue.ts';
import { chooseHosts } from '../choose-hosts.ts';
import { collectTargets } from '../collect-targets.ts';
import { EXIT } from '../exit-codes.ts';
import { Failure, usageError } from '../failure.ts';
import type { RunOptions } from '../options.ts';
import { type Streams, withTimeLimit } from '../streams.ts';
import { writeOrFail } from '../write-or-fail.ts';

export interface InitOptions extends Omit<RunOptions, 'output'> {
  readonly output: string;
  readonly results?: string;
  readonly snapshot?: string;
  readonly force?: boolean;
}

/** `plimsoll init`: writes a first policy from an audit, in which nothing is accepted until somebody says so. */
export async function init(
  targets: readonly string[],
  options: InitOptions,
  world: Streams,
): Promise<number> {
  const { output, results, snapshot } = options;
  const given = [targets.length > 0 || options.inventory, results, snapshot].filter(Boolean);
  if (given.length > 1) throw usageError('init takes targets, --results or --snapshot: one of the three.');
  if (existsSync(output) && !options.force)
    throw usageError(`${output} is there already: give another name with -o, or --force to write over it.`);
  const { checks } = await catalogue(options.benchmark);
  const seen =
    results === undefined ? await fromSnapshots(targets, options, world) : await fromResults(results);
  if (seen.hosts.length === 0)
    throw new Failure('No host was read, so there is nothing to begin a policy from.', EXIT.incomplete);
  await writeOrFail(output, () => writePrivateFile(output, starterPolicy({ ...seen, checks })));
  world.out(`${output}\n`);
  world.log(`Take the # from what you accept, then run: plimsoll audit --policy ${output}\n`);
  return EXIT.ok;
}

interface Audited {
  readonly hosts: readonly string[];
  readonly findings: readonly Finding[];
  readonly seen: ReadonlyMap<string, Set<string | number>>;
}

/** Of results alone the questions can be told, not what else is on a host. */
async function fromResults(file: string): Promise<Audited> {
  const { readResults } = await import('../read-results.ts');
  const { hosts } = await readResults(file);
  const read = hosts.filter(({ state }) => state === 'audited' || state === 'partial');
  return {
    hosts: read.map(({ name }) => name),
    findings: read.flatMap(({ findings }) => findings),
    seen: new Map(),
  };
}

async function fromSnapshots(
  targets: readonly string[],
  options: InitOptions,
  world: Streams,
): Promise<Audited> {
  const { snapshots, remove } = options.snapshot
    ? { snapshots: [await readOne(options.snapshot)], remove: async () => {} }
    : await collect(targets, options, world);
  const { seenOnHost } = await import('../seen-on-host.ts');
  const seen = new Map<string, Set<string | number>>();
  for (const kept of snapshots) {
    seenOnHost(await kept.read(), (parameter, value) =>
      seen.set(parameter, (seen.get(parameter) ?? new Set()).add(value)),
    );
  }
  const given = { supplied: undefined, inputs: [], own: undefined, rulings: [], rulingFiles: [], tails: [] };
  const results = await assessSnapshots(snapshots, options, given);
  const audited: { hosts: string[]; findings: Finding[] } = { hosts: [], findings: [] };
  for await (const { name, state, findings, error } of results.hosts) {
    if (state === 'audited' || state === 'partial') {
      audited.hosts.push(name);
      audited.findings.push(...findings);
    } else if (error) world.log(`plimsoll: ${name}: ${error.detail}\n`);
  }
  await remove();
  return { ...audited, seen };
}

async function collect(targets: readonly string[], options: InitOptions, world: Streams) {
  const streams = withTimeLimit(world, options.runTimeout);
  const { hosts } = await chooseHosts(targets, options, streams);
  return collectTargets(hosts, dirname(options.output), options, streams);
}

async function readOne(file: string): Promise<KeptSnapshot> {
  const [{ readSnapshot }, { inMemory }] = await Promise.all([
    import('../../snapshot/read.ts'),
    import('../../snapshot/keep.ts'),
  ]);
  const read = await readSnapshot(file);
  if (!read.ok) throw usageError(read.message);
  return inMemory(read.snapshot);
}
