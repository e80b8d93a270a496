import { z } from 'zod';
import { parseBoundedJson } from '../../kit/bounded-json.ts';
import { defineSupplied, type SuppliedFile } from '../../kit/define-supplied.ts';
import { type Cause, cause } from '../../model/cause.ts';
import { brief, type ImageScan, imageScanShape } from './image-scan.ts';
import { clair, grype, trivy } from './scan-formats.ts';
import { sarif } from './scan-sarif.ts';

const FORMATS = [trivy, grype, sarif, clair] as const;

/** So many different flaws no image has, and of so many files nobody reads the results. */
const MOST_FINDINGS = 20_000;
const MOST_SCANS = 2000;

/** What scanners of images said, one entry an image and file; empty where no result was brought along. */
export const imageScans = defineSupplied<ImageScan[]>({
  id: 'image-scans',
  option: '--evidence image-scan=FILE',
  maxBytes: 64 * 1024 * 1024,
  shape: z.array(imageScanShape).max(MOST_SCANS),
  absent: [],
  parse: (files) => {
    const scans: ImageScan[] = [];
    for (const file of files) {
      const read = scansIn(file);
      if ('code' in read) return { ok: false, cause: read };
      scans.push(...read);
    }
    if (scans.length > MOST_SCANS)
      return {
        ok: false,
        cause: cause(
          'too-large',
          `The files of --evidence image-scan hold ${scans.length} scans.`,
          `Give those of the images of this host, at most ${MOST_SCANS}.`,
        ),
      };
    return { ok: true, data: scans };
  },
});

function scansIn({ name, text }: SuppliedFile): readonly ImageScan[] | Cause {
  const file = brief(name.split('/').at(-1), 255);
  const parsed = parseBoundedJson(text.replace(/^\ufeff/, ''));
  if (!parsed.ok) return cause('unparseable', `${brief(name, 1024)} ${parsed.problem}.`, AGAIN);
  for (const format of FORMATS) {
    const scans = format(parsed.value, file);
    if (scans === 'no-image')
      return cause('unparseable', `${brief(name, 1024)} is a scan of something else than an image.`, AGAIN);
    if (scans === null) continue;
    const most = Math.max(0, ...scans.map(({ findings }) => findings.length));
    if (most > MOST_FINDINGS)
      return cause(
        'too-large',
        `${brief(name, 1024)} names ${most} flaws of one image; at most ${MOST_FINDINGS} are read.`,
        AGAIN,
      );
    return scans;
  }
  return cause(
    'unparseable',
    `${brief(name, 1024)} is in none of the formats that are known: JSON of Trivy, Grype or Clair, and SARIF 2.1.0.`,
    AGAIN,
  );
}

const AGAIN =
  'Scan the image again, write the result with the option of the scanner for JSON or SARIF, and give that file.';
