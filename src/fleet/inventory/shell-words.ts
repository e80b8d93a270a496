/**
 * Splits a line into words as a POSIX shell does: quotes, backslashes, and `#` for the rest of the line.
 * This is what Python's `shlex.split(line, comments=True)` makes of a line of an Ansible inventory, where a
 * `#` also ends a word that it stands in. null: a quote is not closed, or a backslash ends the line.
 */
export function shellWords(line: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  for (let i = 0; i < line.length; i++) {
    const character = line[i] ?? '';
    if (character === '#') break;
    if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (character === "'" || character === '"') {
      const quoted = readQuoted(line, i);
      if (!quoted) return null;
      word = (word ?? '') + quoted.text;
      i = quoted.end;
    } else if (character === '\\') {
      i += 1;
      if (i === line.length) return null;
      word = (word ?? '') + line[i];
    } else {
      word = (word ?? '') + character;
    }
  }
  return word === null ? words : [...words, word];
}

/** The text between the quote at `start` and its partner at `end`. */
function readQuoted(line: string, start: number): { readonly text: string; readonly end: number } | null {
  const quote = line[start];
  let text = '';
  for (let i = start + 1; i < line.length; i++) {
    if (line[i] === quote) return { text, end: i };
    // Within double quotes a backslash is one unless it stands before a quote or a backslash.
    if (quote === '"' && line[i] === '\\' && /["\\]/.test(line[i + 1] ?? '')) i += 1;
    text += line[i];
  }
  return null;
}
