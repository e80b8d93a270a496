import { replaceInvisible } from '../../src/model/visible-text.ts';
import { oneLine } from '../telling/finding-text.ts';

/**
 * A text of a host as a message of SARIF holds it. Viewers make a link of `[text](place)` (SARIF 2.1.0, section 3.11.6),
 * so that sign is pulled apart.
 */
export const plain = (text: string): string => apart(oneLine(text));

/** The same of lines that are ours already. */
export const plainLines = (lines: readonly string[]): string => lines.map(apart).join('\n');

const apart = (text: string): string => text.replaceAll('](', '] (');

/** A command in Markdown, whole and as it is; the fence is longer than any in it. */
export function markdownCode(command: string): string {
  const shown = replaceInvisible(command, { lines: true, show: (code) => code });
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}sh\n${shown}\n${fence}`;
}
