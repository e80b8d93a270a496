import { isShellWord } from '../../src/model/shell-word.ts';
import { cutText, visibleText } from '../../src/model/visible-text.ts';

/**
 * Whether a text of a host may stand in a command: it is what a reader sees, it is whole, and no template of
 * Ansible is in it. What is not becomes a comment.
 */
export const isPlain = (text: string): boolean =>
  text.length < 1000 && isShellWord(text) && visibleText(text) === text && !/\{[{%#]/.test(text);

/** A text on one line, as a comment shows it. */
export const oneLine = (text: string): string => cutText(visibleText(text), 1500);

/** Lines of at most about a hundred characters, broken between words. */
export function wrap(text: string, width = 100): readonly string[] {
  const lines: string[] = [];
  for (const word of oneLine(text).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
