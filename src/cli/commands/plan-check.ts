import type { InventoryHost } from '../../model/inventory.ts';
import { counted } from '../../model/plural.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { visibleText } from '../../model/visible-text.ts';
import { collectTarget, notAttempted } from '../collect-target.ts';
import { defaultJobs } from '../collect-targets.ts';
import { EXIT } from '../exit-codes.ts';
import { fleetProgress } from '../fleet-progress.ts';
import { type ConnectOptions, openTransport } from '../open-transport.ts';
import type { RunOptions } from '../options.ts';
import type { Streams } from '../streams.ts';
import { checkHost, type HostCheck, type Outlook } from '../terminal/host-check.ts';
import { type Format, painter } from '../terminal/paint.ts';

export type CheckOptions = ConnectOptions & Pick<RunOptions, 'engine' | 'network' | 'jobs' | 'runTimeout'>;

type Checked = HostCheck & { readonly name: string };

const checkOf = (snapshot: Snapshot): Checked => ({ name: snapshot.name, ...checkHost(snapshot) });

const WORDS: Readonly<Record<Outlook, string>> = {
  all: 'an audit would read it in full',
  'not-all': 'an audit would read it in part',
  nothing: 'it cannot be audited',
};
const COLOUR: Readonly<Record<Outlook, Format>> = { all: 'green', 'not-all': 'yellow', nothing: 'red' };

/** `plimsoll plan --check`: tries on every host what can be tried, and says what an audit would not read, and why. */
export async function planCheck(
  hosts: readonly InventoryHost[],
  options: CheckOptions,
  streams: Streams,
): Promise<number> {
  const { runFleet } = await import('../../fleet/run-fleet.ts');
  const progress = streams.progresses ? fleetProgress(hosts.length, streams) : null;
  const target = {
    open: await openTransport(options, streams),
    signal: streams.interrupted,
    firstLook: true,
    onProgress: () => {},
    ...(options.engine ? { engine: options.engine } : {}),
  };
  const checked = await runFleet<InventoryHost, Checked>({
    hosts,
    jobs: options.jobs ?? defaultJobs(),
    signal: streams.interrupted,
    skipped: async (host) => checkOf(await notAttempted(host)),
    visit: async (host) => {
      progress?.begin(host);
      const snapshot = await collectTarget(host, target);
      progress?.end(host, snapshot);
      return checkOf(snapshot);
    },
  });
  streams.progress('');
  const paint = painter(streams);
  for (const { name, outlook, lines } of checked) {
    streams.out(`${paint('bold', visibleText(name))}: ${paint(COLOUR[outlook], WORDS[outlook])}\n`);
    for (const line of lines) streams.out(`  ${line}\n`);
  }
  const having = (wanted: Outlook) => checked.filter(({ outlook }) => outlook === wanted).length;
  streams.out(
    `${counted(hosts.length, 'host')}: ${having('all')} would be read in full, ${having('not-all')} in part, ${having('nothing')} not at all.\n`,
  );
  return having('nothing') > 0 ? EXIT.incomplete : EXIT.ok;
}
