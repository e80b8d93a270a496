import { fitsOne } from '../../src/model/name-pattern.ts';
import type { Settings } from '../../src/model/parameter.ts';
import { counted } from '../../src/model/plural.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { taggedName } from '../../src/probes/images/image-reference.ts';
import { type ImageScan, SCAN_SEVERITIES, type ScanFinding } from '../../src/probes/supplied/image-scan.ts';
import {
  ACCEPTED_IMAGE_FLAWS,
  IMAGE_SCAN_ONLY_FIXABLE,
  IMAGE_SCAN_THRESHOLD,
  LONGEST_IMAGE_SCAN_DAYS,
} from './parameters.ts';

/** What a policy can say about scans of images, the same for every check that uses them. */
export const SCAN_PARAMETERS = {
  maxAge: LONGEST_IMAGE_SCAN_DAYS,
  threshold: IMAGE_SCAN_THRESHOLD,
  onlyFixable: IMAGE_SCAN_ONLY_FIXABLE,
  accepted: ACCEPTED_IMAGE_FLAWS,
} as const;
export type ScanSettings = Settings<typeof SCAN_PARAMETERS>;

/** An image as scans are held against it. */
export interface ScannedImage {
  readonly tags: readonly string[];
  readonly digests: ReadonlySet<string>;
  /** Of its host, as uname(1) tells it. */
  readonly machine: string;
}

/** What the scans of an image come to: flaws that have to go, none, or a question for a person. */
export interface ScanResult {
  readonly state: 'open' | 'clean' | 'unsure';
  /** Scans, their age and what they found, for an observation. */
  readonly text: string;
}

const DAY_MS = 86_400_000;

/** The clock of the machine that scanned may be ahead of the one that audits. */
const CLOCK_SLACK_DAYS = 1;

/**
 * Weighs the scans that are joined to an image by a digest, at the time of the audit (ISO 8601). Of each scanner the
 * newest counts. A scan that names the image by a tag alone is told and joins nothing: a tag moves. Nor does one of
 * another platform, which has the digest of the list of all platforms in common.
 */
export function scanResult(
  image: ScannedImage,
  scans: readonly ImageScan[],
  at: string,
  settings: ScanSettings,
): ScanResult {
  const sameDigest = scans.filter(({ digests }) => digests.some((digest) => image.digests.has(digest)));
  if (sameDigest.length === 0) return { state: 'unsure', text: notJoined(image, scans) };
  const own = ARCHITECTURES[image.machine] ?? image.machine;
  const joined = sameDigest.filter(({ architecture }) => architecture === null || architecture === own);
  if (joined.length === 0) {
    const files = sameDigest.map(
      ({ file, scanner, architecture }) => `${scanner} (${file}) of ${architecture}`,
    );
    return { state: 'unsure', text: `no scan for ${own}, only ${enumerate(files)}` };
  }
  const judged = newestOfEach(joined, at).map((scan) => judge(scan, at, settings));
  const text = judged.map((one) => one.text).join('; ');
  const states = judged.map(({ state }) => state);
  const state = states.includes('open')
    ? 'open'
    : states.includes('undecided') || !states.includes('clean')
      ? 'unsure'
      : 'clean';
  return { state, text };
}

/** What images call the machines that uname(1) names otherwise (GOARCH). */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv6l: 'arm',
  armv7l: 'arm',
  armv8l: 'arm',
  i386: '386',
  i586: '386',
  i686: '386',
  loongarch64: 'loong64',
};

function notJoined({ tags }: ScannedImage, scans: readonly ImageScan[]): string {
  const own = new Set(tags.map(taggedName));
  const named = scans.filter(({ names }) => names.some((name) => own.has(taggedName(name))));
  if (named.length > 0) {
    const files = enumerate(named.map(({ file, scanner }) => `${scanner} (${file})`));
    return `no scan by digest; by name only: ${files}, of what had that name then`;
  }
  return scans.length === 0
    ? 'no scan was brought along (--evidence image-scan=FILE)'
    : `no scan by digest among ${counted(scans.length, 'scan')} that were brought along`;
}

/** A date in the future is wrong, and hides no other scan. */
function newestOfEach(scans: readonly ImageScan[], at: string): readonly ImageScan[] {
  const byScanner = new Map<string, ImageScan>();
  const rank = (scan: ImageScan): string =>
    isOfFuture(ageOf(scan.scannedAt, at)) ? '' : (scan.scannedAt ?? '');
  for (const scan of scans) {
    const scanner = `${scan.format} ${scan.scanner.replace(/ [\d.].*$/, '')}`;
    const before = byScanner.get(scanner);
    if (!before || rank(scan) > rank(before)) byScanner.set(scanner, scan);
  }
  return [...byScanner.values()];
}

/** Days before the audit; null where there is no date. */
const ageOf = (date: string | null, at: string): number | null =>
  date === null ? null : (Date.parse(at) - Date.parse(date)) / DAY_MS;

const isOfFuture = (age: number | null): boolean => age !== null && age < -CLOCK_SLACK_DAYS;

/** `old`: it says nothing of today. `undecided`: it found something of which it does not say enough. */
function judge(
  scan: ImageScan,
  at: string,
  { maxAge, threshold, onlyFixable, accepted }: ScanSettings,
): { readonly state: 'open' | 'clean' | 'old' | 'undecided'; readonly text: string } {
  const least = SCAN_SEVERITIES.findIndex((severity) => threshold.configured && severity === threshold.value);
  const names = accepted.configured ? accepted.value : [];
  const fixable = onlyFixable.configured && onlyFixable.value;
  const counts = scan.findings.filter(({ id }) => !fitsOne(id, names));
  const severe = counts.filter(({ severity }) => SCAN_SEVERITIES.indexOf(severity) <= least);
  const open = severe.filter(({ fixed }) => !fixable || fixed === true);
  const unclear = [
    ...severe.filter(({ fixed }) => fixable && fixed === null),
    ...counts.filter(({ severity, fixed }) => severity === 'unknown' && (!fixable || fixed !== false)),
  ];
  const age = ageOf(scan.scannedAt, at);
  const found = describe(scan, open, unclear, threshold.configured ? threshold.value : '', fixable);
  const text = `${scan.scanner} (${scan.file}), ${ageText(scan, age)}: ${found}`;
  // A scan of today knows what its database knows.
  const ages = [age, scan.databaseAt === null ? age : ageOf(scan.databaseAt, at)];
  const isFresh = ages.every(
    (days) => days !== null && !isOfFuture(days) && maxAge.configured && days <= maxAge.value,
  );
  if (!isFresh) return { state: 'old', text };
  if (open.length > 0) return { state: 'open', text };
  // No findings mean nothing where the scanner did not know the packages.
  return { state: unclear.length > 0 || scan.distribution === null ? 'undecided' : 'clean', text };
}

function ageText({ scannedAt, databaseAt }: ImageScan, age: number | null): string {
  if (scannedAt === null || age === null) return 'which does not say when it was made';
  if (isOfFuture(age)) return `of ${scannedAt.slice(0, 10)}, which lies in the future`;
  const database = databaseAt === null ? '' : `, database of ${databaseAt.slice(0, 10)}`;
  return `of ${scannedAt.slice(0, 10)}, ${counted(Math.max(0, Math.floor(age)), 'day')} before the audit${database}`;
}

function describe(
  { findings, distribution }: ImageScan,
  open: readonly ScanFinding[],
  unclear: readonly ScanFinding[],
  threshold: string,
  fixable: boolean,
): string {
  const what = `${threshold} or worse${fixable ? ' with a fix' : ''}`;
  const shown = open.length > 0 ? `: ${enumerate(open.map((one) => `${one.id} in ${one.package}`))}` : '';
  return [
    `${counted(findings.length, 'flaw')}, ${open.length} ${what}${shown}`,
    ...(unclear.length > 0
      ? [`${unclear.length} without a word on severity or fix: ${enumerate(unclear.map(({ id }) => id))}`]
      : []),
    ...(distribution === null ? ['no distribution recognised'] : []),
  ].join(', ');
}
