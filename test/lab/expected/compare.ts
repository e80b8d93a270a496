import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { HostResult } from '../../../src/model/results.ts';
import { soundResults } from '../../support/adds-up.ts';
import type { Host } from '../lab.ts';
import { differences, foundVerdicts } from './found-verdicts.ts';
import { beyondDifferences } from './read-beyond.ts';
import { type EngineVersion, engineVersions, readTable } from './read-table.ts';

const lab = join(import.meta.dirname, '..');

/** What lies in a folder of the lab with an extension, without it. */
export const namesIn = (folder: string, extension: string): readonly string[] =>
  readdirSync(join(lab, folder))
    .filter((file) => file.endsWith(extension))
    .map((file) => basename(file, extension))
    .sort();

/** The text of a table. */
export const textOf = (name: string): string => readFileSync(join(lab, 'expected', `${name}.txt`), 'utf8');

/** What the scenario of a state of the machine begins with. */
export const ofMachine = 'machine-';

/**
 * A table is named `<scenario>` for an audit by root, `<scenario>.<login>` for one by somebody else; the scenario
 * `machine-<state>` is a state of the machine.
 */
export const tables = namesIn('expected', '.txt').map((name) => {
  const [scenario = '', user = 'root'] = name.split('.');
  const versions: readonly EngineVersion[] = name.startsWith(ofMachine) ? ['26.1'] : engineVersions;
  return { name, scenario, user, versions, text: textOf(name) };
});

/** The scenarios that have a table, of the machine or of other hosts. */
export const scenariosOf = (machine: boolean): readonly string[] => [
  ...new Set(tables.map(({ scenario }) => scenario).filter((name) => name.startsWith(ofMachine) === machine)),
];

/**
 * Audits a host as everybody who has a table for its scenario; all in which verdicts differ from the tables, a line
 * each. `keep` gets the results of each audit, as JSON.
 */
export async function wrongVerdicts(
  scenario: string,
  host: Host,
  version: EngineVersion,
  keep: (json: string) => void = () => undefined,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const table of tables.filter((one) => one.scenario === scenario))
    wrong.push(...(await auditAs(table, host, version, keep)));
  return wrong;
}

async function auditAs(
  { name, user }: (typeof tables)[number],
  host: Host,
  version: EngineVersion,
  keep: (json: string) => void,
): Promise<readonly string[]> {
  const audit = await host.plimsoll(['audit', '-o', 'json=-'], { user });
  if (audit.exitCode !== 0) return [`${name} ${version}: exit code ${audit.exitCode}: ${audit.stderr}`];
  keep(audit.stdout);
  return wrongIn(name, audit.stdout, version);
}

/** All in which results, as JSON, differ from the table of that name, a line each. */
export function wrongIn(name: string, json: string, version: EngineVersion): readonly string[] {
  const result = onlyHost(json);
  const table = readTable(textOf(name), version, textOf);
  // Some groups of families say what they expect of a state of the machine, beside the benchmark's table.
  const isState = name.startsWith(ofMachine) && !name.includes('.');
  return [
    ...differences(table, foundVerdicts(result.findings), result.controls),
    ...(isState ? beyondDifferences(name.slice(ofMachine.length), result.findings) : []),
  ].map((line) => `${name} ${version}: ${line}`);
}

function onlyHost(json: string): HostResult {
  const { hosts } = soundResults(json);
  const [host] = hosts;
  if (host === undefined || hosts.length !== 1)
    throw new Error(`There are ${hosts.length} hosts in the results.`);
  return host;
}
