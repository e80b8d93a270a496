import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding, Results } from '../../../src/model/results.ts';
import type { FindingWaiver } from '../../../src/model/waiver.ts';
import { jsonSchemaErrors, SCHEMAS } from '../../support/schemas.ts';
import { arbitraryResults } from '../arbitrary-results.ts';
import { HOSTILE_NAMES } from '../hostile-names.ts';
import { written } from '../projection.ts';
import { sampleFleet } from '../sample-fleet.ts';
import { failedHost, sampleResults } from '../sample-results.ts';
import { type Document, parsed, prop, type Result } from './read.ts';

const documentOf = async (results: Results): Promise<Document> => parsed(await written('oscal', results));
const oneResult = async (results: Results): Promise<Result> => {
  const [result] = (await documentOf(results))['assessment-results'].results;
  if (!result) throw new Error('There is no result.');
  return result;
};

const WAIVER: FindingWaiver = {
  reason: 'The registry moves in spring.',
  owner: 'R. Owner',
  approver: 'A. Approver',
  ticket: 'OPS-7',
  from: null,
  expires: '2027-03-31',
  file: 'waivers.yaml',
  line: 3,
  spoofable: false,
  newlyMatching: false,
};

/** The results with some findings of the first host changed. */
function withFindings(change: (finding: Finding) => Partial<Finding>): Results {
  const results = sampleResults({ containers: 3 });
  const hosts = results.hosts.map((host) => ({
    ...host,
    findings: host.findings.map((finding) => ({ ...finding, ...change(finding) })),
  }));
  return { ...results, run: { ...results.run, assessedAt: '2026-11-21T00:00:00Z' }, hosts };
}

const uuidsIn = (value: unknown): readonly string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, item]) =>
        key === 'uuid' && typeof item === 'string' ? [item] : uuidsIn(item),
      );

describe('assessment results of OSCAL', () => {
  test('refer to what is there, and give no id twice', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryResults, async (results) => {
        const document = await documentOf(results);
        const ids = uuidsIn(document);
        expect(new Set(ids).size).toBe(ids.length);
        const known = new Set(ids);
        const references = [...JSON.stringify(document).matchAll(/"[a-z]+-uuid":"([^"]+)"/g)];
        expect(references.map(([, id = '']) => id).filter((id) => !known.has(id))).toEqual([]);
        expect(known).toContain(document['assessment-results']['import-ap'].href.slice(1));
      }),
      { numRuns: 60 },
    );
  });

  test('keep the ids of observations, risks and findings from one run to the next', async () => {
    const before = await oneResult(sampleResults({ containers: 3 }));
    const again = sampleResults({ containers: 3 });
    const after = await oneResult({
      ...again,
      run: { ...again.run, id: '11111111-2222-5333-8444-555555555555' },
    });
    const idsOf = ({ observations, risks, findings }: Result) =>
      [...(observations ?? []), ...(risks ?? []), ...(findings ?? [])].map(({ uuid }) => uuid);
    expect(idsOf(after)).toEqual(idsOf(before));
    expect(after.uuid).not.toBe(before.uuid);
  });

  test('tell a waived fail as a risk that named people accepted until a day, and keep it a fail', async () => {
    const results = withFindings(({ check, status }) =>
      check === 'registry-tls-verified' && status === 'pass' ? { status: 'fail', waiver: WAIVER } : {},
    );
    const { risks = [], findings = [] } = await oneResult(results);
    const accepted = risks.filter(({ status }) => status === 'deviation-approved');
    expect(accepted).toHaveLength(1);
    const [risk] = accepted;
    expect(risk).toMatchObject({ deadline: '2027-03-31T23:59:59Z' });
    expect(prop(risk ?? {}, 'ticket')).toBe('OPS-7');
    const { parties = [] } = (await documentOf(results))['assessment-results'].metadata;
    const names = new Map(parties.map(({ uuid, name }) => [uuid, name]));
    const [entry] = risk?.['risk-log']?.entries ?? [];
    expect(entry).toMatchObject({ start: '2026-11-21T00:00:00Z', 'status-change': 'deviation-approved' });
    expect(entry?.['logged-by'].map((by) => [by['role-id'], names.get(by['party-uuid'])])).toEqual([
      ['risk-owner', 'R. Owner'],
      ['risk-approver', 'A. Approver'],
    ]);
    const finding = findings.find(({ target }) => target['target-id'] === 'registry-tls-verified');
    expect(finding?.target.status).toEqual({ state: 'not-satisfied', reason: 'fail' });
  });

  test('name who answered what no machine can decide', async () => {
    const results = withFindings(({ status, controls }) =>
      status === 'manual' && controls.includes('2.14')
        ? {
            status: 'pass',
            attestation: {
              answer: 'met',
              by: 'A. Person',
              on: '2026-11-01',
              validUntil: '2027-10-31',
              comment: null,
              evidence: null,
              file: 'answers.yaml',
              line: 4,
            },
          }
        : {},
    );
    const { observations = [], attestations = [] } = await oneResult(results);
    const [answered] = observations.filter(({ methods }) => methods.includes('INTERVIEW'));
    expect(answered).toMatchObject({ expires: '2027-10-31T23:59:59Z' });
    expect(attestations).toHaveLength(1);
    expect(attestations[0]?.parts[0]?.prose).toContain('A. Person');
  });

  test('have the evidence of an observation with its digest, and the time at which it was read', async () => {
    const { observations = [] } = await oneResult(sampleResults({ containers: 1 }));
    const fail = observations.find((observation) => prop(observation, 'standing') === 'fail');
    expect(fail?.collected).toBe('2026-11-20T06:30:14Z');
    const [evidence] = fail?.['relevant-evidence'] ?? [];
    expect(evidence?.description).toContain('/info');
    expect(prop(evidence ?? {}, 'sha256')).toMatch(/^[0-9a-f]{64}$/);
  });

  test('tell every fail of a large host alone, and what passes together with its number', async () => {
    const results = sampleResults({ containers: 300 });
    const { observations = [], risks = [] } = await oneResult(results);
    const found = results.hosts[0]?.findings ?? [];
    expect(risks).toHaveLength(found.filter(({ status }) => status === 'fail').length);
    const passing = observations.filter((observation) => prop(observation, 'standing') === 'pass');
    const number = passing.reduce((sum, observation) => sum + Number(prop(observation, 'findings')), 0);
    expect(number).toBe(found.filter(({ status }) => status === 'pass').length);
    expect(passing.length).toBeLessThan(130);
  });

  describe.skipIf(SCHEMAS === null)('by the schemas of NIST', () => {
    const [byTarget, byNewest] =
      SCHEMAS === null
        ? []
        : ['1.1.3', '1.2.2'].map((version) =>
            jsonSchemaErrors(`oscal/oscal_complete_schema-${version}.json`),
          );
    const expectValid = async (results: Results) => {
      const document = await documentOf(results);
      expect(byTarget?.(document)).toEqual([]);
      // From 1.2 on there has to be a control that was reviewed, which a run without any cannot say.
      const reviewed = document['assessment-results'].results.every(
        (result) => result['reviewed-controls']['control-selections'][0]?.['include-controls'] !== undefined,
      );
      if (reviewed) expect(byNewest?.(document)).toEqual([]);
    };

    test('are valid whatever the results hold', async () => {
      await fc.assert(fc.asyncProperty(arbitraryResults, expectValid), { numRuns: 60 });
    }, 60_000);

    test('are valid for hosts of all kinds and for none', async () => {
      const results = sampleResults({ containers: HOSTILE_NAMES.length, names: HOSTILE_NAMES });
      await expectValid(results);
      await expectValid({ ...results, hosts: [] });
      await expectValid({ ...results, hosts: [failedHost('gone')] });
      await expectValid(sampleFleet({ hosts: 6, failed: 1, notAttempted: 1 }));
    }, 60_000);

    test('would not be valid with a number as the id of a control', async () => {
      const document = structuredClone(await documentOf(sampleResults({ containers: 1 })));
      const [first] = document['assessment-results'].results[0]?.findings ?? [];
      Object.assign(first?.target ?? {}, { 'target-id': '2.2' });
      for (const errors of [byTarget, byNewest]) expect(errors?.(document)).not.toEqual([]);
    });
  });
});
