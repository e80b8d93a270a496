import { judgementsOf } from '../../reports/judgements.ts';
import { type Standing, standingOfControl, standingOfFinding } from '../../reports/status-table.ts';
import type { Format } from '../../src/cli/outputs.ts';
import { REPORTS } from '../../src/cli/report-writers.ts';
import type { HostResult, Results } from '../../src/model/results.ts';
import { visibleText } from '../../src/model/visible-text.ts';

/** The files of a report by their names, the report itself under the empty one. */
export type Files = ReadonlyMap<string, string>;

/** Writes a report into memory by the way that the program goes; `alone` is for one that has to be one file. */
export async function written(
  format: Exclude<Format, 'pack'>,
  results: Results,
  { alone = false } = {},
): Promise<Files> {
  const { hosts, checks, waivers, attestations, possibleRenames, trend, ...head } = results;
  const tail = {
    ...(waivers === undefined ? {} : { waivers }),
    ...(attestations === undefined ? {} : { attestations }),
    ...(possibleRenames === undefined ? {} : { possibleRenames }),
    ...(trend === undefined ? {} : { trend }),
  };
  const run = { head, names: hosts.map(({ name }) => name), texts: checks, tail: () => tail };
  const files = new Map<string, string>();
  const add = (path: string, text: string) => void files.set(path, (files.get(path) ?? '') + text);
  const writer = await REPORTS[format](
    run,
    async (part) => add('', String(part)),
    alone
      ? null
      : {
          whole: async (path, text) => add(path, text),
          begin: async (path) => ({
            write: async (part) => add(path, String(part)),
            finish: async () => {},
            discard: async () => {},
          }),
        },
  );
  for (const host of hosts) await writer.host(host);
  await writer.end();
  return files;
}

/** The one file of a report that has one. */
export const onlyFile = (files: Files): string => {
  if (files.size !== 1)
    throw new Error(`The report has ${files.size} files: ${[...files.keys()].join(', ')}.`);
  return files.get('') ?? '';
};

/** What a format tells, as lines that can be compared: one for each host, and one for each thing that was judged. */
export type Told = readonly string[];
export const hostTold = (name: string, audited: boolean): string =>
  `${name}: ${audited ? 'audited' : 'not audited'}`;
export const thingTold = (host: string, id: string, word: string): string => `${host}: ${id} is ${word}`;

/** How a format calls a standing, and null for what it leaves out. */
export type Word = (standing: Standing) => string | null;

const isAudited = ({ state }: HostResult): boolean => state !== 'failed' && state !== 'notattempted';

/** Lines of each host, and of all things of it that `things` names with where each stands. */
function project(
  { hosts }: Results,
  word: Word,
  things: (host: HostResult) => readonly (readonly [id: string, standing: Standing | null])[],
  shown: (name: string) => string,
  notselected: string | null = null,
): Told {
  return hosts.flatMap((host) => [
    hostTold(shown(host.name), isAudited(host)),
    ...things(host).flatMap(([id, standing]) => {
      const told = standing === null ? notselected : word(standing);
      return told === null ? [] : [thingTold(shown(host.name), id, told)];
    }),
  ]);
}

interface OfFindings {
  /** Whether it also tells each control that no finding is of, by its number. */
  readonly controls?: boolean;
  /** How it calls such a control that was not selected; it leaves them out otherwise. */
  readonly notselected?: string;
  readonly shown?: (name: string) => string;
  /** What it has of a fingerprint. */
  readonly id?: (fingerprint: string) => string;
}

/** What a format of findings has to tell: each by its fingerprint. */
export const findingsTold =
  (word: Word, { controls = false, notselected, shown = visibleText, id = String }: OfFindings = {}) =>
  (results: Results): Told =>
    project(
      results,
      word,
      (host) => {
        const decided = new Set(host.findings.flatMap((finding) => finding.controls));
        return [
          ...host.findings.map((finding) => [id(finding.fingerprint), standingOfFinding(finding)] as const),
          ...host.controls
            .filter((control) => controls && !decided.has(control.id))
            .map((control) => [control.id, standingOfControl(control, [])] as const),
        ];
      },
      shown,
      notselected,
    );

interface OfRules {
  /** How it calls a control that was not selected; it leaves them out otherwise. */
  readonly notselected?: string;
  readonly shown?: (name: string) => string;
}

/** What a format of rules has to tell: each control by its number, and each check beyond the benchmark by its id. */
export const judgementsTold =
  (word: Word, { notselected, shown = visibleText }: OfRules = {}) =>
  (results: Results): Told =>
    project(
      results,
      word,
      (host) => judgementsOf(host, results.checks).map(({ id, standing }) => [id, standing] as const),
      shown,
      notselected,
    );
