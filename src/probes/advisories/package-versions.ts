/** How the versions of a kind of package are ordered. */
export type PackageFormat = 'dpkg' | 'rpm';

/**
 * Orders versions of packages: less than 0 where `a` is older. By deb-version(7), or by rpmvercmp of rpm, with the epoch
 * before a colon, the version, and the release after the last hyphen.
 */
export function comparePackageVersions(format: PackageFormat, a: string, b: string): number {
  const [first, second] = [partsOf(a), partsOf(b)];
  const compare = format === 'dpkg' ? compareDpkg : compareRpm;
  return (
    first.epoch - second.epoch ||
    compare(first.version, second.version) ||
    compare(first.release, second.release)
  );
}

function partsOf(text: string) {
  const [, epoch = '0', rest = ''] = /^(?:(\d{1,9}):)?(.*)$/s.exec(text) ?? [];
  const hyphen = rest.lastIndexOf('-');
  return {
    epoch: Number(epoch),
    version: hyphen < 0 ? rest : rest.slice(0, hyphen),
    release: hyphen < 0 ? '' : rest.slice(hyphen + 1),
  };
}

/** Texts and numbers in turn; `~` sorts before the end, letters before everything else. */
function compareDpkg(a: string, b: string): number {
  const [first, second] = [pairsOf(a), pairsOf(b)];
  for (let at = 0; at < Math.max(first.length, second.length); at += 1) {
    const [textA, numberA] = first[at] ?? ['', ''];
    const [textB, numberB] = second[at] ?? ['', ''];
    const difference = compareDpkgTexts(textA, textB) || compareNumbers(numberA, numberB);
    if (difference !== 0) return difference;
  }
  return 0;
}

const pairsOf = (text: string): readonly (readonly [string, string])[] =>
  [...text.matchAll(/(\D*)(\d*)/g)].map(([, letters = '', digits = '']) => [letters, digits] as const);

function compareDpkgTexts(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = weightOf(a[at]) - weightOf(b[at]);
    if (difference !== 0) return difference;
  }
  return 0;
}

const weightOf = (character: string | undefined): number => {
  if (character === undefined) return 0;
  if (character === '~') return -1;
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
};

/** Segments of digits or letters; `~` sorts before the end, `^` after it but before anything else, digits after letters. */
function compareRpm(a: string, b: string): number {
  const [first, second] = [segmentsOf(a), segmentsOf(b)];
  for (let at = 0; at < Math.max(first.length, second.length); at += 1) {
    const [x, y] = [first[at], second[at]];
    const difference =
      rankOf(x, y) - rankOf(y, x) || (isNumber(x) ? compareNumbers(x ?? '', y ?? '') : order(x, y));
    if (difference !== 0) return difference;
  }
  return 0;
}

const segmentsOf = (text: string): readonly string[] => text.match(/[~^]|\d+|[A-Za-z]+/g) ?? [];

const isNumber = (segment: string | undefined): boolean => /^\d/.test(segment ?? '');

function rankOf(segment: string | undefined, other: string | undefined): number {
  if (segment === '~') return 0;
  if (segment === undefined) return 1;
  if (segment === '^') return other === undefined ? 2 : 1.5;
  return isNumber(segment) ? 4 : 3;
}

const order = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);

/** Numbers of any length. */
function compareNumbers(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return x.length - y.length || order(x, y);
}
