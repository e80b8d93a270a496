import { type CheckTexts, type ResultsHead, type ResultsTail, resultsSchema } from '../model/results.ts';
import { resultsTailSchema } from '../model/results-tail.ts';

/** A results.json without its hosts. */
export const frameSchema = resultsSchema.omit({ hosts: true });

/** Its parts: what stands before the hosts, the texts of the checks, and what is known after the last host. */
export function partsOfFrame(frame: ReturnType<typeof frameSchema.parse>): {
  readonly head: ResultsHead;
  readonly texts: CheckTexts;
  readonly tail: () => ResultsTail;
} {
  const { checks: texts, ...rest } = frame;
  const tail = resultsTailSchema.parse(rest);
  const names = new Set(Object.keys(resultsTailSchema.shape));
  const head = Object.fromEntries(Object.entries(rest).filter(([name]) => !names.has(name))) as ResultsHead;
  return { head, texts, tail: () => tail };
}
