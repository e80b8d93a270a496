/**
 * Text of a host for people's eyes: control characters, escapes, direction marks and other invisible
 * characters become `\u{..}`, so that what is read is what is there. Line feeds and tabs too.
 */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** Controls (Cc), formats such as bidi marks and zero-width characters (Cf), lone surrogates (Cs), line and paragraph separators. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Cuts a text that is longer than `length` characters and says how long it was. */
export function cutText(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`;
}
