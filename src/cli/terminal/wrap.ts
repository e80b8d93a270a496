import { stripVTControlCharacters } from 'node:util';

/** Breaks text at blanks so that it fits the width, each line after the indent. */
export function wrap(text: string, indent: string, width: number): string[] {
  const room = Math.max(20, Math.min(width, 100) - indent.length);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && stripVTControlCharacters(line).length + 1 + word.length > room) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line];
}
