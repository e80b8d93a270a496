import { plural } from './plural.ts';

/** What a run can be limited to (`--only KIND=NAME`). */
export const ONLY_KINDS = ['container', 'image'] as const;

/** An object that a run is limited to, by its name or id as it was given. */
export interface Only {
  readonly kind: (typeof ONLY_KINDS)[number];
  readonly name: string;
}

/** Where an object that a run is limited to was found on a host. */
export interface OnlyOnHost extends Only {
  /** None where the host does not have it, or nobody knows. */
  readonly found: readonly { readonly engine: string; readonly name: string }[];
}

/** What a host has of the objects that a run is limited to, as plain values. */
export interface NamedObjects {
  readonly asked: readonly OnlyOnHost[];
  /** The paths of their subjects. */
  readonly paths: readonly string[];
  /** Places of which it is known whether they have any, as `placeOf` has them. */
  readonly settled: readonly string[];
}

/** All objects of one kind that an engine has. */
export const placeOf = (kind: string, enginePath: string): string => `${enginePath}/${kind}`;

/** `the container web`, `the containers web and db and the image app:1`. */
export const onlyWords = (only: readonly Only[]): string =>
  ONLY_KINDS.flatMap((kind) => {
    const names = only.filter((one) => one.kind === kind).map(({ name }) => name);
    if (names.length === 0) return [];
    return `the ${names.length === 1 ? kind : plural(kind)} ${joined(names, 'and')}`;
  }).join(' and ');

/** `web`, `web or db`, `web, db or cache`. */
export const joined = (names: readonly string[], word: 'and' | 'or'): string =>
  [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(` ${word} `);

/** Whether two audits of a host are limited to the same objects, or neither is. */
export const limitedAlike = (one: Limited, other: Limited): boolean => keyOf(one) === keyOf(other);

interface Limited {
  readonly only?: readonly Only[] | undefined;
}

/** `container=web,image=app:1`: what a run is limited to, for programs. */
export const onlyAsGiven = (only: readonly Only[]): string =>
  only.map(({ kind, name }) => `${kind}=${name}`).join(',');

const keyOf = ({ only = [] }: Limited): string =>
  JSON.stringify(only.map(({ kind, name }) => `${kind}=${name}`).sort());

/** What whoever reads a limited run must not take it for. */
export const onlySentence = (only: readonly Only[]): string =>
  `This run is about ${onlyWords(only)} alone; nothing else was judged.`;

/** The same of one host, which can also be limited to some of its engines, by the paths of their sockets. */
export const limitSentences = ({ only, engineSockets }: LimitedHost): readonly string[] => [
  ...(engineSockets
    ? [
        `This run is about the ${engineSockets.length === 1 ? 'engine' : 'engines'} at ${joined(engineSockets, 'and')} alone; no other engine of this host was judged.`,
      ]
    : []),
  ...(only ? [onlySentence(only)] : []),
];

interface LimitedHost extends Limited {
  readonly engineSockets?: readonly string[] | undefined;
}
