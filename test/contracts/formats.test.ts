import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STANDINGS, STATUS_TABLE } from '../../reports/status-table.ts';
import { FORMATS, type Format } from '../../src/cli/outputs.ts';
import { driftOf } from '../../src/history/drift.ts';
import { type Finding, type HostResult, type Results, resultsSchema } from '../../src/model/results.ts';
import { visibleText } from '../../src/model/visible-text.ts';
import type { OutdatedWaiver } from '../../src/model/waiver.ts';
import { type Told as HostTold, hostWith } from '../history/hosts-of-findings.ts';
import { arbitraryResults } from '../reports/arbitrary-results.ts';
import { readCsv, rowsOf } from '../reports/csv/read.ts';
import { readHdf } from '../reports/hdf/read.ts';
import { HOSTILE_NAMES } from '../reports/hostile-names.ts';
import { readJson } from '../reports/json/read.ts';
import { readJunit } from '../reports/junit/read.ts';
import { markdownTold, readMarkdown } from '../reports/markdown/read.ts';
import { oscalTold, readOscal } from '../reports/oscal/read.ts';
import { type Files, findingsTold, judgementsTold, type Told, written } from '../reports/projection.ts';
import { prometheusTold, readPrometheus, readSamples } from '../reports/prometheus/read.ts';
import { failedHost, sampleResults } from '../reports/sample-results.ts';
import { readSarif, sarifWord } from '../reports/sarif/read.ts';
import { readXccdf } from '../reports/xccdf/read.ts';

interface Contract {
  /** What the files tell, by a reader that knows the format and nothing of how it was written. */
  readonly read: (files: Files) => Told | Promise<Told>;
  /** What they have to tell, by the table of statuses. */
  readonly expected: (results: Results) => Told;
  /** Whether it holds every text whole, so that others can be made from it. */
  readonly whole?: true;
}

/** Every format but the pack, which holds others, and the page for people, which `test/reports/html.test.ts` reads. */
const CONTRACTS: Readonly<Record<Exclude<Format, 'html' | 'pack'>, Contract>> = {
  json: { read: readJson, expected: findingsTold((standing) => standing, { shown: String }), whole: true },
  sarif: {
    read: readSarif,
    expected: findingsTold(
      (standing) =>
        ['fail', 'waived', 'error'].includes(standing) ? sarifWord(STATUS_TABLE[standing].sarif) : null,
      { controls: true },
    ),
  },
  'sarif@full': {
    read: readSarif,
    expected: findingsTold((standing) => sarifWord(STATUS_TABLE[standing].sarif), { controls: true }),
  },
  junit: {
    read: readJunit,
    expected: findingsTold((standing) => STATUS_TABLE[standing].junit ?? 'passed', {
      controls: true,
      id: (fingerprint) => fingerprint.slice(0, 16),
      shown: (name) => visibleText(name).replace(/ +/g, ' ').trim(),
    }),
  },
  csv: {
    read: readCsv,
    expected: findingsTold((standing) => (standing === 'waived' ? 'fail, waived' : standing), {
      controls: true,
      notselected: 'notselected',
    }),
  },
  hdf: { read: readHdf, expected: judgementsTold((standing) => STATUS_TABLE[standing].hdf) },
  xccdf: {
    read: readXccdf,
    expected: judgementsTold((standing) => STATUS_TABLE[standing].xccdf, { notselected: 'notselected' }),
  },
  markdown: { read: readMarkdown, expected: markdownTold },
  oscal: { read: readOscal, expected: oscalTold },
  prometheus: { read: readPrometheus, expected: prometheusTold },
};

test('the results that formats are tried with are such as a run yields', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(arbitraryResults, (results) => {
      expect(resultsSchema.parse(results)).toEqual(results);
      for (const { state, findings } of results.hosts) {
        seen.add(state);
        for (const { status, waiver } of findings) seen.add(waiver === null ? status : 'waived');
      }
    }),
    { numRuns: 60 },
  );
  expect([...seen].sort()).toEqual([...STANDINGS, 'audited', 'failed', 'notattempted', 'partial'].sort());
});

const OUTDATED: OutdatedWaiver = {
  ...{ reason: 'One tenant.', owner: 'Ann', approver: null, ticket: null },
  ...{ from: null, expires: '2026-10-31', file: 'waivers.yml', line: 3, spoofable: false, state: 'expired' },
};

/** Results in which each fail carries this. */
const withFails = (results: Results, more: Partial<Finding>): Results => ({
  ...results,
  hosts: results.hosts.map((host) => ({
    ...host,
    findings: host.findings.map((finding) => (finding.status === 'fail' ? { ...finding, ...more } : finding)),
  })),
});

test.each([
  ['expired', OUTDATED, /waiver expired on 2026-10-31; Ann accepted it until then: One tenant\./i],
  [
    'not yet valid',
    { ...OUTDATED, from: '2026-09-01', state: 'not-yet-valid' },
    /waiver not valid before 2026-09-01; Ann accepts it from then until 2026-10-31: One tenant\./i,
  ],
] as const)(
  'a waiver that is %s is told at the finding, which is told as without it',
  async (_, outdatedWaiver, words) => {
    const plain = sampleResults({ containers: 2 });
    const marked = withFails(plain, { outdatedWaiver });
    for (const [name, { read, expected }] of Object.entries(CONTRACTS)) {
      const files = await written(name as keyof typeof CONTRACTS, marked);
      expect([...(await read(files))].sort(), name).toEqual([...expected(plain)].sort());
      const all = [...files.values()].join('').replaceAll('`', '');
      if (name === 'prometheus') expect(all, 'counts name no finding').not.toMatch(words);
      else if (name === 'json') expect(all).toContain('"outdatedWaiver":');
      else expect(all, name).toMatch(words);
    }
  },
);

test('no format calls an error, or what awaits a person, as it calls a pass', () => {
  for (const standing of ['error', 'manual'] as const) {
    for (const [format, word] of Object.entries(STATUS_TABLE[standing])) {
      const ofPass = Object.entries(STATUS_TABLE.pass).find(([name]) => name === format)?.[1];
      expect(word, `${format} of ${standing}`).not.toEqual(ofPass);
    }
  }
});

describe.each(Object.entries(CONTRACTS))('%s', (name, { read, expected, whole }) => {
  const format = name as keyof typeof CONTRACTS;
  const toldAsExpected = async (results: Results) => {
    const files = await written(format, results);
    expect([...(await read(files))].sort()).toEqual([...expected(results)].sort());
    return files;
  };

  test('tells every host and every standing as the table of statuses has it', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryResults, async (results) => void (await toldAsExpected(results))),
      { numRuns: 80 },
    );
  });

  test('is the same to the byte when it is written again', async () => {
    const [results = sampleResults({ containers: 2 })] = fc.sample(arbitraryResults, { numRuns: 1, seed: 7 });
    expect(await written(format, structuredClone(results))).toEqual(await written(format, results));
  });

  test('tells a run without a host, hosts without containers, and hosts that were not audited', async () => {
    const results = sampleResults({ containers: 0, hosts: 2 });
    await toldAsExpected({ ...results, hosts: [] });
    await toldAsExpected(results);
    await toldAsExpected({ ...results, hosts: [failedHost('gone')] });
    await toldAsExpected({
      ...results,
      hosts: [...results.hosts, { ...failedHost('later'), state: 'notattempted' }],
    });
  });

  test('holds nothing that a terminal obeys or hides, and no name without bounds', async () => {
    const results = sampleResults({ containers: HOSTILE_NAMES.length, names: HOSTILE_NAMES });
    const all = [...(await toldAsExpected(results)).values()].join('');
    expect(all).not.toMatch(/(?![\n\r\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    if (whole !== true) expect(all.length).toBeLessThan(4_000_000);
  });
});

describe('what changed against an earlier audit', () => {
  const of = (check: string, status: HostTold['status'], more: Partial<HostTold> = {}): HostTold => ({
    ...{ check, status, on: 'web' },
    ...more,
  });
  const then = hostWith([
    ...[
      of('worse', 'pass'),
      of('kept', 'fail'),
      of('mended', 'fail'),
      of('lost', 'fail'),
      of('calm', 'pass'),
    ],
    ...[of('dark', 'error'), of('bare', 'fail', { waived: true }), of('found', 'error')],
  ]);
  const now = hostWith([
    ...[
      of('worse', 'fail'),
      of('kept', 'fail'),
      of('mended', 'pass'),
      of('lost', 'error'),
      of('calm', 'pass'),
    ],
    ...[of('dark', 'fail'), of('bare', 'fail'), of('found', 'pass'), of('worse', 'fail', { on: 'db' })],
  ]);
  const found = driftOf(then, now, { judgesOtherwise: false });
  const SINCE = '2026-10-01T04:00:00Z';
  const drift = {
    ...found,
    stillFailing: found.stillFailing.map((one) => ({ ...one, since: SINCE })),
  };
  const CHANGED: Readonly<Record<string, string>> = {
    'worse web': 'newly-failing',
    'kept web': 'still-failing',
    'mended web': 'fixed',
    'lost web': 'not-decided-any-more',
    'calm web': 'unchanged',
    'dark web': 'failing-not-decided-before',
    'bare web': 'waiver-ended',
    'found web': 'decided-now',
    'worse db': 'new-object-fails',
  };
  const gone: HostResult = {
    ...failedHost('gone'),
    drift: driftOf(then, failedHost('gone'), { judgesOtherwise: false }),
  };
  const plain = { ...sampleResults({ containers: 0 }), hosts: [now] };
  const compared: Results = {
    ...plain,
    run: {
      ...plain.run,
      baseline: {
        ...{ id: '00000000-0000-5000-8000-000000000001', policies: [], newHosts: [], vanishedHosts: [] },
        ...{ startedAt: '2026-11-19T04:30:00Z', finishedAt: '2026-11-19T04:31:00Z', changed: [] },
        tool: { version: '0.1.0', digest: null },
        benchmark: { id: 'cis-docker', version: '1.8.0', level: 2 },
      },
    },
    hosts: [{ ...now, drift }],
  };
  const textIn = async (format: keyof typeof CONTRACTS, results: Results) =>
    [...(await written(format, results)).values()].join('');

  test('changes nothing of how anything stands, and is told nowhere without such an audit', async () => {
    for (const [name, { read }] of Object.entries(CONTRACTS)) {
      const files = await written(name as keyof typeof CONTRACTS, compared);
      const bare = await written(name as keyof typeof CONTRACTS, plain);
      expect(await read(files), name).toEqual(await read(bare));
      expect([...bare.values()].join(''), name).not.toMatch(
        /baseline|newly.failing|changes since|[",]change[",]/i,
      );
    }
  });

  test('is said of each finding by CSV, JUnit, OSCAL and SARIF', async () => {
    const rows = rowsOf(await textIn('csv', compared)).filter(({ check }) => check !== '');
    expect(Object.fromEntries(rows.map(({ fingerprint = '', change }) => [fingerprint, change]))).toEqual(
      CHANGED,
    );
    expect(rows.flatMap(({ check, since }) => (since === '' ? [] : [check, since]))).toEqual(
      ['kept', 'bare'].flatMap((check) => [check, SINCE]),
    );
    const cases = [
      ...(await textIn('junit', compared)).matchAll(
        /\[([a-z]+ [a-z]+)\]"[^>]*>\s*<(?:error|failure)[^<]*\nChange: ([a-z-]+)/g,
      ),
    ];
    expect(Object.fromEntries(cases.map(([, id = '', change]) => [id, change]))).toEqual(
      Object.fromEntries(
        Object.entries(CHANGED).filter(([, change]) => !/^(?:fixed|unchanged|decided-now)$/.test(change)),
      ),
    );
    const { observations, risks } = JSON.parse(await textIn('oscal', compared))['assessment-results']
      .results[0];
    for (const things of [observations, risks]) {
      const told = (things as { props: { name: string; value: string }[] }[]).map(({ props }) =>
        Object.fromEntries(props.map(({ name, value }) => [name, value])),
      );
      const alone = told.filter(({ fingerprint }) => fingerprint !== undefined);
      expect(alone.length).toBeGreaterThan(3);
      for (const { fingerprint = '', change } of alone) expect(change).toBe(CHANGED[fingerprint]);
    }
    const { results } = JSON.parse(await textIn('sarif@full', compared)).runs[0];
    const states = Object.fromEntries(
      (results as { partialFingerprints: Record<string, string>; baselineState?: string }[]).map(
        ({ partialFingerprints, baselineState }) => [partialFingerprints['plimsoll/v1'], baselineState],
      ),
    );
    expect(states).toMatchObject({ 'worse web': 'new', 'kept web': 'unchanged', 'mended web': 'updated' });
    expect(states['dark web']).toBeUndefined();
  });

  test('is counted by Prometheus, and told by Markdown, of a host and of a fleet', async () => {
    const samples = readSamples(await textIn('prometheus', compared));
    const counted = samples.filter(({ metric }) => metric === 'plimsoll_changes');
    expect(Object.fromEntries(counted.map(({ labels, value }) => [labels.change, value]))).toEqual({
      ...{ newly_failing: 1, new_object_fails: 1, waiver_ended: 1, failing_not_decided_before: 1 },
      ...{ not_decided_any_more: 1, still_failing: 2, fixed: 1, decided_now: 1 },
      ...{ newly_waived: 0, judged_otherwise: 0, object_vanished: 0 },
    });
    const [time] = samples.filter(({ metric }) => metric === 'plimsoll_baseline_timestamp_seconds');
    expect(time?.value).toBe(Date.parse('2026-11-19T04:30:00Z') / 1000);
    const ofHost = await textIn('markdown', compared);
    expect(ofHost).toContain('### Changes since 2026-11-19\n\n- Compared with the audit that ended');
    expect(ofHost).toContain('- **Newly failing**: High: worse');
    const fleet = { ...compared, hosts: [...compared.hosts, gone] };
    const ofFleet = await textIn('markdown', fleet);
    expect(ofFleet).toContain('1 newly failing, 1 failing new object');
    expect(ofFleet).toContain('reached no more');
  });

  test('is not known of a host that was not reached', async () => {
    const fleet = { ...compared, hosts: [gone] };
    const samples = readSamples(await textIn('prometheus', fleet));
    expect(samples.filter(({ metric }) => /changes|baseline/.test(metric))).toEqual([]);
    const [row] = rowsOf(await textIn('csv', fleet));
    expect(row).toMatchObject({ host: 'gone', status: 'error', change: 'newly-unreachable' });
  });
});

test('each format names its files so that they can lie in one folder', () => {
  const files = Object.entries(FORMATS).map(([name, { file }]) => `${name.replace(/@full$/, '')} ${file}`);
  expect(new Set(files.map((line) => line.split(' ')[1])).size).toBe(new Set(files).size);
});
