import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ImageScan } from '../../../src/probes/supplied/image-scan.ts';
import { imageScans } from '../../../src/probes/supplied/image-scans.ts';
import {
  clairScan,
  digest,
  type Flaw,
  grypeSarif,
  grypeScan,
  trivySarif,
  trivyScan,
} from './sample-scans.ts';

const parse = (...texts: string[]) =>
  imageScans.parse(texts.map((text, index) => ({ name: `/tmp/scans/${index}.json`, text })));
const scansIn = (...texts: string[]): readonly ImageScan[] => {
  const read = parse(...texts);
  if (!read.ok) throw new Error(read.cause.detail);
  return read.data;
};
const problem = (text: string): string => {
  const read = parse(text);
  return read.ok ? '' : read.cause.detail;
};

const FLAWS: readonly Flaw[] = [
  ['CVE-2025-1', 'CRITICAL', '3.0.1'],
  ['CVE-2025-2', 'High'],
  ['CVE-2025-3', 'unimportant'],
];
const severities = [
  { id: 'CVE-2025-1', severity: 'critical', fixed: true },
  { id: 'CVE-2025-2', severity: 'high', fixed: false },
  { id: 'CVE-2025-3', severity: 'unknown', fixed: false },
];

describe('each format is recognised by its content', () => {
  test('Trivy: image id and digests of repositories', () => {
    const text = trivyScan({ flaws: FLAWS, digests: [`reg.example/web@${digest('b')}`] });
    expect(scansIn(text)).toMatchObject([
      {
        file: '0.json',
        format: 'trivy',
        digests: [digest('d'), digest('b')],
        names: ['web:1'],
        architecture: 'amd64',
        scannedAt: '2025-12-31T12:00:00.000Z',
        distribution: 'alpine 3.20.3',
        findings: severities,
      },
    ]);
  });

  test('Grype: image id and manifest, and the age of its database', () => {
    expect(scansIn(grypeScan({ flaws: FLAWS }))).toMatchObject([
      {
        format: 'grype',
        scanner: 'Grype 0.95.0',
        digests: [digest('d'), digest('e')],
        architecture: 'amd64',
        databaseAt: '2025-12-29T06:00:00.000Z',
        distribution: 'debian 13',
        findings: severities,
      },
    ]);
  });

  test('Clair: the manifest, and no date', () => {
    expect(scansIn(clairScan({ flaws: FLAWS }))).toMatchObject([
      {
        format: 'clair',
        digests: [digest('e')],
        scannedAt: null,
        distribution: 'debian 13',
        findings: severities,
      },
    ]);
  });

  test.each([
    ['Trivy', trivySarif({ flaws: FLAWS.slice(0, 2) }), digest('d')],
    ['Grype', grypeSarif({ flaws: FLAWS.slice(0, 2) }), digest('e')],
  ])('SARIF of %s', (_, text, image) => {
    expect(scansIn(text)).toMatchObject([
      { format: 'sarif', digests: [image], scannedAt: null, distribution: 'known by its packages' },
    ]);
    const found = scansIn(text)[0]?.findings.map(({ severity, fixed }) => ({ severity, fixed }));
    expect(found).toEqual(severities.slice(0, 2).map(({ severity, fixed }) => ({ severity, fixed })));
  });

  test('several files, and several runs of one file', () => {
    expect(scansIn(trivyScan(), grypeScan(), clairScan(), trivySarif()).map(({ format }) => format)).toEqual([
      'trivy',
      'grype',
      'clair',
      'sarif',
    ]);
  });
});

test('a flaw counts once, however many packages have it', () => {
  const twice: Flaw[] = [
    ['CVE-2025-1', 'LOW', '1'],
    ['CVE-2025-1', 'LOW', '2'],
    ['CVE-2025-1', 'LOW'],
  ];
  expect(scansIn(trivyScan({ flaws: twice }))[0]?.findings).toHaveLength(2);
});

test('pitfall: a distribution that was not recognised is none', () => {
  expect(scansIn(trivyScan({ os: null }))[0]?.distribution).toBeNull();
  expect(scansIn(trivyScan({ os: { Family: 'none', Name: '' } }))[0]?.distribution).toBeNull();
  // Nobody looks for flaws in a release whose support has ended.
  const ended = { Family: 'debian', Name: '9.13', EOSL: true };
  expect(scansIn(trivyScan({ os: ended }))[0]?.distribution).toBeNull();
  expect(scansIn(grypeScan({ distro: { name: '', version: '' } }))[0]?.distribution).toBeNull();
  expect(scansIn(trivySarif())[0]?.distribution).toBeNull();
});

test('whether there is a fix can be unknown', () => {
  const unknown = grypeScan({ flaws: [['CVE-2025-1', 'High']], state: () => 'unknown' });
  expect(scansIn(unknown)[0]?.findings).toMatchObject([{ fixed: null }]);
});

test('SARIF by score and by level', () => {
  const told = (properties: object, level: string) => {
    const text = JSON.stringify({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'x', rules: [{ id: 'A', properties }] } },
          results: [{ ruleId: 'A', level }],
        },
      ],
    });
    return scansIn(text)[0]?.findings[0]?.severity;
  };
  expect(told({ 'security-severity': '9.0' }, 'note')).toBe('critical');
  expect(told({ 'security-severity': 8.9 }, 'note')).toBe('high');
  expect(told({ 'security-severity': 'much' }, 'warning')).toBe('medium');
  expect(told({}, 'note')).toBe('low');
  expect(told({}, 'error')).toBe('unknown');
});

describe('a file that is of no use ends the run', () => {
  test.each([
    ['cut off', trivyScan().slice(0, -5), 'is not JSON'],
    ['empty', '', 'is not JSON'],
    ['nested without end', '['.repeat(100_000), 'nested'],
    ['another JSON', '{"a": 1}', 'none of the formats'],
    ['a list', '[]', 'none of the formats'],
    ['a file system', trivyScan({ type: 'filesystem' }), 'something else than an image'],
    [
      'SARIF without results',
      '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}}]}',
      'none of the formats',
    ],
    [
      'too many flaws',
      trivyScan({ flaws: Array.from({ length: 20_001 }, (_, at) => [`CVE-1-${at}`, 'LOW'] as const) }),
      'at most',
    ],
  ])('%s', (_, text, detail) => {
    expect(problem(text)).toContain(detail);
  });
});

describe('a file that an attacker wrote', () => {
  test('keeps nothing but what is asked for', () => {
    const kept = JSON.stringify(
      scansIn(
        trivyScan({ flaws: FLAWS }),
        grypeScan({ flaws: FLAWS }),
        clairScan({ flaws: FLAWS }),
        trivySarif({ flaws: FLAWS }),
      ),
    );
    expect(kept).not.toContain('CANARY');
  });

  test('steers no terminal, and is cut', () => {
    const [scan] = scansIn(
      trivyScan({ name: `\u001b[2J\u202eweb${'x'.repeat(9999)}`, flaws: [['CVE\u001b]0;x\u0007', 'HIGH']] }),
    );
    expect(JSON.stringify(scan)).not.toMatch(/\\u001b|\\u0007|\u202e/);
    expect(JSON.stringify(scan).length).toBeLessThan(2000);
  });

  test('has no name that means more than a name', () => {
    const text = clairScan({ flaws: [['CVE-2025-1', 'High', '1']] }).replaceAll(
      '"CVE-2025-1"',
      '"__proto__"',
    );
    expect(
      scansIn(text)[0]?.findings.every(({ severity }) => severity === 'high' || severity === 'unknown'),
    ).toBe(true);
    expect(({} as { severity?: string }).severity).toBeUndefined();
  });

  test('has a date that is one, or none', () => {
    for (const at of ['yesterday', '0001-01-01T00:00:00Z', '2025-99-99T00:00:00Z', '9'.repeat(99)])
      expect(scansIn(trivyScan({ at }))[0]?.scannedAt).toBeNull();
  });

  test('is read or refused, and never more, whatever it is', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const read = parse(text);
        if (read.ok) imageScans.shape.parse(read.data);
      }),
    );
  });
});

test('what is kept is the same when it is read again', () => {
  const kept = scansIn(
    trivyScan({ flaws: FLAWS }),
    grypeScan({ flaws: FLAWS }),
    grypeSarif({ flaws: FLAWS }),
  );
  expect(imageScans.shape.parse(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
});
