import type { z } from 'zod';
import { type FactSource, known } from '../model/fact.ts';
import type { Subject } from '../model/subject.ts';
import { evidenceKey, type Projection, readSection } from './define-probe.ts';

/** A file that the auditor names on the command line. */
export interface SuppliedFile {
  /** As it was given. */
  readonly name: string;
  readonly text: string;
}

/** A fact that no host tells and the auditor brings along as files, such as the results of an image scanner. */
export interface SuppliedProbe<T = unknown> extends FactSource<'host', T> {
  readonly kind: 'supplied';
  /** The option that names the files, as a person would write it. */
  readonly option: string;
  /** Limit of one file, in bytes. */
  readonly maxBytes: number;
  /** Keeps named parts of the files and drops the rest, in memory (law 5). */
  parse(files: readonly SuppliedFile[]): Projection<T>;
  readonly shape: z.ZodType<T>;
  /** The fact where the option was not given: that nothing was brought along. */
  readonly absent: T;
}

/** Declares what can be brought along; `src/probes/supplied/table.ts` holds the closed list of all of it. */
export function defineSupplied<T>(
  definition: Omit<SuppliedProbe<T>, 'kind' | 'scope' | 'read' | 'reads'>,
): SuppliedProbe<T> {
  const { id, option, shape, absent } = definition;
  return {
    ...definition,
    kind: 'supplied',
    scope: 'host',
    reads: [option],
    read: (host: Subject<'host'>) =>
      host.snapshot.sections[evidenceKey(host.path, id)] === undefined
        ? known(absent)
        : readSection(id, shape, host),
  };
}
