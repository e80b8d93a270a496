/** One line of a sudoers file as sudo reads it: continued lines joined, comments gone. */
export interface LogicalLine {
  /** Number of its first line in the file. */
  readonly number: number;
  readonly text: string;
}

/**
 * Takes a sudoers file apart into lines. A comment ends with its line, also where a backslash stands at its end; `#include`
 * and `#includedir` are none, nor is `#` before digits, which is a user id (sudoers(5), Other special characters).
 */
export function logicalLines(text: string): readonly LogicalLine[] {
  const lines: LogicalLine[] = [];
  let open: LogicalLine | null = null;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    const directive: boolean = open === null && /^\s*[#@]include(dir)?\s/.test(line);
    const bare: string = directive ? line : withoutComment(line);
    const continued: boolean = bare === line && /(?<!\\)(\\\\)*\\$/.test(bare);
    const part = continued ? bare.slice(0, -1) : bare;
    const joined: LogicalLine =
      open === null
        ? { number: index + 1, text: part }
        : { number: open.number, text: `${open.text} ${part}` };
    open = continued ? joined : null;
    if (!continued) lines.push(joined);
  }
  if (open !== null) lines.push(open);
  return lines
    .map(({ number, text: all }) => ({ number, text: all.trim() }))
    .filter(({ text: all }) => all !== '');
}

function withoutComment(line: string): string {
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at];
    if (character === '\\') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (character === '#' && !quoted && !/^#-?\d/.test(line.slice(at))) return line.slice(0, at);
  }
  return line;
}
