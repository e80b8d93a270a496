import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAMILIES } from '../../../checks/families.ts';
import type { Finding } from '../../../src/model/results.ts';
import { STATUSES } from '../../../src/model/status.ts';

const folder = join(import.meta.dirname, 'beyond');

/** How a host of parts was made, `weak` or `hardened`, or the state that the machine is in. */
export type HostState = string;

/** The groups that say what they expect of hosts in a state. */
export const groupsOf = (state: HostState): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(`.${state}.txt`))
    .map((file) => file.slice(0, -`.${state}.txt`.length))
    .sort();

/** Reads `check object status[,status]` by line; the text after # is for people. */
function readBeyond(group: string, state: HostState): ReadonlyMap<string, string> {
  const file = join(folder, `${group}.${state}.txt`);
  const checks = new Set(FAMILIES.flatMap((family) => family.checks));
  const expected = new Map<string, string>();
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    const text = line.replace(/(^|\s)#.*$/, '').trim();
    if (text === '') continue;
    const [check = '', object = '', status = '', more] = text.split(/\s+/);
    const wrong = !checks.has(check)
      ? `there is no check "${check}" beyond the benchmark`
      : !status.split(',').every((one) => STATUSES.some((known) => known === one)) || more !== undefined
        ? 'it must be: check object status[,status]'
        : expected.has(`${check} ${object}`)
          ? 'this is there twice'
          : null;
    if (wrong !== null) throw new Error(`${file}, line ${index + 1}: ${wrong}.`);
    expected.set(`${check} ${object}`, together(status.split(',')));
  }
  return expected;
}

/** Everything in which the findings differ from what all groups expect, a line each. */
export function beyondDifferences(state: HostState, findings: readonly Finding[]): readonly string[] {
  const groups = groupsOf(state);
  const lines: string[] = [];
  for (const group of groups) {
    const expected = readBeyond(group, state);
    const own = new Set([...expected.keys()].map((key) => key.split(' ')[0] ?? ''));
    const found = new Map<string, Finding[]>();
    for (const finding of findings.filter(({ check }) => own.has(check))) {
      const object = objectOf(finding.resource);
      if (!expected.has(`${finding.check} ${object}`) && isOfAnother(object, group)) continue;
      const key = `${finding.check} ${object}`;
      found.set(key, [...(found.get(key) ?? []), finding]);
    }
    for (const key of new Set([...expected.keys(), ...found.keys()])) {
      const got = found.get(key) ?? [];
      const wanted = expected.get(key) ?? 'nothing';
      if (together(got.map(({ status }) => status)) !== wanted)
        lines.push(`${group}: ${key}: expected ${wanted}, got ${got.map(told).join('; ') || 'nothing'}`);
    }
  }
  return lines;
}

/** The different statuses of the findings on one object. */
const together = (statuses: readonly string[]): string => [...new Set(statuses)].sort().join(',');

/** Whether an object of a host of parts was made by another group: containers and images are all somebody's. */
function isOfAnother(object: string, group: string): boolean {
  const [type, ...rest] = object.split('/');
  const owner = (name: string) =>
    rest
      .join('/')
      .replace(/^lab\//, '')
      .startsWith(`${name}-`);
  return !owner(group) && (type === 'container' || type === 'image' || PARTS.some(owner));
}

/** The groups that hosts are made of. */
const PARTS = readdirSync(join(import.meta.dirname, '../scenarios/beyond/parts')).map(
  (file) => file.split('.')[0] ?? '',
);

/** What could not be read and nobody expected to be unreadable. */
export function unexpectedErrors(state: HostState, findings: readonly Finding[]): readonly string[] {
  const expected = new Set(
    groupsOf(state).flatMap((group) =>
      [...readBeyond(group, state)].flatMap(([key, statuses]) => (statuses.includes('error') ? [key] : [])),
    ),
  );
  const checks = new Set(FAMILIES.flatMap((family) => family.checks));
  return findings
    .filter(({ check, status }) => status === 'error' && checks.has(check))
    .map((finding) => ({ key: `${finding.check} ${objectOf(finding.resource)}`, message: finding.message }))
    .filter(({ key }) => !expected.has(key))
    .map(({ key, message }) => `${key}: ${message}`);
}

function objectOf({ type, name }: Finding['resource']): string {
  if (type === 'host') return 'host';
  return type === 'engine' ? `engine/${name}` : `${type}/${name.replace(/\s+/g, '_')}`;
}

const told = ({ status, message }: Finding): string => `${status} (${message})`;
