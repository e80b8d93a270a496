import { createHash } from 'node:crypto';

/** Whose a file is, by what stands in it. */
export type Owner = 'ours' | 'changed' | 'foreign';

const mark = (name: string): string => `# Written by plimsoll schedule install: ${name}, sha256 `;

/**
 * A text with a line at its end that says whose it is, and a digest by which later changes show. It stands at the end
 * so that a file that was cut off has none.
 */
export function seal(name: string, text: string): string {
  return `${text}${mark(name)}${digestOf(name, text)}\n`;
}

/** Whether a file is as `seal` left it for a schedule of this name. */
export function ownerOf(name: string, sealed: string): Owner {
  const at = sealed.lastIndexOf(mark(name));
  if (at < 0) return 'foreign';
  return seal(name, sealed.slice(0, at)) === sealed ? 'ours' : 'changed';
}

const digestOf = (name: string, text: string): string =>
  createHash('sha256').update(`${name}\n${text}`).digest('hex');
