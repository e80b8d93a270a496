import { isShellWord } from '../model/shell-word.ts';

/** A word as a setting of a unit file takes it, such as a path of `ReadWritePaths`: nothing in it is expanded. */
export function unitWord(text: string): string {
  if (!isShellWord(text)) throw new Error('A text with a NUL or half a surrogate pair cannot be a word.');
  const plain = [...text.replaceAll('%', '%%')].map((sign) => {
    if (sign === '"' || sign === '\\') return `\\${sign}`;
    // A line that is not UTF-8 by systemd's rules, which leave out some signs, is ignored as a whole.
    return /^[ -~]$/.test(sign) ? sign : bytesOf(sign);
  });
  return `"${plain.join('')}"`;
}

/** The same for a word of `ExecStart` after the program, where variables are expanded too. */
export const commandWord = (text: string): string => unitWord(text.replaceAll('$', () => '$$'));

const bytesOf = (sign: string): string =>
  [...Buffer.from(sign)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
