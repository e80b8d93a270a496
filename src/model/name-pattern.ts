/**
 * Whether a name is one of those that a pattern means: the name itself, or one that fits where `*` stands for any
 * characters. It takes no longer than the product of both lengths.
 *
 * Parameters of policies and lists of what is expected go by it. They name paths and images, too, in which a `?` is a
 * letter like others: where it stood for any (`fitsGlob`), a policy would trust more than it says.
 */
export function fitsPattern(name: string, pattern: string): boolean {
  const [first = '', ...parts] = pattern.split('*');
  const last = parts.pop();
  if (last === undefined) return name === pattern;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last))
    return false;
  let at = first.length;
  for (const part of parts) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}

/** Whether one of several patterns means a name. */
export const fitsOne = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => fitsPattern(name, pattern));
