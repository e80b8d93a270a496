import type { OnlyOnHost } from '../model/only.ts';
import type { Finding, HostResult } from '../model/results.ts';

/** What a finding is about, as far as two audits of a host have it in common. */
export interface About {
  readonly check: string;
  readonly resource: Pick<Finding['resource'], 'type' | 'engine' | 'name'>;
}

/** What an audit looked at and what of that it could not read, as plain values. */
export interface Looked {
  /** The checks that were selected, by the benchmark, its level and the policy. */
  readonly checks: readonly string[];
  /** The ids of the engines that it was limited to; null where it looked for all. */
  readonly engines: readonly string[] | null;
  /** The objects that it was limited to, with what the host had of them; null where it was about all. */
  readonly only: readonly OnlyOnHost[] | null;
  /** What could not be read. */
  readonly errors: readonly About[];
}

/**
 * Why an audit says nothing of something: the check was not selected; the engine or object was none of those that it was limited to; what
 * the check looks at there could not be read; or it was read, and the check has nothing to say of that object.
 */
export type Missing = 'not-selected' | 'not-looked-at' | 'unread' | 'absent';

type LookedAt = Pick<HostResult, 'findings' | 'controls' | 'engines' | 'engineSockets' | 'only'>;

/** What an audit of a host looked at. */
export const lookedAt = ({ findings, controls, engines, engineSockets, only }: LookedAt): Looked => ({
  checks: [
    ...new Set([
      ...controls.filter(({ status }) => status !== 'notselected').flatMap(({ checks }) => checks),
      ...findings.filter((finding) => finding.controls.length === 0).map(({ check }) => check),
    ]),
  ],
  engines: engineSockets ? engines.map(({ id }) => id) : null,
  only: only ?? null,
  errors: findings.filter(({ status }) => status === 'error').map(aboutOf),
});

/** What a finding is about, without all else. */
export const aboutOf = ({ check, resource: { type, engine, name } }: About): About => ({
  check,
  resource: { type, engine, name },
});

/** Says of anything that an audit has no finding of why that is so. */
export function missingFrom({ checks, engines, only, errors }: Looked): (about: About) => Missing {
  const selected = new Set(checks);
  const unread = new Set(errors.flatMap(leftOpen));
  return (about) => {
    const { engine } = about.resource;
    if (!selected.has(about.check)) return 'not-selected';
    if (engine !== null && engines !== null && !engines.includes(engine)) return 'not-looked-at';
    if (only !== null && !isAmong(only, about.resource)) return 'not-looked-at';
    return openedBy(about).some((place) => unread.has(place)) ? 'unread' : 'absent';
  };
}

/** By its name, since one that is gone has nothing else; an id or another tag means what was found by it. */
const isAmong = (only: readonly OnlyOnHost[], { type, engine, name }: About['resource']): boolean =>
  only.some(
    (one) =>
      one.kind === type &&
      (one.name === name || one.found.some((found) => found.engine === engine && found.name === name)),
  );

/** What names an object for a person; two of a fingerprint may differ in it, such as the tasks of a service. */
export const objectKey = ({ type, engine, name }: About['resource']): string =>
  JSON.stringify([type, engine, name]);

/** The places that an error leaves open: the object itself, and where it is about a host or an engine all that lies below. */
function leftOpen({ check, resource }: About): readonly string[] {
  const { type, engine } = resource;
  const below = type === 'host' || type === 'engine' ? [place(check, type, engine)] : [];
  return [place(check, 'object', objectKey(resource)), ...below];
}

/**
 * The places of which an error leaves open what is to be said of an object: its list was not read, or it was not itself, and
 * then it may go by another fingerprint, since what identifies it was not read either.
 */
const openedBy = ({ check, resource }: About): readonly string[] => [
  place(check, 'object', objectKey(resource)),
  ...[null, resource.engine].flatMap((engine) => [
    place(check, 'host', engine),
    ...(resource.type === 'host' ? [] : [place(check, 'engine', engine)]),
  ]),
];

const place = (check: string, type: string, of: string | null): string => JSON.stringify([check, type, of]);
