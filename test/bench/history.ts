import { readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { jsonReport } from '../../reports/json/render.ts';
import { databaseFile } from '../../src/history/store/database.ts';
import { keepIn } from '../../src/history/store/keep.ts';
import { type Results, resultsSchema } from '../../src/model/results.ts';
import { uuid5 } from '../../src/model/uuid5.ts';
import { timed } from './from-outside.ts';
import type { Measured, Ratio } from './ratios.ts';

const PROGRAM = join(import.meta.dirname, '../../dist/plimsoll.mjs');
const SNAPSHOT = join(import.meta.dirname, '../snapshots/two-engines-26.1.json.gz');
const NAMESPACE = '5f0c1d0a-7f0e-4d1c-9a57-3f3b1c8d2e64';
const [FEW, MANY] = [50, 500];
const DAYS = 30;
/**
 * Nine days each, from the 12th and from the 22nd of a month whose first was kept whole. How much an audit differs from that one
 * goes by the digits that its dates have in common with it: the 2nd takes half the room of the 12th, and the 11th as well.
 */
const [EARLY, LATE] = [
  [11, 20],
  [21, 30],
] as const;

/** A history of 500 hosts and 30 days against one of 50 hosts: its size, and the time that reading it takes. */
export async function measureHistory(): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-bench-'));
  try {
    const one = join(folder, 'one.json');
    await timed({ env: {} }, [process.execPath, PROGRAM, 'assess', SNAPSHOT, '--quiet', '-o', `json=${one}`]);
    const [few, many] = [await measured(folder, one, FEW), await measured(folder, one, MANY)];
    const bare = await timed({ env: {} }, [process.execPath, '-e', '0']);
    const share = MANY / FEW;
    const ratios: Ratio[] = [
      { what: 'history of 500 hosts x 30 days / a bare node', value: many.list / bare, most: 12 },
      { what: 'room of a host and day among 500 / among 50', value: many.size / few.size / share, most: 1.3 },
      {
        what: 'room of the days 22 to 30 / of the days 12 to 20',
        value: many.late / many.early,
        most: 1.1,
      },
      {
        what: 'time of diff between the last two of 500 hosts / of 50, for each host',
        value: many.diff / few.diff / share,
        most: 1.3,
      },
      {
        what: 'time of the processor for keeping a host among 500 / among 50',
        value: many.keep / few.keep,
        most: 1.5,
      },
    ];
    return { lines: linesOf([few, many]), ratios };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Sizes in bytes; times in milliseconds. */
interface OfHistory {
  readonly hosts: number;
  /** What nine days took. */
  readonly early: number;
  readonly late: number;
  readonly size: number;
  readonly keep: number;
  readonly list: number;
  readonly host: number;
  readonly diff: number;
}

async function measured(folder: string, one: string, hosts: number): Promise<OfHistory> {
  const directory = join(folder, `history-${hosts}`);
  await mkdir(directory, { mode: 0o700 });
  const results = resultsSchema.parse(JSON.parse(readFileSync(one, 'utf8')));
  const evidence = gunzipSync(readFileSync(SNAPSHOT)).toString();
  const sizes: number[] = [];
  let spent = 0;
  for (let day = 0; day < DAYS; day += 1) {
    spent += keepDay(directory, { results, evidence, hosts, day });
    sizes.push(statSync(databaseFile(directory)).size);
  }
  const time = (...words: readonly string[]) =>
    timed({ env: {} }, [process.execPath, PROGRAM, 'history', ...words, '--history', directory]);
  const grown = ([from, to]: readonly [number, number]): number =>
    (sizes[to - 1] ?? 0) - (sizes[from - 1] ?? 0);
  return {
    hosts,
    early: grown(EARLY),
    late: grown(LATE),
    size: sizes.at(-1) ?? 0,
    keep: spent / DAYS / hosts,
    list: await time(),
    host: await time('--host', 'web-7'),
    diff: await timed({ env: {} }, [
      process.execPath,
      PROGRAM,
      'diff',
      ...[String(DAYS - 1), String(DAYS)],
      ...['--history', directory],
    ]),
  };
}

interface Day {
  readonly results: Results;
  readonly evidence: string;
  readonly hosts: number;
  readonly day: number;
}

/**
 * Keeps an audit of a day: every time in it is another for each host, and on a host in ten a finding fails or passes that
 * did not the day before. Returns the milliseconds of the processor that keeping took.
 */
function keepDay(directory: string, { results, evidence, hosts, day }: Day): number {
  const { hosts: told, checks, ...given } = results;
  const [host] = told;
  if (!host) throw new Error('There is no host.');
  const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
  let spent = 0;
  // The time of the processor, since the device waits for others, too.
  const clocked = <T>(act: () => T): T => {
    const start = process.cpuUsage();
    const result = act();
    const { user, system } = process.cpuUsage(start);
    spent += (user + system) / 1000;
    return result;
  };
  using keeping = clocked(() => keepIn(directory, () => new Date(`${date}T12:00:00Z`)));
  for (let number = 0; number < hosts; number += 1) {
    const at = number * 1009 + day * 7919;
    const changed = (number + day) % 10 === 0 ? (day * 13 + number) % host.findings.length : -1;
    const findings = host.findings.map((finding, index) => ({
      ...finding,
      fingerprint: `${number}-${finding.fingerprint}`,
      status: index === changed ? ('fail' as const) : finding.status,
    }));
    const name = `web-${number}`;
    const own = { ...host, name, findings };
    const text = `${number === 0 ? '' : ','}\n${moved(JSON.stringify(own, null, 2), date, at)}`;
    const read = moved(evidence, date, at);
    clocked(() => keeping.host(own, text, read));
  }
  const id = uuid5(NAMESPACE, date);
  const head = { ...given, run: { ...given.run, id, startedAt: `${date}T00:00:00.000Z` } };
  const frame = jsonReport({ head, names: [], texts: checks });
  clocked(() => keeping.end(head, { begin: frame.begin(), end: frame.end({}) }));
  return spent;
}

/** A text with every time in it on another day, at another fraction of its second. */
function moved(text: string, date: string, seed: number): string {
  let state = seed;
  return text.replace(/\b20\d\d-\d\d-\d\d(T\d\d:\d\d:\d\d)\.\d{3}Z/g, (_, time) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return `${date}${time}.${String(state % 1000).padStart(3, '0')}Z`;
  });
}

const linesOf = (all: readonly OfHistory[]): readonly string[] => [
  `A history of ${DAYS} days of a host with two engines: its size in MiB; milliseconds of keeping a host, of history, of history --host, of diff between the last two`,
  ...all.map(({ hosts, size, keep, list, host, diff }) => {
    const figures = [size / 1024 ** 2, keep, list, host, diff].map((value) => value.toFixed(1).padStart(12));
    return `${`${hosts} hosts`.padEnd(16)}${figures.join('')}`;
  }),
];
