/** SHA-256 of files by their names, in hexadecimal. */
export type Digests = ReadonlyMap<string, string>;

/** The manifest as `sha256sum --check` reads it: a digest, two blanks and a name on each line. */
export const manifestText = (digests: Digests): string =>
  [...digests].map(([name, digest]) => `${digest}  ${name}\n`).join('');

/** Reads a manifest; null for a text that is none. */
export function readManifest(text: string): Digests | null {
  const lines = text.split('\n');
  if (lines.pop() !== '') return null;
  const digests = new Map<string, string>();
  for (const line of lines) {
    const [, digest, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (digest === undefined || name === undefined || digests.has(name)) return null;
    digests.set(name, digest);
  }
  return digests;
}
