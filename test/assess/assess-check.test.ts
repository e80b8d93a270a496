import { expect, test } from 'vitest';
import { assessCheck } from '../../src/assess/assess-check.ts';
import { hostSubject } from '../../src/kit/host-subject.ts';
import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import type { PopulationEntry } from '../../src/model/check.ts';
import { type Fact, type FactSource, known, unread } from '../../src/model/fact.ts';

const host = hostSubject({
  schemaVersion: 1,
  tool: { name: 'plimsoll', version: '0.0.0' },
  name: 'web-1',
  target: 'local',
  startedAt: '2026-11-21T00:00:00.000Z',
  finishedAt: '2026-11-21T00:00:01.000Z',
  sections: {},
});
const denied = unread(cause('needs-root', 'May not look.', 'Run as root.'), ['host:denied']);
const fact = <T>(value: Fact<T>): FactSource<'host', T> => ({
  id: 'fact',
  scope: 'host',
  reads: [],
  read: () => value,
});

const check = (
  given: Fact<boolean>,
  entries?: readonly PopulationEntry<'host'>[],
  hint: Fact<boolean> = known(true),
) =>
  defineCheck({
    id: 'sample-is-good',
    title: 'The sample is good',
    severity: 'low',
    severityReason: 'It is a sample.',
    rationale: 'None.',
    outcomes: { pass: 'it is good', fail: 'it is not' },
    remediation: { text: 'Nothing.', sideEffect: 'None.' },
    each: {
      scope: 'host',
      reads: [],
      list: () => entries ?? [{ kind: 'subject', subject: host, evidence: ['host:list'] }],
    },
    needs: { good: fact(given) },
    hints: { hint: fact(hint) },
    assess: ({ good, hint }) => {
      if (!hint.known) return cannotTell(hint, 'a hint');
      if (!good) return fail({ expected: 'good', observed: 'bad', message: 'It is bad.' });
      if (!hint.value) throw new Error('surprise');
      return pass({ expected: 'good', observed: 'good', message: 'It is good.' });
    },
  });

test('judges facts that were read and names their evidence', () => {
  expect(assessCheck(check(known(true, ['host:a'])), host)).toMatchObject([
    { status: 'pass', cause: null, evidence: ['host:list', 'host:a'] },
  ]);
  expect(assessCheck(check(known(false)), host)).toMatchObject([{ status: 'fail', observed: 'bad' }]);
});

test('turns a need that was not read into an error with its cause', () => {
  expect(assessCheck(check(denied), host)).toMatchObject([
    {
      status: 'error',
      cause: denied.cause,
      message: 'May not look.',
      evidence: ['host:list', 'host:denied'],
    },
  ]);
});

test('hands on a hint that the check could not do without', () => {
  expect(assessCheck(check(known(true), undefined, denied), host)).toMatchObject([
    { status: 'error', cause: denied.cause, expected: 'a hint' },
  ]);
});

test('a population that could not be listed is an error, one that was read and is empty is not applicable', () => {
  expect(assessCheck(check(known(true), [{ kind: 'unread', at: host, fact: denied }]), host)).toMatchObject([
    { status: 'error', cause: denied.cause, evidence: ['host:denied'] },
  ]);
  const empty = { kind: 'empty', at: host, reason: 'There is none.', evidence: ['host:list'] } as const;
  expect(assessCheck(check(known(true), [empty]), host)).toMatchObject([
    { status: 'notapplicable', message: 'There is none.', evidence: ['host:list'] },
  ]);
});

test('a check that crashes is an error that names the check and harms no other', () => {
  expect(assessCheck(check(known(true), undefined, known(false)), host)).toMatchObject([
    { status: 'error', cause: { code: 'check-crashed' } },
  ]);
});

test('a population that crashes is an error of the host, and never no finding', () => {
  const broken = check(known(true));
  const list = (): never => {
    throw new Error('surprise');
  };
  expect(assessCheck({ ...broken, each: { ...broken.each, list } }, host)).toMatchObject([
    {
      status: 'error',
      resource: host.resource,
      cause: { code: 'check-crashed', detail: expect.stringContaining('surprise') },
      evidence: [],
    },
  ]);
});
