import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Finding, HostResult, Results } from '../../../src/model/results.ts';
import { SCHEMAS, schemaFile } from '../../support/schemas.ts';
import { HOSTILE_NAMES } from '../hostile-names.ts';
import { onlyFile, written } from '../projection.ts';
import { failedHost, sampleResults } from '../sample-results.ts';
import { benchmarkOf, children, type Element, textOf } from './read.ts';

const sample = sampleResults({ containers: 2 });

/** The sample with its one host changed. */
function changed(change: (host: HostResult) => HostResult): Results {
  return { ...sample, hosts: sample.hosts.map(change) };
}

async function resultOf(results: Results): Promise<Element | undefined> {
  const [result] = children(await benchmarkOf(onlyFile(await written('xccdf', results))), 'TestResult');
  return result;
}

/** The result of a rule. */
const ruleResult = (result: Element | undefined, name: string): Element | undefined =>
  children(result, 'rule-result').find(({ $ }) => $?.idref === `xccdf_internal.plimsoll_rule_${name}`);

const messages = (rule: Element | undefined): readonly string[] =>
  children(rule, 'message').map(({ _ = '' }) => _);

test('says of the host who read it, where it is and what it is', async () => {
  const result = await resultOf(changed((host) => ({ ...host, target: 'ssh://deploy@[2001:db8::7]:22' })));
  expect(children(result, 'identity')[0]).toEqual({
    _: 'deploy',
    $: { authenticated: 'true', privileged: 'false' },
  });
  expect(children(result, 'target').map(({ _ }) => _)).toEqual(['web-1', 'web-1.example.net']);
  expect(children(result, 'target-address').map(({ _ }) => _)).toEqual([
    '2001:db8::7',
    '10.0.0.5',
    '2001:db8::5',
  ]);
  const facts = children(children(result, 'target-facts')[0], 'fact');
  expect(facts.map(({ _ }) => _).join('\n')).toMatch(
    /6\.12\.57\+deb13-amd64\n.*\nversion 28\.5\.2; running; socket \/run\/docker\.sock/s,
  );
  expect(result?.$).toMatchObject({
    'start-time': '2026-11-20T06:30:11Z',
    'end-time': '2026-11-20T06:30:19Z',
    'test-system': 'cpe:2.3:a:plimsoll:plimsoll:0.1.0:*:*:*:*:*:*:*',
  });
});

test('an account is privileged by its user id, and not by its name', async () => {
  const as = async (auditedAs: string, auditedAsUid: number) =>
    children(
      await resultOf(
        changed((host) => ({ ...host, identity: { ...host.identity, auditedAs, auditedAsUid } })),
      ),
      'identity',
    )[0]?.$?.privileged;
  expect(await as('root', 1000)).toBe('false');
  expect(await as('toor', 0)).toBe('true');
});

test('a fail names its objects, with what was observed, its evidence and when that was read', async () => {
  const rule = ruleResult(await resultOf(sample), '5.11');
  expect(textOf(rule, 'result')).toBe('fail');
  expect(rule?.$).toMatchObject({ time: '2026-11-20T06:30:14Z', weight: '1.0' });
  const [summary = '', first = '', ...others] = messages(rule);
  expect(summary).toContain('Of 2 findings 2 fail.');
  expect(first).toMatch(
    /^container web of engine root: .*\nExpected: .*\nObserved: .*\nEvidence: GET \/containers\/.*, read at 2026-11-20T06:30:14Z\n/,
  );
  expect(others).toHaveLength(1);
});

test('a waived fail is a fail, and says who accepts it until when', async () => {
  const waiver: Finding['waiver'] = {
    reason: 'It is replaced.',
    owner: 'ops',
    approver: null,
    ticket: null,
    from: null,
    expires: '2027-03-31',
    file: 'waivers.yml',
    line: 3,
    spoofable: false,
    newlyMatching: false,
  };
  const result = await resultOf(
    changed((host) => ({
      ...host,
      findings: host.findings.map((finding) =>
        finding.controls.includes('5.11') ? { ...finding, waiver } : finding,
      ),
    })),
  );
  const rule = ruleResult(result, '5.11');
  expect(textOf(rule, 'result')).toBe('fail');
  expect(messages(rule)[0]).toContain('All that fails in it is waived, and a fail all the same.');
  expect(messages(rule)[1]).toContain('Waived until 2027-03-31 by ops: It is replaced. (waivers.yml:3)');
});

describe('the score', () => {
  const scores = async (results: Results) =>
    children(await resultOf(results), 'score').map(({ $, _ }) => [
      $?.system?.split(/[/:]/).at(-1),
      _,
      $?.maximum,
    ]);

  test('counts the controls that pass, and those that were decided', async () => {
    const [host] = sample.hosts;
    const { pass, fail, error } = host?.score.counts ?? { pass: 0, fail: 0, error: 0 };
    const { decided, selected } = host?.reconciliation.controls ?? { decided: 0, selected: 0 };
    expect(await scores(sample)).toEqual([
      ['flat', String(pass), String(pass + fail + error)],
      ['decided', String(decided), String(selected)],
    ]);
  });

  test('is left out where too little was read for one', async () => {
    const low = changed((host) => ({
      ...host,
      score: { ...host.score, compliance: null, notScored: 'Too little.' },
    }));
    expect((await scores(low)).map(([system]) => system)).toEqual(['decided']);
    expect(onlyFile(await written('xccdf', low))).toMatch(/<front-matter>.*Too little\./);
  });
});

test('checks beyond the benchmark have no weight', async () => {
  const result = await resultOf(sample);
  expect(ruleResult(result, 'runtime-advisories-fixed')?.$?.weight).toBe('0.0');
});

test('a host with 10,000 containers is told within bounds, with exact counts', async () => {
  const results = sampleResults({ containers: 10_000 });
  expect(onlyFile(await written('xccdf', results)).length).toBeLessThan(10_000_000);
  const told = messages(ruleResult(await resultOf(results), '5.11'));
  expect(told).toHaveLength(101);
  expect(told[0]).toContain('Of 10000 findings 10000 fail. 9900 further findings of it are counted here');
});

test.skipIf(SCHEMAS === null).each([
  ['an ordinary host', sample],
  ['a hostile one', sampleResults({ containers: HOSTILE_NAMES.length, names: HOSTILE_NAMES })],
  ['one that was not reached', { ...sample, hosts: [failedHost('gone')] }],
])('is valid by the schema of XCCDF: %s', async (_, results) => {
  const schema = schemaFile('xccdf/xccdf/1.2/xccdf_1.2.xsd');
  const text = onlyFile(await written('xccdf', results));
  const xmllint = () =>
    execFileSync('xmllint', ['--noout', '--nonet', '--schema', schema, '-'], { input: text, stdio: 'pipe' });
  expect(xmllint).not.toThrow();
});
