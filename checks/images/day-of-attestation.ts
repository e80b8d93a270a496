import type { Setting } from '../../src/model/parameter.ts';

export type Attested =
  | { readonly state: 'unsaid' | 'denied'; readonly text: string }
  | { readonly state: 'holds' | 'old'; readonly text: string };

const DAY_MS = 86_400_000;

/** What such a statement is worth at a time; one from the future or from too long ago is none. */
export function attestedAt(said: Setting<string>, maxAge: Setting<number>, at: string): Attested {
  if (!said.configured) return { state: 'unsaid', text: 'nothing attested' };
  if (said.value === 'none') return { state: 'denied', text: 'attested: none' };
  const age = Math.floor((Date.parse(at) - Date.parse(said.value)) / DAY_MS);
  const text = `attested ${said.value}`;
  if (age < 0) return { state: 'old', text: `${text}, which lies in the future` };
  return maxAge.configured && age > maxAge.value
    ? { state: 'old', text: `${text}, ${age} days ago` }
    : { state: 'holds', text };
}
