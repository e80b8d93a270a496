import type { DriftFinding, DriftObject, HostDrift } from '../../src/model/drift.ts';
import type { Results } from '../../src/model/results.ts';

/**
 * All that results say to have changed, a line for each: `HOST KIND CHECK on OBJECT`, `HOST KIND OBJECT: CHECKS THAT FAIL ON IT`,
 * `HOST KIND` for what is about the host itself, and `run KIND WHAT` for what is about the run.
 */
export function driftLines({ run: { baseline }, hosts }: Results): readonly string[] {
  const { changed = [], newHosts = [], vanishedHosts = [] } = baseline ?? {};
  return [
    ...changed.map(({ what }) => `run changed ${what}`),
    ...newHosts.map((name) => `run newHosts ${name}`),
    ...vanishedHosts.map((name) => `run vanishedHosts ${name}`),
    ...hosts.flatMap(({ name, drift }) => (drift ? linesOf(drift).map((line) => `${name} ${line}`) : [])),
  ].sort();
}

function linesOf({
  host,
  hostKey,
  policyChanged,
  lastRead,
  neverSeen,
  stillFailing: _,
  score: __,
  ...lists
}: HostDrift) {
  return [
    ...(host === 'compared' ? [] : [host]),
    ...(lastRead ? ['lastRead'] : []),
    ...(neverSeen ? ['neverSeen'] : []),
    ...(hostKey ? ['hostKey'] : []),
    ...(policyChanged ? ['policyChanged'] : []),
    ...Object.entries(lists as Readonly<Record<string, readonly Told[]>>).flatMap(([kind, list]) =>
      list.map((item) => `${kind} ${wordsOf(item)}`),
    ),
  ];
}

type Told = string | DriftFinding | DriftObject | object;

const wordsOf = (item: Told): string => {
  if (typeof item === 'string') return item;
  if (!('resource' in item)) return JSON.stringify(item);
  const { type, name } = item.resource;
  return 'failing' in item
    ? `${type} ${name}: ${item.failing
        .map(({ check }) => check)
        .sort()
        .join(' ')}`.trimEnd()
    : `${item.check} on ${type} ${name}`;
};

/**
 * What of such lines a quiet run prints, in short: an object that is new is told with how much fails on it, and checks that were
 * not compared are counted.
 */
export const worseLines = (drift: readonly string[]): readonly string[] => {
  const lines = drift.flatMap((line) => {
    const [host = '', kind = '', ...rest] = line.split(' ');
    if (kind === 'notCompared') return [`${host} ${kind}`];
    if (kind === 'newObjects') {
      const [, object, failing] = /^(.*): (.*)$/.exec(rest.join(' ')) ?? [];
      return failing === undefined ? [] : [`${host} ${kind} ${object}: ${failing.split(' ').length}`];
    }
    return Object.values(KINDS).includes(kind) ? [line] : [];
  });
  return [...new Set(lines)].sort();
};

/** The same of what a quiet run printed. */
export const quietLines = (stdout: string): readonly string[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [, host, title = '', text = ''] = /^(\w+): ([^:.]+)(?:\.|: (.*))$/.exec(line) ?? [];
      const kind = Object.entries(KINDS).find(([words]) => `${title}: ${text}`.startsWith(words))?.[1];
      if (host === undefined || kind === undefined) return `not understood: ${line}`;
      if (kind === 'vanishedHosts') return `run ${kind} ${host}`;
      const [, object, failing] = /^(.*): (\d+) fails? \(/.exec(text) ?? [];
      if (object !== undefined) return `${host} ${kind} ${object}: ${failing}`;
      const [, check, of] = / \(([a-z0-9-]+)\), (the host|\S+ [^\s,:]+)/.exec(text) ?? [];
      return check === undefined
        ? `${host} ${kind}`
        : `${host} ${kind} ${check} on ${of === 'the host' ? `host ${host}` : of}`;
    })
    .sort();

/** How the lines of a quiet run begin, and what that is in results. */
const KINDS: Readonly<Record<string, string>> = {
  'Not in this run any more': 'vanishedHosts',
  'Reached no more': 'newly-unreachable',
  'Nothing compared: Neither audit': 'still-unreachable',
  'Nothing compared: The earlier audit could not read': 'reachable-again',
  'Another host key': 'hostKey',
  'Not compared': 'notCompared',
  'Failing as before, and more severe': 'moreSevere',
  'Not seen in either audit': 'neverSeen',
  'Newly failing': 'newlyFailing',
  'New objects on which something fails': 'newObjects',
  'Failing, waived before': 'waiversEnded',
  'Failing, not decided before': 'comeToLight',
  'Not decided any more': 'newlyUndecided',
};
