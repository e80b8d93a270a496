/**
 * JSON of a value in which no character is left that a terminal would obey or hide: they are written as escapes,
 * so that what is parsed from it is the same. JSON itself escapes only those below U+0020.
 */
export const printableJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(OBEYED, (characters) =>
    Array.from(
      { length: characters.length },
      (_, at) => `\\u${characters.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );

/** Delete and the second set of controls, formats such as bidi marks, line and paragraph separators. */
const OBEYED = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;
