import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BENCHMARKS } from '../../checks/benchmarks/index.ts';
import { CHECKS } from '../../checks/index.ts';
import { rulingByAttestations } from '../../src/assess/attestations/answer.ts';
import type { Attestation } from '../../src/assess/attestations/attestation.ts';
import { hostSubject } from '../../src/kit/host-subject.ts';
import { ANSWERS, type Answer } from '../../src/model/attestations.ts';
import type { Finding } from '../../src/model/results.ts';
import { STATUSES } from '../../src/model/status.ts';
import { describeHost } from '../../src/probes/describe-host.ts';
import { assessed } from '../support/assess.ts';
import { recorded } from '../support/snapshots.ts';
import { attestationOf, citations, findingOf } from './samples.ts';

const NOON = new Date('2026-11-22T12:00:00Z');
const HOST = hostSubject({ ...recorded('no-engine-28.5'), name: 'web-1' });

function ruled(finding: Finding, attestations: readonly Attestation[], at = NOON) {
  const { cite, cited } = citations();
  const [result] = rulingByAttestations(attestations, at).ruling([finding], HOST, cite);
  if (!result) throw new Error('The finding is gone.');
  return { ...result, cited };
}

describe('an answer that counts', () => {
  it.each([
    ['met', 'pass', 'met'],
    ['not-met', 'fail', 'not met'],
    ['not-applicable', 'notapplicable', 'not applicable'],
  ] as const)('%s makes a manual finding %s', (answer, status, word) => {
    const said = attestationOf({ said: { answer, comment: 'We looked' } });
    const { cited, ...finding } = ruled(findingOf(), [said]);
    expect(finding).toMatchObject({
      status,
      message: `Is it good? Attested by A. Person on 2026-11-01, valid until 2027-10-31: ${word}. We looked.`,
      attestation: { answer, by: 'A. Person', file: 'answers.yml', line: 2 },
      evidence: ['e1', 'c1'],
    });
    expect(cited).toMatchObject([
      { source: '--attestations answers.yml:2', collectedAt: '2026-11-01T00:00:00.000Z' },
    ]);
    expect(JSON.parse(cited[0]?.excerpt ?? '')).toMatchObject({
      answer,
      by: 'A. Person',
      comment: 'We looked',
    });
  });

  it.each([
    ['another check', { checks: ['other-check'] }],
    ['another host', { hosts: ['db-*'] }],
    ['another object', { objects: new Set(['db']) }],
    ['an object of another engine', { engine: 'rootless-1000' }],
  ])('leaves %s alone', (_, change) => {
    expect(ruled(findingOf(), [attestationOf(change)])).toMatchObject({
      status: 'manual',
      message: 'Is it good?',
    });
  });

  it('is about hosts by pattern and objects by name', () => {
    const about = attestationOf({
      hosts: ['db-1', 'web-*'],
      objects: new Set(['db', 'web']),
      engine: 'root',
    });
    expect(ruled(findingOf(), [about]).status).toBe('pass');
  });

  it('counts on its first and its last day, in UTC', () => {
    const said = attestationOf({ said: { on: '2026-11-22', validUntil: '2026-11-23' } });
    const statusAt = (at: string) => ruled(findingOf(), [said], new Date(at)).status;
    expect(
      ['2026-11-21T23:59:59Z', '2026-11-22T00:00:00Z', '2026-11-23T23:59:59Z', '2026-11-24T00:00:00Z'].map(
        statusAt,
      ),
    ).toEqual(['manual', 'pass', 'pass', 'manual']);
  });
});

describe('an answer that does not count leaves the finding manual and says why', () => {
  it.each([
    [
      'expired',
      { said: { validUntil: '2026-11-21' } },
      'it was valid until 2026-11-21; ask A. Person again.',
    ],
    ['not yet valid', { said: { on: '2026-11-23' } }, 'it is of 2026-11-23, which is still to come.'],
    ['without its proof', { proofProblem: 'the file is gone' }, 'does not count: the file is gone.'],
    [
      'to something else',
      { observed: 'another thing' },
      'something else is observed now than when it was given',
    ],
  ])('%s', (_, change, why) => {
    const { cited, ...finding } = ruled(findingOf(), [attestationOf(change)]);
    expect(finding).toMatchObject({ status: 'manual', evidence: ['e1', 'c1'] });
    expect(finding.message).toMatch(
      /^Is it good\? What A\. Person answered \(answers\.yml:2\) does not count: /,
    );
    expect(finding.message).toContain(why);
    expect(finding).not.toHaveProperty('attestation');
    expect(cited).toHaveLength(1);
  });

  it('nor do two that contradict each other', () => {
    const contrary = attestationOf({ said: { answer: 'not-met', line: 9 } });
    expect(ruled(findingOf(), [attestationOf(), contrary])).toMatchObject({
      status: 'manual',
      message:
        'Is it good? What A. Person answered (answers.yml:2, answers.yml:9) does not count: answers.yml:2 and answers.yml:9 contradict each other.',
    });
    const expired = attestationOf({ said: { answer: 'not-met', validUntil: '2026-11-02', line: 9 } });
    expect(ruled(findingOf(), [expired, attestationOf()])).toMatchObject({
      status: 'pass',
      attestation: { line: 2 },
    });
  });
});

describe('what became of each answer is told after the last host', () => {
  const usesOf = (findings: readonly Finding[], attestations: readonly Attestation[]) => {
    const { ruling, uses } = rulingByAttestations(attestations, NOON);
    ruling(findings, HOST, citations().cite);
    return uses().map(({ line, state, findings: answered, soonExpiring }) => [
      line,
      state,
      answered,
      soonExpiring,
    ]);
  };

  it('with how many findings it answers, and whether it ends soon', () => {
    const findings = [
      findingOf(),
      findingOf({ resource: { type: 'container', name: 'db', id: null, engine: 'root' } }),
    ];
    const soon = attestationOf({ objects: new Set(['db']), said: { validUntil: '2026-12-22', line: 5 } });
    const later = attestationOf({ objects: new Set(['web']), said: { validUntil: '2026-12-23', line: 9 } });
    expect(usesOf(findings, [soon, later])).toEqual([
      [5, 'counts', 1, true],
      [9, 'counts', 1, false],
    ]);
  });

  it.each([
    ['expired', { said: { validUntil: '2026-11-21' } }, findingOf()],
    ['not-yet-valid', { said: { on: '2026-11-23' } }, findingOf()],
    ['void', { proofProblem: 'it is gone' }, findingOf()],
    ['void', { observed: 'another thing' }, findingOf()],
    ['unmatched', { hosts: ['db-1'] }, findingOf()],
    ['not-needed', {}, findingOf({ status: 'fail' })],
  ])('as %s where it does not count', (state, change, finding) => {
    expect(usesOf([finding], [attestationOf(change)])).toEqual([[2, state, 0, false]]);
  });

  it('as contradicted where another one says otherwise', () => {
    const contrary = attestationOf({ said: { answer: 'not-met', line: 9 } });
    expect(usesOf([findingOf()], [attestationOf(), contrary])).toEqual([
      [2, 'contradicted', 0, false],
      [9, 'contradicted', 0, false],
    ]);
  });
});

describe('what a machine decided or could not read', () => {
  const answer = fc.constantFrom(...(Object.keys(ANSWERS) as Answer[]));
  const day = fc.constantFrom('2026-01-01', '2026-11-21', '2026-11-22', '2026-11-23', '2027-11-22');

  it('is never touched by an answer, and no answer makes an error', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...STATUSES), { minLength: 1, maxLength: 8 }),
        fc.array(fc.record({ answer, on: day, validUntil: day }), { maxLength: 6 }),
        (statuses, said) => {
          const findings = statuses.map((status) => findingOf({ status }));
          const { cite } = citations();
          const attestations = said.map((one) => attestationOf({ hosts: ['*'], said: one }));
          const after = rulingByAttestations(attestations, NOON).ruling(findings, HOST, cite);
          expect(after).toHaveLength(findings.length);
          for (const [index, finding] of findings.entries()) {
            if (finding.status !== 'manual') expect(after[index]).toBe(finding);
            else expect(after[index]?.status).not.toBe('error');
          }
        },
      ),
    );
  });

  it('stays on a real host of which every question is answered', () => {
    const [benchmark] = BENCHMARKS;
    if (!benchmark) throw new Error('There is no benchmark.');
    const options = {
      benchmark,
      level: 2 as const,
      checks: CHECKS,
      families: [],
      describe: describeHost,
      toolVersion: '0.0.0',
    };
    const snapshot = recorded('images-28.5');
    const everything = attestationOf({ checks: CHECKS.map(({ id }) => id), hosts: ['*'] });
    const [before] = assessed([snapshot], options).hosts;
    const [after] = assessed([snapshot], {
      ...options,
      rulings: [rulingByAttestations([everything], NOON).ruling],
    }).hosts;
    expect(before?.score.counts.manual).toBeGreaterThan(0);
    expect(after?.score.counts).toMatchObject({
      manual: 0,
      fail: before?.score.counts.fail,
      error: before?.score.counts.error,
      notapplicable: before?.score.counts.notapplicable,
      pass: (before?.score.counts.pass ?? 0) + (before?.score.counts.manual ?? 0),
    });
    const cited = Object.entries(after?.evidence ?? {}).filter(([, { source }]) =>
      source.startsWith('--att'),
    );
    expect(cited).toHaveLength(1);
    for (const { attestation, evidence } of after?.findings ?? [])
      expect(attestation === undefined).toBe(!evidence.includes(cited[0]?.[0] ?? ''));
  });
});
