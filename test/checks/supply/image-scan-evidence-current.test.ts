import { expect, test } from 'vitest';
import check from '../../../checks/supply/image-scan-evidence-current.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { imageList } from '../../../src/probes/docker/engine-objects.ts';
import { imageScans } from '../../../src/probes/supplied/image-scans.ts';
import {
  clairScan,
  digest,
  grypeSarif,
  grypeScan,
  trivySarif,
  trivyScan,
} from '../../probes/supplied/sample-scans.ts';
import { inspected } from '../images/sample-image.ts';

/** Of what was brought along, what the check gets. The audit is of 1 January 2026. */
const scans = (...texts: string[]) => {
  const read = imageScans.parse(texts.map((text, index) => ({ name: `${index}.json`, text })));
  if (!read.ok) throw new Error(read.cause.detail);
  return read.data;
};
const facts = (...texts: string[]) => ({
  images: [] as object[],
  identity: { architecture: 'x86_64' },
  inspect: { ...inspected(), RepoTags: ['web:1'], RepoDigests: [`reg.example/web@${digest('b')}`] },
  scans: scans(...texts),
});
const images = imageList.shape.parse([
  {
    Id: digest('d'),
    Manifests: [
      { ID: digest('e'), Kind: 'image', Available: true, ImageData: { Containers: ['c'] } },
      { ID: digest('f'), Kind: 'image', Available: false },
      { ID: digest('a'), Kind: 'image', Available: true, ImageData: { Containers: [] } },
      { ID: digest('9'), Kind: 'attestation', Available: true, AttestationData: { For: digest('e') } },
    ],
  },
]);
const BY_LIST = `reg.example/web@${digest('b')}`;
const OPEN = ['CVE-2025-1', 'CRITICAL', '3.0.1'] as const;

test('image-scan-evidence-current', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'clean, by the image id',
          facts: facts(trivyScan()),
          observed: '2025-12-31, 0 days before the audit',
        },
        {
          name: 'clean, by a digest of a repository',
          facts: facts(trivyScan({ image: digest('7'), digests: [BY_LIST] })),
        },
        {
          name: 'pitfall: by the manifest of a platform, which is not the digest of the index',
          facts: { ...facts(grypeScan({ image: digest('7') })), images },
          observed: 'database of 2025-12-29',
        },
        {
          name: 'a high one, asked about critical ones',
          facts: facts(trivyScan({ flaws: [['C', 'HIGH', '1']] })),
        },
        {
          name: 'a critical one without a fix',
          facts: facts(trivyScan({ flaws: [['C', 'CRITICAL']] })),
        },
        {
          name: 'an accepted one',
          facts: facts(trivyScan({ flaws: [OPEN] })),
          policy: { 'accepted-image-flaws': ['CVE-2025-*'] },
        },
        {
          name: 'an older scan of the same scanner found some',
          facts: facts(trivyScan({ at: '2025-12-20T00:00:00Z', flaws: [OPEN] }), trivyScan()),
        },
        { name: 'as old as is allowed', facts: facts(trivyScan({ at: '2025-12-18T00:00:00Z' })) },
        {
          name: 'SARIF with a date, whose rules are for packages of a distribution',
          facts: facts(trivySarif({ at: '2025-12-31T00:00:00Z', flaws: [['C', 'LOW', '1']] })),
        },
      ],
      fail: [
        {
          name: 'a critical one with a fix',
          facts: facts(trivyScan({ flaws: [OPEN] })),
          observed: 'CVE-2025-1 in libssl3',
        },
        {
          name: 'one scanner found some, another did not',
          facts: facts(trivyScan(), grypeScan({ flaws: [OPEN] })),
        },
        {
          name: 'another scan of the same scanner has a date in the future',
          facts: facts(trivyScan({ flaws: [OPEN] }), trivyScan({ at: '2030-01-01T00:00:00Z' }), grypeScan()),
        },
        {
          name: 'high ones count as well',
          facts: facts(trivyScan({ flaws: [['C', 'HIGH', '1']] })),
          policy: { 'image-scan-threshold': 'high' },
        },
        {
          name: 'those without a fix count as well',
          facts: facts(trivyScan({ flaws: [['C', 'CRITICAL']] })),
          policy: { 'image-scan-only-fixable': false },
        },
      ],
      manual: [
        { name: 'no scan', facts: facts(), observed: 'no scan was brought along' },
        {
          name: 'of a platform that is not here',
          facts: { ...facts(grypeScan({ image: digest('7'), manifest: digest('f') })), images },
        },
        {
          name: 'of another platform, joined by the digest of the list of all',
          facts: facts(
            trivyScan({ image: digest('7'), digests: [BY_LIST], architecture: 'arm64' }),
            grypeScan({ image: digest('7'), manifest: digest('b'), architecture: 'arm64' }),
          ),
          observed: 'no scan for amd64, only Trivy (0.json) of arm64',
        },
        {
          name: 'of another platform than that of a rarer machine',
          facts: {
            ...facts(trivyScan({ image: digest('7'), digests: [BY_LIST] })),
            identity: { architecture: 'armv7l' },
          },
          observed: 'no scan for arm, only Trivy (0.json) of amd64',
        },
        {
          name: 'a scan of these days by a database of long ago',
          facts: facts(grypeScan({ built: '2025-01-01T00:00:00Z' })),
          observed: 'database of 2025-01-01',
        },
        {
          name: 'of a platform that nothing uses',
          facts: { ...facts(grypeScan({ image: digest('7'), manifest: digest('a') })), images },
        },
        { name: 'too old', facts: facts(trivyScan({ at: '2025-12-17T23:59:00Z' })) },
        {
          name: 'of the future',
          facts: facts(trivyScan({ at: '2026-01-03T00:00:00Z' })),
          observed: 'lies in the future',
        },
        {
          name: 'without a date',
          facts: { ...facts(clairScan()), images },
          observed: 'does not say when',
        },
        { name: 'SARIF without a date', facts: { ...facts(grypeSarif({ flaws: [OPEN] })), images } },
        {
          name: 'pitfall: no distribution recognised',
          facts: facts(trivyScan({ os: null })),
          observed: 'no distribution recognised',
        },
        {
          name: 'a severity that is not told',
          facts: facts(trivyScan({ flaws: [['C', 'UNKNOWN', '1']] })),
          observed: 'without a word on severity or fix: C',
        },
        {
          name: 'a critical one, and no word on a fix',
          facts: facts(grypeScan({ flaws: [['C', 'Critical']], state: () => 'unknown' })),
        },
      ],
    }),
  ).toEqual([]);
});
