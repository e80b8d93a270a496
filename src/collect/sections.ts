import type { z } from 'zod';
import { hasShape, type Projection } from '../kit/define-probe.ts';
import { type Cause, cause } from '../model/cause.ts';
import type { Section } from '../model/snapshot.ts';
import { toStorable } from './storable.ts';

/** How an answer came, apart from what it said. */
export interface Arrival {
  readonly source: string;
  readonly at: Date;
  /** Exit code or HTTP status. */
  readonly exitCode: number | null;
  readonly bytes: number;
  readonly truncated: boolean;
}

/** The evidence that is kept of an answer: its projection, in the form that the probe promises, or why there is none. */
export function toSection(arrival: Arrival, shape: z.ZodType, projection: Projection<unknown>): Section {
  if (!projection.ok) return unreadSection(arrival, projection.cause);
  const shaped = shape.safeParse(projection.data, { jitless: !isWorthCompiling(shape) });
  if (!shaped.success) {
    const where = placeOf(shaped.error.issues[0]?.path ?? []);
    return unreadSection(arrival, badForm(arrival.source, `does not have the form it must have${where}`));
  }
  const stored = toStorable(shaped.data);
  if (!stored.ok) return unreadSection(arrival, badForm(arrival.source, stored.problem, stored.code));
  const section: Section = { ok: true, ...provenance(arrival), data: stored.data };
  hasShape(section, shape);
  return section;
}

/** How often each shape was parsed by; compiling one takes as long as parsing by it some tens of times. */
const uses = new WeakMap<z.ZodType, number>();

function isWorthCompiling(shape: z.ZodType): boolean {
  const times = (uses.get(shape) ?? 0) + 1;
  uses.set(shape, times);
  return times > 40;
}

export const unreadSection = (arrival: Arrival, why: Cause): Section => ({
  ok: false,
  ...provenance(arrival),
  cause: why,
});

/** Where nothing arrived at all. */
export const nothingArrived = (source: string, at: Date): Arrival => ({
  source,
  at,
  exitCode: null,
  bytes: 0,
  truncated: false,
});

const provenance = ({ source, at, exitCode, bytes, truncated }: Arrival) => ({
  source,
  collectedAt: at.toISOString(),
  exitCode,
  bytes,
  truncated,
});

const badForm = (source: string, problem: string, code: 'unparseable' | 'too-large' = 'unparseable'): Cause =>
  cause(code, `The answer of ${source} ${problem}.`, 'Look at it on the host; then audit again.');

/** The place in an answer by our own names alone: keys that a host chose may hold anything. */
function placeOf(path: readonly PropertyKey[]): string {
  const names = path.map((part) =>
    typeof part === 'number' || (typeof part === 'string' && /^[A-Za-z]{1,40}$/.test(part))
      ? String(part)
      : '*',
  );
  return names.length === 0 ? '' : ` (at ${names.slice(0, 12).join('.')})`;
}
