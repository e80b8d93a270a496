import { MARKS, type Mark, type PossibleRename } from '../model/rename.ts';
import type { HostResult } from '../model/results.ts';

/** A host with what marks it, as far as an audit read that. */
export interface MarkedHost {
  readonly name: string;
  readonly marks: Readonly<Record<Mark, string | null>>;
}

/** What marks a host: the HMAC of its machine-id, whose key is the same in every run, and its key of SSH. */
export const markedHost = ({ name, identity }: Pick<HostResult, 'name' | 'identity'>): MarkedHost => ({
  name,
  marks: { 'machine-id': textOf(identity.machine), 'host-key': textOf(identity.hostKey) },
});

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/**
 * Which hosts of a run may be those that are missing in it, by marks that no host of the other names has: copies of a machine
 * share theirs, and such a mark says nothing. `before` and `after` are all hosts of both runs, `missing` and `fresh` those that
 * are in one alone. Pure.
 */
export function possibleRenames(
  { before, missing }: { readonly before: readonly MarkedHost[]; readonly missing: ReadonlySet<string> },
  { after, fresh }: { readonly after: readonly MarkedHost[]; readonly fresh: ReadonlySet<string> },
): PossibleRename[] {
  const pairs = MARKS.flatMap((mark) => {
    const now = byMark(after, mark);
    return [...byMark(before, mark)].flatMap(([value, formerly]) => {
      const hosts = now.get(value) ?? [];
      const isTelling =
        hosts.length > 0 &&
        hosts.every(({ name }) => fresh.has(name)) &&
        formerly.every(({ name }) => missing.has(name));
      return isTelling ? [{ mark, hosts, formerly }] : [];
    });
  });
  const sure = pairs.filter(({ hosts, formerly }) => hosts.length === 1 && formerly.length === 1);
  const settled = new Set(sure.flatMap(({ hosts, formerly }) => [...hosts, ...formerly]));
  const open = pairs
    .filter((pair) => !sure.includes(pair))
    .map(({ mark, hosts, formerly }) => ({
      mark,
      hosts: hosts.filter((host) => !settled.has(host)),
      formerly: formerly.filter((host) => !settled.has(host)),
    }))
    .filter(({ hosts, formerly }) => hosts.length > 0 && formerly.length > 0);
  const alike = Map.groupBy([...sure, ...open], ({ hosts, formerly }) =>
    JSON.stringify([hosts, formerly].map(namesOf)),
  );
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    return first
      ? [
          renameOf(
            first,
            same.map(({ mark }) => mark),
          ),
        ]
      : [];
  });
}

function renameOf(
  { hosts, formerly }: { readonly hosts: readonly MarkedHost[]; readonly formerly: readonly MarkedHost[] },
  same: Mark[],
): PossibleRename {
  const [one, other] = hosts.length === 1 && formerly.length === 1 ? [hosts[0], formerly[0]] : [];
  const differs = MARKS.filter((mark) => {
    const [now, then] = [one?.marks[mark] ?? null, other?.marks[mark] ?? null];
    return now !== null && then !== null && now !== then;
  });
  return { hosts: namesOf(hosts), formerly: namesOf(formerly), same, differs };
}

const namesOf = (hosts: readonly MarkedHost[]): string[] => hosts.map(({ name }) => name);

function byMark(hosts: readonly MarkedHost[], mark: Mark): ReadonlyMap<string, readonly MarkedHost[]> {
  const marked = hosts.filter(({ marks }) => marks[mark] !== null);
  return Map.groupBy(marked, ({ marks }) => marks[mark] ?? '');
}
