import type { z } from 'zod';
import type { FactSource } from '../model/fact.ts';
import type { Scope } from '../model/subject.ts';
import { API_TABLE } from '../probes/docker/api-table.ts';
import { SCRIPT_PROBES } from '../probes/host/table.ts';

/** A fact that a check of one's own can rest on, with the shape of its value. */
export interface OpenFact extends FactSource<Scope, unknown> {
  readonly shape: z.ZodType;
}

/** Everything that an audit keeps of a host, by the id that evidence has in a snapshot. */
export const FACTS: ReadonlyMap<string, OpenFact> = new Map(
  [...API_TABLE, ...SCRIPT_PROBES].map((probe) => [probe.id, probe as OpenFact]),
);
