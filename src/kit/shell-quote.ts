/** Whether a text can stand as a word in a shell script unchanged: a NUL or half a surrogate pair cannot. */
export const canShellQuote = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/**
 * Makes one word of a POSIX shell out of any text: nothing in it is expanded. The only way in which data
 * enters a script. Throws where `canShellQuote` says no; ask it first about texts that a host chose.
 */
export function shellQuote(text: string): string {
  if (!canShellQuote(text)) throw new Error('A text with a NUL or half a surrogate pair cannot be quoted.');
  return `'${text.replaceAll("'", "'\\''")}'`;
}
