/**
 * Where a text stops being JSON: the offset of the first character that no JSON text could have there, or the
 * length of the text where it only ends too early. The messages of JSON.parse quote what they stumble over, which may
 * be a secret, and do not always name a place.
 */
export function findJsonError(text: string): number {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (;;) {
    at = skip(/[ \t\n\r]*/y, text, at);
    const char = text[at];
    if (char === undefined) return at;
    if (expected === 'end') return at;
    if ((char === '}' && open.at(-1) === '{') || (char === ']' && open.at(-1) === '[')) {
      if (expected !== 'comma' && expected !== 'first-name' && expected !== 'first-value') return at;
      open.pop();
      at += 1;
      expected = open.length === 0 ? 'end' : 'comma';
    } else if (expected === 'comma') {
      if (char !== ',') return at;
      at += 1;
      expected = open.at(-1) === '{' ? 'name' : 'value';
    } else if (expected === 'colon') {
      if (char !== ':') return at;
      at += 1;
      expected = 'value';
    } else if (expected === 'name' || expected === 'first-name') {
      const end = skip(STRING, text, at);
      if (end === at) return stringError(text, at);
      at = end;
      expected = 'colon';
    } else if (char === '{' || char === '[') {
      open.push(char);
      at += 1;
      expected = char === '{' ? 'first-name' : 'first-value';
    } else {
      const end = skip(char === '"' ? STRING : SCALAR, text, at);
      if (end === at) return char === '"' ? stringError(text, at) : at;
      at = end;
      expected = open.length === 0 ? 'end' : 'comma';
    }
  }
}

type Expected = 'value' | 'first-value' | 'name' | 'first-name' | 'colon' | 'comma' | 'end';

/** Any character from the blank on, but no quote and no backslash. */
const STRING_BEGIN = /"(?:[ !#-[\]-\u{10ffff}]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*/uy;
const STRING = new RegExp(`${STRING_BEGIN.source}"`, 'uy');
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

/** Where a string breaks off. */
const stringError = (text: string, at: number): number => skip(STRING_BEGIN, text, at);

/** The line and the column of an offset, both from 1. */
export function lineAndColumn(
  text: string,
  offset: number,
): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
