import { oneLine } from '../telling/finding-text.ts';

/**
 * A text of a host as a message of SARIF holds it. Viewers make a link of `[text](place)` (SARIF 2.1.0, section 3.11.6),
 * so that sign is pulled apart.
 */
export const plain = (text: string): string => apart(oneLine(text));

/** The same of lines that are ours already. */
export const plainLines = (lines: readonly string[]): string => lines.map(apart).join('\n');

const apart = (text: string): string => text.replaceAll('](', '] (');
