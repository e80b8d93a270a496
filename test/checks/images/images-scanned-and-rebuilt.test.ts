import { expect, test } from 'vitest';
import check from '../../../checks/images/images-scanned-and-rebuilt.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { imageScans } from '../../../src/probes/supplied/image-scans.ts';
import { digest, trivyScan } from '../../probes/supplied/sample-scans.ts';
import { listed } from './sample-image.ts';

const scans = (...texts: string[]) => {
  const read = imageScans.parse(texts.map((text, index) => ({ name: `${index}.json`, text })));
  if (!read.ok) throw new Error(read.cause.detail);
  return read.data;
};
const images = [listed('web:1'), listed('old:1', { created: null, usedBy: [] })];
const identity = { architecture: 'x86_64' };
const ATTESTED = { 'images-scanned': '2025-12-01' };
const open = trivyScan({ flaws: [['CVE-2025-1', 'CRITICAL', '1']] });
const elsewhere = trivyScan({ image: digest('7'), name: 'db:1' });

test('images-scanned-and-rebuilt', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'attested', facts: { identity, images, scans: [] }, policy: ATTESTED },
        { name: 'a recent scan of what is in use', facts: { identity, images, scans: scans(trivyScan()) } },
        {
          name: 'a scan of something else, and attested',
          facts: { identity, images, scans: scans(elsewhere) },
          policy: ATTESTED,
        },
      ],
      fail: [
        {
          name: 'attested that nobody does',
          facts: { identity, images, scans: [] },
          policy: { 'images-scanned': 'none' },
        },
        {
          name: 'attested that nobody does, whatever scans say',
          facts: { identity, images, scans: scans(trivyScan()) },
          policy: { 'images-scanned': 'none' },
        },
        { name: 'severe flaws', facts: { identity, images, scans: scans(open) }, observed: 'CVE-2025-1' },
        {
          name: 'severe flaws, whatever is attested',
          facts: { identity, images, scans: scans(open) },
          policy: ATTESTED,
        },
      ],
      manual: [
        { name: 'nothing attested', facts: { identity, images, scans: [] }, observed: 'web:1, old:1' },
        {
          name: 'attested long ago',
          facts: { identity, images, scans: [] },
          policy: { 'images-scanned': '2020-01-01' },
        },
        {
          name: 'attested for tomorrow',
          facts: { identity, images, scans: [] },
          policy: { 'images-scanned': '2026-01-02' },
        },
        { name: 'a scan of something else', facts: { identity, images, scans: scans(elsewhere) } },
        {
          name: 'nothing is in use',
          facts: { identity, images: [listed('old:1', { usedBy: [] })], scans: scans(trivyScan()) },
        },
      ],
    }),
  ).toEqual([]);
});

test('severe flaws are a finding about the image, and what was not scanned keeps one of its own', () => {
  const other = listed('db:1');
  const unscanned = { ...other, item: { ...other.item, id: '8'.repeat(64) } };
  const verdicts = judge(check, { facts: { identity, images: [...images, unscanned], scans: scans(open) } });
  expect(verdicts).toMatchObject([
    { status: 'fail', resource: { type: 'image', name: 'web:1' } },
    { status: 'manual', message: expect.stringContaining('db:1') },
  ]);
});

const observedBy = (...some: readonly ReturnType<typeof listed>[]) => {
  const [verdict] = judge(check, { facts: { identity, images: some, scans: [] } });
  return verdict && 'observed' in verdict ? verdict.observed : '';
};

test('pitfall of 4.4: age is told as a hint, and a date of 1970 as none', () => {
  expect(observedBy(...images)).toContain('2026-01-01');
  expect(observedBy(...images)).toContain('1 without a date');
});

test('the span of ages goes from the oldest to the newest, in whatever order images are listed', () => {
  const made = (month: number) => listed(`m${month}:1`, { created: Date.UTC(2025, month, 2) / 1000 });
  expect(observedBy(made(5), made(9), made(1))).toContain('built 2025-02-02 to 2025-10-02;');
  expect(observedBy(listed('old:1', { created: null }))).toContain('none with a date');
});
