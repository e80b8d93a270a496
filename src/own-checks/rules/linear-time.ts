import { RE2JS } from 're2js';
import type { Compile, Finds } from './matchers.ts';

const compiled = new Map<string, Finds>();

/** Regular expressions of RE2, which never go back over a text: no pattern and no text can make them slow. */
export const linearTime: Compile = (pattern) => {
  const before = compiled.get(pattern);
  if (before) return before;
  const expression = RE2JS.compile(pattern);
  const finds: Finds = (text) => expression.matcher(text).find();
  compiled.set(pattern, finds);
  return finds;
};
