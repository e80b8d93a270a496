import { RE2JS } from 're2js';
import type { Compile, Finds } from './matchers.ts';

/** Each character of a text is held against each step; a pattern of as many characters as a rule may have can come to 50 000. */
const MOST_STEPS = 5000;

const compiled = new Map<string, Finds>();

/** Regular expressions of RE2, which never go back over a text: no pattern and no text can make them slow. */
export const linearTime: Compile = (pattern) => {
  const before = compiled.get(pattern);
  if (before) return before;
  const expression = RE2JS.compile(pattern);
  const steps = expression.programSize();
  if (steps > MOST_STEPS)
    throw new Error(
      `with its repetitions written out it comes to ${steps} steps, and ${MOST_STEPS} are the most`,
    );
  const finds: Finds = (text) => expression.matcher(text).find();
  compiled.set(pattern, finds);
  return finds;
};
