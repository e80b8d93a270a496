import { z } from 'zod';

/** How severe a flaw is, in the scanner's words, the worst first; `unknown` where it says none. */
export const SCAN_SEVERITIES = ['critical', 'high', 'medium', 'low', 'negligible', 'unknown'] as const;
export type ScanSeverity = (typeof SCAN_SEVERITIES)[number];

/** A flaw that a scanner found in an image, once for all the packages in which it is. */
export const scanFindingShape = z.strictObject({
  /** Such as CVE-2026-1234. */
  id: z.string(),
  /** The first package that has it. */
  package: z.string(),
  severity: z.enum(SCAN_SEVERITIES),
  /** Whether there is a version without it; null where the scanner does not say. */
  fixed: z.boolean().nullable(),
});
export type ScanFinding = z.infer<typeof scanFindingShape>;

/** What a scanner said of one image. */
export const imageScanShape = z.strictObject({
  /** Name of the file, as it was given. */
  file: z.string(),
  format: z.enum(['trivy', 'grype', 'clair', 'sarif']),
  /** Name of the scanner, with its version where it says one. */
  scanner: z.string(),
  /** Every digest by which it names the image: of the configuration, of a manifest, or of what a registry knows. */
  digests: z.array(z.string().regex(/^sha256:[0-9a-f]{64}$/)),
  /** Names without a digest; they join nothing, since a tag moves. */
  names: z.array(z.string()),
  /** The architecture of what was scanned, as images name it; null where it does not say. */
  architecture: z.string().nullable().default(null),
  /** When it was made, and of when its database is; ISO 8601, null where it does not say. */
  scannedAt: z.iso.datetime({ offset: true }).nullable(),
  databaseAt: z.iso.datetime({ offset: true }).nullable(),
  /** The distribution whose packages it knows; null where it recognised none, so that no findings mean nothing. */
  distribution: z.string().nullable(),
  findings: z.array(scanFindingShape),
});
export type ImageScan = z.infer<typeof imageScanShape>;

/** A severity in any spelling. */
export function severityOf(word: unknown): ScanSeverity {
  const plain = typeof word === 'string' ? word.toLowerCase() : '';
  if (plain === 'important' || plain === 'error') return 'high';
  if (plain === 'moderate') return 'medium';
  return SCAN_SEVERITIES.find((severity) => severity === plain) ?? 'unknown';
}

/** A text of a scanner as far as it is kept: one line of so many characters, and none that steer a terminal. */
export const brief = (text: unknown, length = 128): string =>
  typeof text === 'string'
    ? text
        .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
        .trim()
        .slice(0, length)
    : '';

/** The digest in `sha256:...` or `name@sha256:...`; none in anything else. */
export const digestIn = (text: unknown): readonly string[] => {
  const found =
    typeof text === 'string' && text.length <= 1024 ? /(?:^|@)(sha256:[0-9a-f]{64})$/.exec(text) : null;
  return found?.[1] ? [found[1]] : [];
};

/** A time of day that is one, in ISO 8601; null for anything else and for the year 1 of a clock that never ran. */
export function timeIn(text: unknown): string | null {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]{5,20}(?:Z|[+-]\d\d:\d\d)$/.test(text))
    return null;
  const time = Date.parse(text);
  return Number.isNaN(time) || time < Date.UTC(2013, 0) ? null : new Date(time).toISOString();
}

/** Each flaw once, by its id, severity and whether it can be mended, in an order that does not hang on the scanner. */
export function distinct(findings: readonly ScanFinding[]): ScanFinding[] {
  const byFlaw = new Map<string, ScanFinding>();
  for (const finding of findings) {
    const key = JSON.stringify([SCAN_SEVERITIES.indexOf(finding.severity), finding.id, finding.fixed]);
    if (!byFlaw.has(key)) byFlaw.set(key, finding);
  }
  return [...byFlaw].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, finding]) => finding);
}
