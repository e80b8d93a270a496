import { describe, expect, test } from 'vitest';
import type { Finding, Results } from '../../../src/model/results.ts';
import { jsonSchemaErrors, SCHEMAS } from '../../support/schemas.ts';
import { HOSTILE_NAMES } from '../hostile-names.ts';
import { onlyFile, written } from '../projection.ts';
import { failedHost, sampleResults } from '../sample-results.ts';

const sample = sampleResults({ containers: 3 });

/** The document of the one host, with its findings changed and its control 2.2 standing where they make it. */
async function written22(status: Finding['status'], change: (finding: Finding, index: number) => Finding) {
  const [host = sample.hosts[0]] = sample.hosts;
  if (!host) throw new Error('The sample has no host.');
  const first = host.findings.find(({ controls }) => controls.includes('2.2'));
  if (!first) throw new Error('The sample has no finding of 2.2.');
  const three = [0, 1, 2].map((index) => change({ ...first, fingerprint: String(index).repeat(64) }, index));
  const results: Results = {
    ...sample,
    hosts: [
      {
        ...host,
        findings: [...host.findings.filter(({ controls }) => !controls.includes('2.2')), ...three],
        controls: host.controls.map((control) => (control.id === '2.2' ? { ...control, status } : control)),
      },
    ],
  };
  const document = JSON.parse(onlyFile(await written('hdf', results)));
  return document.profiles[0].controls.find(({ id }: { id: string }) => id === 'cis-docker-1.8.0-2.2');
}

test('an error beside a fail is skipped with its cause, since it would hide the fail', async () => {
  const control = await written22('fail', (finding, index) => ({
    ...finding,
    status: index === 0 ? 'error' : 'fail',
    cause: index === 0 ? { code: 'timeout', detail: 'It took too long.', next: 'Try again.' } : null,
  }));
  expect(control.results.map(({ status }: { status: string }) => status)).toEqual([
    'failed',
    'failed',
    'skipped',
  ]);
  expect(control.results[2].skip_message).toMatch(
    /^Could not be read\..*\n.*timeout: It took too long\.\nNext: Try/s,
  );
  expect(control.desc).toMatch(/Of 3 findings 2 fail and 1 could not be read\.$/);
});

test('what passes beside what awaits a person is told, but not as a result', async () => {
  const control = await written22('manual', (finding, index) => ({
    ...finding,
    status: index === 1 ? 'pass' : 'manual',
    message: `Finding ${index}.`,
  }));
  expect(control.results.map(({ status }: { status: string }) => status)).toEqual(['skipped', 'skipped']);
  expect(control.descriptions.at(-1)).toEqual({
    label: 'passes beside what awaits a person',
    data: 'daemon dockerd of engine root passes: Finding 1.',
  });
});

describe('people', () => {
  const waiver = {
    reason: 'It is replaced in spring.',
    owner: 'ops',
    approver: 'security',
    ticket: 'OPS-1',
    from: null,
    expires: '2027-03-31',
    file: 'waivers.yml',
    line: 3,
    spoofable: false,
    newlyMatching: false,
  };

  test('who accepts a control stands beside its fails, which stay fails', async () => {
    const control = await written22('fail', (finding, index) => ({
      ...finding,
      status: 'fail',
      waiver: { ...waiver, expires: `2027-03-3${index % 2}` },
    }));
    expect(control.waiver_data).toMatchObject({
      expiration_date: '2027-03-30',
      skipped_due_to_waiver: false,
      run: true,
    });
    expect(control.waiver_data.justification).toContain('by ops: It is replaced in spring.');
    expect(control.results[0]).toMatchObject({ status: 'failed' });
    expect(control.results[0].message).toContain('approved by security; OPS-1 (waivers.yml:3)');
  });

  test('a control of which a part is accepted is not told as accepted', async () => {
    const control = await written22('fail', (finding, index) => ({
      ...finding,
      status: 'fail',
      waiver: index === 0 ? waiver : null,
    }));
    expect(control.waiver_data).toBeNull();
    expect(control.desc).toContain('2 fail and 1 fails and is waived');
  });

  test('who accepted a control until a day that is past is told as InSpec tells it', async () => {
    const { newlyMatching: _, ...mark } = waiver;
    const control = await written22('fail', (finding, index) => ({
      ...finding,
      status: 'fail',
      outdatedWaiver: { ...mark, expires: `2026-03-3${index % 2}`, state: 'expired' },
    }));
    expect(control.waiver_data).toMatchObject({
      expiration_date: '2026-03-30',
      message: 'Waiver expired on 2026-03-30.\nWaiver expired on 2026-03-31.',
      skipped_due_to_waiver: false,
      run: true,
    });
    expect(control.results[0]).toMatchObject({ status: 'failed' });
    const part = await written22('fail', (finding, index) => ({
      ...finding,
      status: 'fail',
      ...(index === 0 ? { outdatedWaiver: { ...mark, state: 'expired' } } : {}),
    }));
    expect(part.waiver_data).toBeNull();
  });

  test('an answer by which a control passes says who, when and for how long', async () => {
    const control = await written22('pass', (finding, index) => ({
      ...finding,
      status: 'pass',
      attestation: {
        answer: 'met',
        by: 'A. Person',
        on: '2026-11-01',
        validUntil: index === 0 ? '2026-11-10' : '2027-01-01',
        comment: 'Looked at each.',
        evidence: null,
        file: 'answers.yml',
        line: 7,
      },
    }));
    expect(control.attestation_data).toMatchObject({
      control_id: 'cis-docker-1.8.0-2.2',
      status: 'passed',
      updated: '2026-11-01T00:00:00Z',
      frequency: '10d',
      updated_by: 'A. Person',
    });
    expect(control.attestation_data.explanation).toContain('Looked at each. (answers.yml:7)');
  });

  test('an answer beside a fail that a machine found is not told as the answer to the control', async () => {
    const control = await written22('fail', (finding, index) => ({
      ...finding,
      status: index === 0 ? 'pass' : 'fail',
    }));
    expect(control.attestation_data).toBeNull();
  });
});

test('a host with 10,000 containers is told within bounds, with exact counts', async () => {
  const text = onlyFile(await written('hdf', sampleResults({ containers: 10_000 })));
  expect(text.length).toBeLessThan(10_000_000);
  const control = JSON.parse(text).profiles[0].controls.find(({ id }: { id: string }) =>
    id.endsWith('-5.11'),
  );
  expect(control.results).toHaveLength(100);
  expect(control.desc).toContain(
    'Of 10000 findings 10000 fail. 9900 further findings of it are counted here',
  );
});

test.skipIf(SCHEMAS === null)(
  'is valid by the schema of HDF, also for a hostile host and one that was not reached',
  async () => {
    const errors = jsonSchemaErrors('hdf/exec-json.json');
    const hostile = sampleResults({ containers: HOSTILE_NAMES.length, names: HOSTILE_NAMES });
    for (const results of [sample, hostile, { ...sample, hosts: [failedHost('gone')] }])
      expect(errors(JSON.parse(onlyFile(await written('hdf', results))))).toEqual([]);
  },
);
