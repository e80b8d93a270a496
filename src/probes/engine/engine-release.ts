/** The release of an engine as numbers; packages add to it (`28.5.2+dfsg3`), builds of one's own have none. */
interface Release {
  readonly major: number;
  readonly minor: number;
}

function parseRelease(version: string): Release | null {
  const match = /^v?(\d+)\.(\d+)(?:[.~+-]|$)/.exec(version);
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : null;
}

export const majorVersion = (version: string): number | null => parseRelease(version)?.major ?? null;

/** Whether a version is at least the given release; null where it is not a version. */
export function isAtLeast(version: string, major: number, minor = 0): boolean | null {
  const release = parseRelease(version);
  if (!release) return null;
  return release.major > major || (release.major === major && release.minor >= minor);
}
