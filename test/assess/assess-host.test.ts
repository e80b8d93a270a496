import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { assessHost, type HostDescription } from '../../src/assess/assess-host.ts';
import { defineCheck, fail, notApplicable, pass } from '../../src/kit/index.ts';
import type { Benchmark } from '../../src/model/benchmark.ts';
import { cause } from '../../src/model/cause.ts';
import { type Fact, known, unread } from '../../src/model/fact.ts';
import type { Section, Snapshot } from '../../src/model/snapshot.ts';
import { assessed } from '../support/assess.ts';

const READ = { source: 'GET /info', collectedAt: '2026-11-21T00:00:00.000Z', exitCode: 200, bytes: 9 };
const sectionOf = (data: unknown): Section => ({
  ok: true,
  ...READ,
  truncated: false,
  data: data as Extract<Section, { ok: true }>['data'],
});
const DENIED = cause('needs-root', 'May not look.', 'Run as root.');

const snapshotOf = (change: Partial<Snapshot> = {}): Snapshot => ({
  schemaVersion: 1,
  tool: { name: 'plimsoll', version: '0.0.0' },
  name: 'web-1',
  target: 'local',
  startedAt: '2026-11-21T00:00:00.000Z',
  finishedAt: '2026-11-21T00:00:01.000Z',
  sections: {
    'host:b': sectionOf({ z: 1, a: 'text' }),
    'host:a': { ok: false, ...READ, exitCode: null, truncated: true, cause: DENIED },
    'host:long': sectionOf('x'.repeat(3000)),
  },
  ...change,
});

const checkOf = (id: string, fact: Fact<string>) =>
  defineCheck({
    id,
    title: 'The sample is good',
    severity: 'low',
    severityReason: 'It is a sample.',
    rationale: 'None.',
    outcomes: { pass: 'it is good', fail: 'it is not', notapplicable: 'there is none' },
    remediation: { text: 'Nothing.', sideEffect: 'None.' },
    each: {
      scope: 'host',
      reads: [],
      list: (host) => [{ kind: 'subject', subject: host, evidence: [] }],
    },
    needs: { fact: { id, scope: 'host', reads: [], read: () => fact } },
    assess: ({ fact }) => {
      const seen = { expected: 'good', observed: fact, message: `It is ${fact}.` };
      if (fact === 'none') return notApplicable(seen);
      return fact === 'bad' ? fail(seen) : pass(seen);
    },
  });

const control = (id: string, ...checks: readonly string[]) =>
  ({ id, lineage: id, title: id, level: 1, assessment: 'manual', checks }) as const;
const benchmark: Benchmark = {
  id: 'sample',
  version: '1',
  title: 'Sample',
  sections: { 1: 'One', 10: 'Ten' },
  controls: [control('1.1', 'first'), control('10.1', 'second'), control('10.2', 'first', 'second')],
};
const description: HostDescription = {
  identity: {},
  engines: [],
  containers: { listed: 0, inspected: 0, vanished: 0, unread: 0, unlistedEngines: 0 },
  readable: true,
  error: null,
};

const optionsFor = (facts: readonly Fact<string>[], described: Partial<HostDescription> = {}) => ({
  benchmark,
  families: [],
  level: 1 as const,
  checks: facts.map((fact, at) => checkOf(['first', 'second'][at] ?? 'beyond', fact)),
  describe: () => ({ ...description, ...described }),
});
const judge = (facts: readonly Fact<string>[], described: Partial<HostDescription> = {}) =>
  assessHost(snapshotOf(), optionsFor(facts, described));

describe('a host', () => {
  it('is audited, partly where a control could not be judged, and failed where nothing was read', () => {
    expect(judge([known('good'), known('bad')]).state).toBe('audited');
    expect(judge([known('bad'), unread(DENIED)]).state).toBe('partial');
    const failed = judge([known('good'), known('good')], { readable: false, error: DENIED });
    expect(failed).toMatchObject({
      state: 'failed',
      error: DENIED,
      score: { compliance: null, complianceWithWaivers: null, coverage: null },
      sections: [{ score: { coverage: null } }, { score: { coverage: null } }],
    });
  });

  it('has a score for the whole and for each section', () => {
    const { score, sections, reconciliation } = judge([known('good'), known('bad')]);
    expect(score).toMatchObject({ compliance: 33.3, counts: { pass: 1, fail: 2, waived: 0 } });
    expect(sections.map(({ id, score: { counts } }) => [id, counts.pass, counts.fail])).toEqual([
      ['1', 1, 0],
      ['10', 0, 2],
    ]);
    expect(reconciliation.controls).toEqual({ benchmark: 3, selected: 3, decided: 3, undecided: 0 });
    expect(judge([known('good'), known('bad')]).controls.map(({ id, status }) => [id, status])).toEqual([
      ['1.1', 'pass'],
      ['10.1', 'fail'],
      ['10.2', 'fail'],
    ]);
    expect(judge([known('none')]).reconciliation.controls).toMatchObject({ decided: 2, undecided: 0 });
    expect(judge([known('good')]).reconciliation.controls).toMatchObject({ selected: 2, decided: 2 });
    expect(judge([known('good'), unread(DENIED)]).reconciliation.controls).toMatchObject({ undecided: 2 });
  });
});

describe('a finding', () => {
  it('names every control that its check decides, and none where it is beyond the benchmark', () => {
    const { findings } = judge([known('good'), known('bad'), known('good')]);
    expect(findings.map(({ check, controls }) => [check, ...controls])).toEqual([
      ['first', '1.1', '10.2'],
      ['second', '10.1', '10.2'],
      ['beyond'],
    ]);
  });

  it('is about the object, without what only its fingerprint needs', () => {
    const [finding] = judge([known('good')]).findings;
    expect(finding?.resource).toEqual({ type: 'host', name: 'web-1', id: null, engine: null });
  });

  it('is cut where what it quotes of a host is long', () => {
    const [finding] = judge([known('y'.repeat(5000))]).findings;
    expect(finding?.observed).toBe(`${'y'.repeat(2000)}… (5000 characters)`);
    expect(finding?.message).toMatch(/^It is y{1994}… \(5007 characters\)$/);
  });
});

describe('the evidence', () => {
  it('is numbered as findings first rest on it, each piece once, and holds what was kept', () => {
    const { findings, evidence } = judge([
      known('good', ['host:b', 'host:gone', 'host:a']),
      known('good', ['host:long', 'host:b']),
    ]);
    expect(findings.map(({ evidence: numbers }) => numbers)).toEqual([
      ['e1', 'e2'],
      ['e3', 'e1'],
    ]);
    const text = '{"a":"text","z":1}';
    expect(evidence).toEqual({
      e1: {
        ...READ,
        truncated: false,
        sha256: createHash('sha256').update(text).digest('hex'),
        excerpt: text,
      },
      e2: { ...READ, exitCode: null, truncated: true, sha256: null, excerpt: '' },
      e3: expect.objectContaining({ excerpt: `"${'x'.repeat(1999)}` }),
    });
  });
});

test('a run lasts from the first host that was begun to the last that was finished', () => {
  const options = { ...optionsFor([known('good')]), toolVersion: '1' };
  const times = (...days: readonly (readonly [number, number])[]) => {
    const { run } = assessed(
      days.map(([from, to]) =>
        snapshotOf({
          startedAt: `2026-11-0${from}T00:00:00.000Z`,
          finishedAt: `2026-11-0${to}T00:00:00.000Z`,
        }),
      ),
      options,
    );
    return [run.startedAt, run.finishedAt].map((time) => time.slice(0, 10));
  };
  expect(times([3, 4], [2, 7], [5, 6])).toEqual(['2026-11-02', '2026-11-07']);
  expect(times()).toEqual(['1970-01-01', '1970-01-01']);
});

test('the id of a run stands for everything that went in', () => {
  const snapshot = snapshotOf();
  const options = { ...optionsFor([known('good')]), toolVersion: '1' };
  const ids = [
    assessed([snapshot], options),
    assessed([snapshot, snapshot], options),
    assessed([snapshotOf({ target: 'elsewhere' })], options),
    assessed([snapshot], { ...options, toolVersion: '2' }),
    assessed([snapshot], { ...options, level: 2 }),
    assessed([snapshot], { ...options, at: new Date(0) }),
    assessed([snapshot], { ...options, policy: { limit: 1 } }),
    assessed([snapshot], { ...options, benchmark: { ...benchmark, version: '2' } }),
    assessed([snapshot], { ...options, benchmark: { ...benchmark, id: 'other' } }),
  ].map(({ run }) => run.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(assessed([snapshotOf()], options).run.id).toBe(ids[0]);
});

test('a run says with what it was judged, and has an id of the fifth kind', () => {
  const options = { ...optionsFor([known('good')]), toolVersion: '1.2.3' };
  const head = assessed([snapshotOf()], { ...options, at: new Date('2026-11-09T00:00:00.000Z') });
  const { id, version, title } = benchmark;
  expect(head).toMatchObject({
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: '1.2.3' },
    run: { assessedAt: '2026-11-09T00:00:00.000Z' },
    benchmark: { id, version, title, level: options.level },
  });
  expect(head.run.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(assessed([snapshotOf()], options).run).not.toHaveProperty('assessedAt');
});
