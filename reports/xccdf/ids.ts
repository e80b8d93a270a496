/**
 * Whose ids they are, as a domain written backwards, which XCCDF asks for. Nobody has a domain for them yet: `.internal` is
 * the one top-level domain that is kept for private names, so these are no one else's.
 */
const AUTHORITY = 'internal.plimsoll';
const NAMES = 'https://plimsoll.internal';

type Kind = 'benchmark' | 'profile' | 'group' | 'rule' | 'testresult';

/** The id of a part of a document; what an id of XML cannot hold is written by its number, so that no two become one. */
export const xccdfId = (kind: Kind, name: string): string =>
  `xccdf_${AUTHORITY}_${kind}_${name.replace(/[^A-Za-z0-9.-]/gu, (other) => `_${(other.codePointAt(0) ?? 0).toString(16)}_`)}`;

/** Names of our own where XCCDF takes a URI; nothing lies behind them. */
export const SYSTEMS = {
  /** The ids of checks. */
  check: `${NAMES}/check`,
  /** How many of the controls that were selected were decided. */
  decided: `${NAMES}/score/decided`,
  /** The numbers of controls, which mean something with their benchmark alone. */
  benchmark: ({ id, version }: { readonly id: string; readonly version: string }): string =>
    `${NAMES}/benchmark/${encodeURIComponent(`${id}-${version}`)}`,
  /** The maps to other frameworks. */
  framework: (id: string): string => `${NAMES}/framework/${encodeURIComponent(id)}`,
  fact: (name: string): string => `${NAMES}/fact/${encodeURIComponent(name)}`,
} as const;

/** The name of this program in CPE 2.3. */
export const cpeOf = ({ name, version }: { readonly name: string; readonly version: string }): string =>
  `cpe:2.3:a:${name}:${name}:${version.replace(/[^\w.-]/g, String.raw`\$&`)}:*:*:*:*:*:*:*`;
