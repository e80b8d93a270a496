import type { Setting } from '../src/model/parameter.ts';

/** What the operator said of something that no machine can see, as it counts when the audit began. */
export interface Attestation {
  /** `denied`: nobody sees to it, which fails wherever it is asked. `void`: said too long ago, or of a day that is still to come. */
  readonly state: 'unsaid' | 'denied' | 'holds' | 'void';
  readonly text: string;
}

const DAY_MS = 86_400_000;

/** Weighs a statement (a day, or "none") at a time (ISO 8601). */
export function attestedAt(said: Setting<string>, maxAge: Setting<number>, at: string): Attestation {
  if (!said.configured) return { state: 'unsaid', text: 'nothing attested' };
  if (said.value === 'none') return { state: 'denied', text: 'attested: none' };
  const age = Math.floor((Date.parse(at) - Date.parse(said.value)) / DAY_MS);
  const text = `attested ${said.value}`;
  if (age < 0) return { state: 'void', text: `${text}, which lies in the future` };
  return maxAge.configured && age > maxAge.value
    ? { state: 'void', text: `${text}, ${age} days ago` }
    : { state: 'holds', text };
}
