/** Whether a text can be a word of a shell, in a script or as a parameter: a NUL or half a surrogate pair cannot. */
export const isShellWord = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/**
 * Makes one word of a POSIX shell out of any text: nothing in it is expanded. The only way in which data
 * enters a script. Throws where `isShellWord` says no; ask it first about texts that a host chose.
 */
export function shellQuote(text: string): string {
  if (!isShellWord(text)) throw new Error('A text with a NUL or half a surrogate pair cannot be quoted.');
  return `'${text.replaceAll("'", "'\\''")}'`;
}
