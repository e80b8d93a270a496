import type { Needs, NeedValues } from '../model/check.ts';
import { type Fact, type FactSource, isUnread, known, type Unread } from '../model/fact.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Scope, Subject } from '../model/subject.ts';

/** Finds the subject of the given scope on the way from a subject up to its host. */
export function ancestor<S extends Scope>(subject: Subject, scope: S): Subject<S> {
  for (let at: Subject | null = subject; at !== null; at = at.parent) {
    if (at.scope === scope) return at as Subject<S>;
  }
  throw new Error(`A fact about a ${scope} was asked of a ${subject.scope}, which has none above it.`);
}

/** What was read of snapshots to which nothing is added any more, by the path of the subject. */
const settled = new WeakMap<Snapshot, Map<FactSource<Scope, unknown>, Map<string, Fact<unknown>>>>();

/** Says that nothing is added to a snapshot any more, so that each fact of it need be read only once. */
export const settle = (snapshot: Snapshot): void => void settled.set(snapshot, new Map());

/** Reads a fact of a subject or of one above it. */
export function readFact<T>(source: FactSource<Scope, T>, subject: Subject): Fact<T> {
  const about = ancestor(subject, source.scope);
  const facts = settled.get(about.snapshot);
  // One file can be several subjects, one for each part that it plays.
  if (!facts || about.scope === 'file') return source.read(about);
  const known = facts.get(source) ?? new Map<string, Fact<unknown>>();
  facts.set(source, known);
  const fact = (known.get(about.path) as Fact<T> | undefined) ?? source.read(about);
  known.set(about.path, fact);
  return fact;
}

/**
 * Reads several facts: all their values with all their evidence, or the first that is unread.
 */
export function readAll<N extends Needs<Scope>>(needs: N, subject: Subject): Fact<NeedValues<N>> {
  const values: Record<string, unknown> = {};
  const evidence = new Set<string>();
  let missing: Unread | undefined;
  for (const [name, source] of Object.entries(needs)) {
    const fact = readFact(source, subject);
    for (const key of fact.evidence) evidence.add(key);
    if (fact.known) values[name] = fact.value;
    else missing ??= fact;
  }
  return missing ? { ...missing, evidence: [...evidence] } : known(values as NeedValues<N>, [...evidence]);
}

/** What several facts or lists rest on together, without repeats. */
export const readsOf = (...sources: readonly { readonly reads: readonly string[] }[]): readonly string[] => [
  ...new Set(sources.flatMap(({ reads }) => reads)),
];

/** A fact that follows from others; unread where one of them is, or where `value` says so. */
export function deriveFact<S extends Scope, const N extends Needs<S>, T>(definition: {
  readonly id: string;
  readonly scope: S;
  readonly from: N;
  readonly value: (facts: NeedValues<N>, subject: Subject<S>) => T | Unread;
}): FactSource<S, T> {
  return {
    id: definition.id,
    scope: definition.scope,
    reads: readsOf(...Object.values(definition.from)),
    read: (subject) => {
      const facts = readAll(definition.from, subject);
      if (!facts.known) return facts;
      const value = definition.value(facts.value, subject);
      return isUnread(value)
        ? { ...value, evidence: [...new Set([...facts.evidence, ...value.evidence])] }
        : known(value, facts.evidence);
    },
  };
}
