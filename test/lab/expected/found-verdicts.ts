import type { Finding, HostResult } from '../../../src/model/results.ts';
import type { Status } from '../../../src/model/status.ts';
import { objectOnEngine, tabledControls, type Verdicts } from './read-table.ts';

/** What an audit said, in the terms of the tables, with a message for each verdict. */
export type Found = {
  readonly verdicts: Verdicts;
  readonly messages: ReadonlyMap<string, string>;
};

// Written down here once more: the table shall not share a mistake with what it checks.
const strength: readonly Status[] = ['notapplicable', 'pass', 'manual', 'error', 'fail'];

const stronger = (one: Status, other: Status): Status =>
  strength.indexOf(one) >= strength.indexOf(other) ? one : other;

/** Combines the findings of each control on each object. */
export function foundVerdicts(findings: readonly Finding[]): Found {
  const verdicts = new Map<string, Status>();
  const messages = new Map<string, string>();
  for (const finding of findings) {
    for (const control of finding.controls) {
      if (!tabledControls.includes(control)) continue;
      const key = `${control} ${objectOf(finding.resource)}`;
      const before = verdicts.get(key);
      const status = before === undefined ? finding.status : stronger(before, finding.status);
      if (status === finding.status) messages.set(key, messageOf(finding));
      verdicts.set(key, status);
    }
  }
  return { verdicts, messages };
}

/**
 * Everything in which two sets of verdicts differ, one line each: what is wrong, what is missing, what nobody
 * expected, and controls whose own status does not follow from their objects.
 */
export function differences(
  expected: Verdicts,
  found: Found,
  controls: HostResult['controls'],
): readonly string[] {
  const lines: string[] = [];
  for (const [key, status] of expected) {
    const got = found.verdicts.get(key);
    if (got === undefined) lines.push(`${key}: expected ${status}, got nothing`);
    else if (got !== status) lines.push(`${key}: expected ${status}, got ${got}: ${found.messages.get(key)}`);
  }
  for (const [key, status] of found.verdicts) {
    if (!expected.has(key)) lines.push(`${key}: expected nothing, got ${status}: ${found.messages.get(key)}`);
  }
  for (const control of tabledControls) {
    const statuses = [...expected]
      .filter(([key]) => key.startsWith(`${control} `))
      .map(([, status]) => status);
    const status = statuses.reduce(stronger, 'notapplicable');
    const got = controls.find(({ id }) => id === control)?.status;
    if (got !== status) lines.push(`${control} as a whole: expected ${status}, got ${got ?? 'nothing'}`);
  }
  return lines;
}

function objectOf({ type, name, engine }: Finding['resource']): string {
  if (type === 'host') return 'host';
  if (type === 'engine') return name;
  if (type === 'file') return objectOnEngine(name, engine);
  if (type === 'image')
    return objectOnEngine(`image/${name.replace(/^[0-9a-f]{12}$/, '(untagged)')}`, engine);
  return objectOnEngine(`${type}/${steadyName(name)}`, engine);
}

/** A swarm gives each task a new id: `web.1.<25 characters>`. */
const steadyName = (name: string): string => name.replace(/(\.\d+)\.[a-z0-9]{25}$/, '$1.*');

const messageOf = ({ check, message, cause }: Finding): string =>
  `${message} (${check}${cause ? `, ${cause.code}` : ''})`;
