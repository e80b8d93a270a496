import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORMATS, type Format } from '../../src/cli/outputs.ts';
import { run } from '../../src/cli/program.ts';
import { beginReports } from '../../src/cli/write-reports.ts';
import { type Results, resultsSchema } from '../../src/model/results.ts';
import { openArchive } from '../../src/pack/pack-files.ts';
import { inMemory } from '../../src/snapshot/keep.ts';
import { HOSTILE_NAMES } from '../reports/hostile-names.ts';
import { type Files, written } from '../reports/projection.ts';
import { sampleFleet } from '../reports/sample-fleet.ts';
import { sampleResults } from '../reports/sample-results.ts';
import { jsonSchemaErrors, SCHEMAS, schemaFile } from '../support/schemas.ts';
import { keptStreams } from '../support/streams.ts';

type Report = Exclude<Format, 'pack'>;
const REPORTS = Object.keys(FORMATS).filter((format): format is Report => format !== 'pack');

/** What a host, or who wrote a policy, a waiver or an inventory, says in words of their own. */
const WORDS = new Set([
  ...['message', 'observed', 'expected', 'source', 'excerpt', 'detail', 'next', 'reason', 'target'],
  ...['hostname', 'os', 'kernel', 'architecture', 'auditedAs', 'auditedAsGroups', 'user', 'socket'],
  ...[
    'version',
    'storageDriver',
    'components',
    'rationale',
    'text',
    'command',
    'sideEffect',
    'severityReason',
  ],
]);
const SHORT = HOSTILE_NAMES.filter((name) => name.length < 1000);

/** Results in which every such text is hostile, and the first of each kind very long: 16 characters so many times. */
function hostile(times: number): Results {
  const results = sampleResults({ containers: HOSTILE_NAMES.length, names: HOSTILE_NAMES });
  const long = new Set<string>();
  let place = 0;
  const wordsFor = (key: string): string => {
    place += 1;
    if (long.has(key)) return SHORT[place % SHORT.length] ?? '';
    long.add(key);
    return `${'<b>&"\u001b[31m\u202E'.repeat(times)}`;
  };
  const spoil = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return WORDS.has(key) && value !== '' ? wordsFor(key) : value;
    if (Array.isArray(value)) return value.map((one) => spoil(one, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, spoil(one, name)]));
  };
  const waiver = {
    ...{ reason: SHORT[0] ?? '', owner: SHORT[1] ?? '', approver: SHORT[2] ?? '', ticket: SHORT[3] ?? '' },
    ...{ from: null, expires: '2027-05-31', file: '\u001b]0;x\u0007.yml', line: 3 },
    ...{ spoofable: false, newlyMatching: false },
  };
  const [host] = results.hosts;
  if (!host) throw new Error('The sample has a host.');
  const spoilt = spoil({ ...host, name: '</title>\u001b[2J\u202Eweb"&' }, '') as typeof host;
  const findings = spoilt.findings.map((finding, index) =>
    finding.status === 'fail' && index % 3 === 0 ? { ...finding, waiver } : finding,
  );
  const inputs = [{ role: 'waivers' as const, name: '\u001b[2J</script>.yml', sha256: '0'.repeat(64) }];
  return resultsSchema.parse({
    ...results,
    run: { ...results.run, inputs },
    hosts: [{ ...spoilt, findings }],
    checks: spoil(results.checks, ''),
  });
}

const textOf = (files: Files): string => [...files.values()].join('');
const INVISIBLE = /(?![\n\r\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** By what a format can be judged that reads nothing of ours: nothing where it is right. */
const JUDGES: Readonly<Partial<Record<Report, (text: string) => unknown>>> = {
  json: (text) => void JSON.parse(text),
  sarif: byJsonSchema('sarif/sarif-schema-2.1.0-schemastore.json'),
  'sarif@full': byJsonSchema('sarif/sarif-schema-2.1.0-schemastore.json'),
  hdf: byJsonSchema('hdf/exec-json.json'),
  oscal: byJsonSchema('oscal/oscal_complete_schema-1.1.3.json'),
  junit: byXmllint('junit/jenkins-junit-10.xsd'),
  xccdf: byXmllint('xccdf/xccdf/1.2/xccdf_1.2.xsd'),
};

function byJsonSchema(path: string) {
  return (text: string) => {
    const document = JSON.parse(text);
    if (SCHEMAS !== null) expect(jsonSchemaErrors(path)(document)).toEqual([]);
  };
}

function byXmllint(path: string) {
  return (input: string) => {
    const schema = SCHEMAS === null ? [] : ['--schema', schemaFile(path)];
    execFileSync('xmllint', ['--noout', '--nonet', '--huge', ...schema, '-'], { input, stdio: 'pipe' });
  };
}

describe('a host that is hostile wherever it can be', () => {
  const results = hostile(100_000);

  test.each(REPORTS)(
    'is told by %s in bounds, in its form, and with nothing that a terminal obeys',
    async (format) => {
      const files = await written(format, results);
      for (const text of files.values()) JUDGES[format]?.(text);
      expect(textOf(files)).not.toMatch(INVISIBLE);
      // Results are what the others are made from: they hold every text whole, here some forty million characters.
      if (format !== 'json')
        expect(textOf(files).length).toBeLessThan(format === 'html' ? 2_000_000 : 10_000_000);
    },
  );

  describe('in a pack', () => {
    let folder = '';
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'plimsoll-hostile-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    test('which is intact, and of which verify prints nothing that a terminal obeys', async () => {
      const path = join(folder, 'pack.zip');
      const spoilt = hostile(1000);
      await pack({ ...spoilt, run: { ...spoilt.run, inputs: [] } }, path);
      const streams = keptStreams();
      await run(['verify', path], streams);
      expect(streams.said.out).toMatch(/: intact \(\d+ files\), signed by nobody\n$/);
      expect(streams.said.out).not.toMatch(INVISIBLE);
      const files = await openArchive(path);
      const parts: Uint8Array[] = [];
      for (const name of ['README.txt', 'statement.json', 'MANIFEST.sha256'])
        await files.read(name, (part) => void parts.push(part));
      await files.close();
      expect(Buffer.concat(parts).toString()).not.toMatch(INVISIBLE);
    }, 60_000);
  });
});

async function pack({ hosts, checks, ...head }: Results, path: string): Promise<void> {
  const names = hosts.map(({ name }) => name);
  const kept = hosts.map(({ name, target, startedAt, finishedAt }) =>
    inMemory({ schemaVersion: 1, tool: head.tool, name, target, startedAt, finishedAt, sections: {} }),
  );
  const reports = await beginReports(
    { head, names, texts: checks, tail: () => ({}) },
    [{ format: 'pack', to: 'file', path, alone: true }],
    { out: () => {} },
    { snapshots: kept, signers: [] },
  );
  for (const host of hosts) await reports.host(host);
  await reports.end();
  expect(reports.lost).toEqual([]);
}

/** Of formats that hold so many objects of each control and a count of the others, in characters. */
const BOUNDS: Readonly<Partial<Record<Report, number>>> = {
  hdf: 10_000_000,
  xccdf: 10_000_000,
  markdown: 100_000,
  prometheus: 100_000,
};

describe('ten thousand containers on one host', () => {
  const results = sampleResults({ containers: 10_000 });

  // Of the page there is such a test beside its others; results, and SARIF in full, are as long as all the rest.
  test.each(REPORTS.filter((format) => !['html', 'json', 'sarif@full'].includes(format)))(
    'are told by %s',
    async (format) => {
      const size = textOf(await written(format, results)).length;
      expect(size).toBeGreaterThan(1000);
      expect(size).toBeLessThan(BOUNDS[format] ?? Number.POSITIVE_INFINITY);
    },
    60_000,
  );
});

describe('five hundred hosts', () => {
  const results = sampleFleet({ hosts: 500, failed: 30, notAttempted: 10 });

  test('are told by one page below 10 MB', async () => {
    expect(textOf(await written('html', results, { alone: true })).length).toBeLessThan(10_000_000);
  });

  // HDF and XCCDF have a file for each host, which is none the longer for the others.
  test.each(REPORTS.filter((format) => !['html', 'sarif@full', 'hdf', 'xccdf'].includes(format)))(
    'are told by %s, at no more than a hundred times the length of five',
    async (format) => {
      const few = await written(format, sampleFleet({ hosts: 5 }));
      const many = await written(format, results);
      expect(textOf(many).length).toBeLessThan(100 * textOf(few).length);
    },
    60_000,
  );
});
