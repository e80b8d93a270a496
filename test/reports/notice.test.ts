import { describe, expect, test } from 'vitest';
import { openNotice } from '../../reports/notice/gather.ts';
import { headline } from '../../reports/notice/headline.ts';
import { noticeMail } from '../../reports/notice/mail.ts';
import { driftOf } from '../../src/history/drift.ts';
import { type Notice, noticeSchema } from '../../src/model/notice.ts';
import { printableJson } from '../../src/model/printable-json.ts';
import type { HostResult, Results } from '../../src/model/results.ts';
import { replaceInvisible } from '../../src/model/visible-text.ts';
import { hostWith, lostHost, type Told } from '../history/hosts-of-findings.ts';
import { baseline } from '../history/sample-baseline.ts';
import { HOSTILE_NAMES } from './hostile-names.ts';
import { sampleFleet } from './sample-fleet.ts';
import { sampleResults } from './sample-results.ts';

const sample = sampleResults({ containers: 0 });
const calmEnd = { ended: 'complete', exitCode: 0, reasons: [], timestamp: '2026-11-20T04:31:00Z' } as const;

function noticeOf(
  { hosts, checks, possibleRenames, ...head }: Results,
  ending: Pick<Notice, 'ended' | 'exitCode' | 'reasons' | 'timestamp'> = { ...calmEnd, reasons: [] },
): Notice {
  const notice = openNotice({ head, names: hosts.map(({ name }) => name), texts: checks });
  for (const host of hosts) notice.host(host);
  return notice.end(ending, { ...(possibleRenames ? { possibleRenames } : {}) });
}

const compared = (...hosts: readonly HostResult[]): Results => ({
  ...sample,
  run: { ...sample.run, baseline },
  hosts: [...hosts],
});

/** A host on which these objects newly fail. */
function worsened(name: string, objects: readonly string[], check = 'off'): HostResult {
  const told = (status: Told['status']) => objects.map((on) => ({ check, on, status }));
  const [before, after] = [hostWith(told('pass')), hostWith(told('fail'))];
  return { ...after, name, drift: driftOf(before, after, { judgesOtherwise: false }) };
}

describe('a notice of a run', () => {
  const gone = { ...lostHost(), name: 'gone-1' };
  const lost = { ...gone, drift: driftOf(hostWith([]), gone, { judgesOtherwise: false }) };
  const notice = noticeOf(compared(worsened('web-1', ['web', 'db']), lost), {
    ...calmEnd,
    ended: 'incomplete',
    exitCode: 3,
    reasons: ['x.html could not be written.'],
  });

  test('says for each host how it stands, and each change for the worse with what programs know it by', () => {
    expect(noticeSchema.parse(notice)).toEqual(notice);
    expect(notice.hosts.map(({ name, state, worse }) => [name, state, worse])).toEqual([
      ['gone-1', 'failed', 1],
      ['web-1', 'audited', 2],
    ]);
    expect(notice.totals.worse).toBe(4);
    expect(notice.changes.map(({ host, kind, severity }) => [host, kind, severity])).toEqual([
      ['old-1', 'host-missing', null],
      ['gone-1', 'reached-no-more', null],
      ['web-1', 'newly-failing', 'high'],
      ['web-1', 'newly-failing', 'high'],
    ]);
    const failing = worsened('web-1', ['web', 'db']).drift?.newlyFailing.map(
      ({ fingerprint }) => fingerprint,
    );
    expect(notice.changes.slice(2).flatMap(({ fingerprints }) => fingerprints)).toEqual(failing);
    expect(notice.baseline).toEqual({
      id: baseline.id,
      finishedAt: baseline.finishedAt,
      changed: ['policy'],
    });
  });

  test('is told in one line of counts, with what went wrong and what got worse below it', () => {
    expect(headline(notice)).toBe('4 changes for the worse on 2 hosts; 1 could not be audited; no failures');
    for (const text of [notice.text, noticeMail(notice, []).text]) {
      expect(text).toContain('x.html could not be written.');
      expect(text).toContain('web-1: Newly failing: High: off off (off), container web');
      expect(text).toContain('old-1: Not in this run any more.');
      expect(text).toContain('Compared with the audit that ended 2026-11-19 04:31:00 UTC.');
      expect(text).toContain('What is judged by changed since: policy.');
    }
  });

  test('says which new host may be one that is missing', () => {
    const rename = { hosts: ['web-1'], formerly: ['old-1'], same: ['host-key' as const], differs: [] };
    const renamed = noticeOf({ ...compared(worsened('web-1', ['web'])), possibleRenames: [rename] });
    expect(noticeSchema.parse(renamed)).toEqual(renamed);
    expect(renamed.possibleRenames).toEqual([expect.stringMatching(/^web-1 may be what was old-1 /)]);
    for (const text of [renamed.text, noticeMail(renamed, []).text])
      expect(text).toContain('web-1 may be what was old-1 ');
  });

  test('says that nothing got worse, or that there is nothing to compare with', () => {
    const calm = { ...baseline, vanishedHosts: [] };
    const host = hostWith([{ check: 'off', on: 'web', status: 'fail' }]);
    const same = { ...host, drift: driftOf(host, host, { judgesOtherwise: false }) };
    const results = compared(same);
    expect(headline(noticeOf({ ...results, run: { ...results.run, baseline: calm } }))).toMatch(
      /^nothing got worse on 1 host; /,
    );
    const first = noticeOf({ ...sample, hosts: [host] });
    expect(first.text).toMatch(/^\*Plimsoll\*: 1 host, with nothing earlier to compare with; /);
    expect(first).toMatchObject({ baseline: null, changes: [], totals: { worse: 0 } });
  });

  test('says first that a run is about some objects alone', () => {
    const only = [{ kind: 'container' as const, name: 'web' }];
    const limited = noticeOf({ ...sample, run: { ...sample.run, only } });
    expect(noticeSchema.parse(limited)).toEqual(limited);
    expect(limited.run?.only).toEqual(only);
    expect(limited.text).toMatch(/^\*Plimsoll\*: about 1 object alone \(--only\); /);
  });
});

describe('what a host says', () => {
  const names = [
    ...HOSTILE_NAMES,
    '<!channel> <!here> <@U012> <https://evil.example|click> @channel @all @everyone',
    '``` *bold* <!everyone> ```',
    'x\r\nBcc: victim@example.net\r\n\r\nbody',
    '&lt;!here&gt;',
    '.\nQUIT',
    '\u202e'.repeat(5000),
    '\u202e'.repeat(390),
    `${'a'.repeat(399)}\u{1f600}`,
  ];
  const hosts = names.map((name) => worsened(name, [name]));
  const notice = noticeOf(compared(...hosts), {
    ...calmEnd,
    reasons: names.map((name) => `${name} could not be written.`),
  });
  const mail = noticeMail(notice, []);

  test('is markup to no reader of Slack, and calls nobody', () => {
    expect(notice.text.length).toBeLessThan(4000);
    for (const text of [
      notice.text,
      ...names.map((name) => noticeOf(compared(worsened('a', [name]))).text),
    ]) {
      const [before, block, after, ...more] = text.split('```');
      expect(more).toEqual([]);
      expect(`${before}${after}`).not.toContain('evil');
      expect(block).toBeDefined();
      expect(text.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[<>&@]/);
    }
  });

  test('hides nothing in any of them, and is as long as a person reads', () => {
    const shown = (text: string) => replaceInvisible(text, { lines: true, show: () => 'INVISIBLE' });
    const changes = notice.changes.map((change) => ({ ...change, fingerprints: [] }));
    const body = printableJson({ ...notice, changes });
    expect([notice.text, mail.text, body].map((text) => shown(text) === text)).toEqual([true, true, true]);
    expect(body.length).toBeLessThan(100_000);
    expect(body.isWellFormed()).toBe(true);
    expect(body).not.toMatch(/\\ud[89a-f]/);
    expect(JSON.parse(body)).toEqual({ ...notice, changes });
    expect(notice.changes.some(({ text }) => text.includes('\\u{202e}'))).toBe(true);
  });

  test('never comes near a header: the subject is made of counts', () => {
    expect(mail.subject).toMatch(/^Plimsoll: [a-z0-9;:, ]+$/);
    for (const [index, line] of mail.text.split('\n').entries())
      if (line.startsWith('Bcc')) throw new Error(`Line ${index} begins as a header does.`);
  });
});

test('a notice of a large fleet has a bounded size, leaves out what is least severe, and says how much', () => {
  const fleet = sampleFleet({ hosts: 200, failed: 3 });
  const many = Array.from({ length: 150 }, (_, index) => `c${index}`);
  const hosts = [...fleet.hosts.slice(0, 150), worsened('late', many), ...fleet.hosts.slice(150)];
  const notice = noticeOf({ ...fleet, hosts, run: { ...fleet.run, baseline } });
  expect(noticeSchema.parse(notice)).toEqual(notice);
  expect([notice.hosts.length, notice.leftOut.hosts]).toEqual([50, 151]);
  expect(notice.hosts.slice(0, 4).map(({ state }) => state)).toEqual([
    'failed',
    'failed',
    'failed',
    'audited',
  ]);
  expect(notice.hosts[3]?.name).toBe('late');
  expect([notice.totals.worse, notice.changes.length, notice.leftOut.changes]).toEqual([151, 100, 51]);
  expect(notice.changes[0]?.kind).toBe('host-missing');
  expect(notice.text).toMatch(/and \d+ more, in the report\./);
  expect(printableJson(notice).length).toBeLessThan(100_000);
});
