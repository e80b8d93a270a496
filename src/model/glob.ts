/**
 * Whether a text is one of those that a pattern means, in which `*` stands for any characters, also none, and `?` for
 * one. It takes no longer than the product of both lengths, whatever they hold.
 *
 * Waivers and attestations go by it. `plimsoll waive` writes names that hold a `*` of their own with a `?` in its place,
 * which parameters of policies (`fitsPattern`) have no need of.
 */
export function fitsGlob(text: string, glob: string): boolean {
  const [letters, signs] = [[...text], [...glob]];
  let [at, sign] = [0, 0];
  /** Where to go on from when what follows the last `*` does not fit. */
  let star = { at: 0, sign: -1 };
  while (at < letters.length) {
    if (signs[sign] === '*') {
      star = { at, sign };
      sign += 1;
    } else if (signs[sign] === '?' || signs[sign] === letters[at]) {
      at += 1;
      sign += 1;
    } else if (star.sign >= 0) {
      star.at += 1;
      [at, sign] = [star.at, star.sign + 1];
    } else return false;
  }
  return signs.slice(sign).every((rest) => rest === '*');
}

/**
 * Whether a pattern holds nothing that narrows it down. Signs alone do not: every path has a slash, every image a colon,
 * and most names of hosts have a dot or a dash.
 */
export const isAnything = (glob: string): boolean => /^$|[*?]/.test(glob) && !/[\p{L}\p{N}]/u.test(glob);

/** A pattern that means a text as it is: `?` also means itself, so it is the narrowest that there is for `*`. */
export const literally = (text: string): string => text.replaceAll('*', '?');
