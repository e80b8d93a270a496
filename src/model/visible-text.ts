/**
 * Characters that a reader cannot see, or that change how others are shown: controls (ANSI escapes begin with
 * one), format and direction marks, zero-width ones, lone surrogates, those without a meaning, odd blanks, and
 * combining marks that pile up.
 */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}|(?<=\p{M}\p{M})\p{M}/gu;
const INVISIBLE_IN_LINES = new RegExp(`(?![\\n\\t])(?:${INVISIBLE.source})`, 'gu');

/**
 * Writes each invisible character as what `show` makes of its escape, such as `\u{202e}`; `lines` leaves line
 * feeds and tabs as they are.
 */
export function replaceInvisible(
  text: string,
  { lines, show }: { readonly lines: boolean; readonly show: (code: string) => string },
): string {
  return text.replace(lines ? INVISIBLE_IN_LINES : INVISIBLE, (character) =>
    show(`\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`),
  );
}

/**
 * Text of a host for people's eyes, on one line: what cannot be seen becomes `\u{..}`, line feeds and tabs too,
 * so that what is read is what is there.
 */
export const visibleText = (text: string): string =>
  replaceInvisible(text, { lines: false, show: (code) => code });

/** Cuts a text that is longer than `length` characters and says how long it was. */
export function cutText(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`;
}
