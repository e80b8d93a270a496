import type { z } from 'zod';
import { type Cause, cause } from '../model/cause.ts';
import { type Fact, type FactSource, known, unread } from '../model/fact.ts';
import type { Section, Snapshot } from '../model/snapshot.ts';
import type { Scope, Subject } from '../model/subject.ts';

/** What a section of the collection script printed. */
export interface ScriptOutput {
  readonly stdout: string;
  readonly exitCode: number;
}

/** What is kept of an answer, or why nothing is. */
export type Projection<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly cause: Cause };

/** A fact that a piece of POSIX shell reads on the host, as part of one script for all of them. */
export interface ScriptProbe<T = unknown> extends FactSource<'host', T> {
  readonly kind: 'script';
  /** Round 2 runs when the facts of round 1 and the engines' answers are known, for what depends on them. */
  readonly round: 1 | 2;
  /** What a person would call it in a report: the command or the files that it reads. */
  readonly source: string;
  readonly timeoutSeconds: number;
  readonly maxBytes: number;
  /** The shell text, the same for every host. */
  readonly script: string;
  /**
   * What the text gets as "$@": data and nothing else, without a NUL or half a surrogate pair. null where it takes none.
   * An empty list means that this host gives it nothing to read: then it is not run, and `nothing` is the fact.
   */
  readonly parameters: ((host: Subject<'host'>) => readonly string[]) | null;
  readonly nothing: T | undefined;
  /** Keeps named parts of the output and drops the rest, in memory (laws 2 and 5). */
  project(output: ScriptOutput): Projection<T>;
  readonly shape: z.ZodType<T>;
}

/** What the Docker Engine API is asked about. */
export type ApiScope = 'engine' | 'container' | 'image';

/** A fact that one GET of the Docker Engine API answers. */
export interface ApiProbe<S extends ApiScope = ApiScope, T = unknown> extends FactSource<S, T> {
  readonly kind: 'api';
  /** Path below the version prefix; `{id}` stands for the subject's id. */
  readonly path: string;
  readonly timeoutSeconds: number;
  readonly maxBytes: number;
  /** The allow-list: keeps named fields of the answer. Applied again when a snapshot is read, so it must be idempotent. */
  readonly shape: z.ZodType<T>;
}

/** Declares a script probe. */
export function defineScriptProbe<T>(
  definition: Omit<
    ScriptProbe<T>,
    'kind' | 'scope' | 'read' | 'reads' | 'parameters' | 'nothing' | 'round'
  > & {
    readonly round?: 1 | 2;
    readonly parameters?: (host: Subject<'host'>) => readonly string[];
    readonly nothing?: T;
  },
): ScriptProbe<T> {
  return {
    ...definition,
    kind: 'script',
    scope: 'host',
    reads: [definition.source],
    round: definition.round ?? 1,
    parameters: definition.parameters ?? null,
    nothing: definition.nothing,
    read: (subject) => readSection(definition.id, definition.shape, subject),
  };
}

/** Declares an API probe; see `docker/api-table.ts` for the closed list of all of them. */
export function defineApiProbe<S extends ApiScope, T>(
  definition: Omit<ApiProbe<S, T>, 'kind' | 'read' | 'reads' | 'timeoutSeconds' | 'maxBytes'> & {
    readonly timeoutSeconds?: number;
    readonly maxBytes?: number;
  },
): ApiProbe<S, T> {
  return {
    timeoutSeconds: 20,
    maxBytes: 8 * 1024 * 1024,
    ...definition,
    kind: 'api',
    reads: [`GET ${definition.path}`],
    read: (subject) => readSection(definition.id, definition.shape, subject),
  };
}

/** Where the evidence of a probe about a subject lies in a snapshot. */
export const evidenceKey = (subjectPath: string, probeId: string): string => `${subjectPath}:${probeId}`;

/** Facts of a snapshot that were read before; a snapshot never changes once it is judged. */
const readBefore = new WeakMap<Snapshot, Map<string, Fact<unknown>>>();

/** Reads what a snapshot holds of a probe about a subject. */
export function readSection<T>(probeId: string, shape: z.ZodType<T>, subject: Subject<Scope>): Fact<T> {
  const key = evidenceKey(subject.path, probeId);
  const facts = readBefore.get(subject.snapshot) ?? new Map<string, Fact<unknown>>();
  readBefore.set(subject.snapshot, facts);
  const before = facts.get(key) as Fact<T> | undefined;
  if (before) return before;
  const fact = parseSection(key, shape, subject.snapshot);
  // While an audit still collects, a section that is missing now may arrive later.
  if (fact.known || subject.snapshot.sections[key]) facts.set(key, fact);
  return fact;
}

/** Evidence that this process made, with the shape that it has. */
const shaped = new WeakMap<Section, z.ZodType>();

/** Says that evidence was given this shape just now, so that it need not be looked at again to be read. */
export const hasShape = (section: Section, shape: z.ZodType): void => void shaped.set(section, shape);

function parseSection<T>(key: string, shape: z.ZodType<T>, snapshot: Snapshot): Fact<T> {
  const section = snapshot.sections[key];
  if (!section) {
    return unread(
      snapshot.failure ??
        cause(
          'not-collected',
          `The snapshot holds no ${key}.`,
          'Collect again with this version of plimsoll.',
        ),
    );
  }
  if (!section.ok) return unread(section.cause, [key]);
  if (shaped.get(section) === shape) return known(section.data as T, [key]);
  const parsed = shape.safeParse(section.data);
  if (parsed.success) return known(parsed.data, [key]);
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  return unread(
    cause(
      'unparseable',
      `The evidence ${key} does not have the form it must have${where ? ` (at ${where})` : ''}.`,
      'Collect again with this version of plimsoll.',
    ),
    [key],
  );
}
