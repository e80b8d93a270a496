import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lastDayOfYear } from '../../src/cli/attestations/dialogue.ts';
import { run } from '../../src/cli/program.ts';
import { attestationsSchema } from '../../src/model/attestations.ts';
import type { Results } from '../../src/model/results.ts';
import { readYaml } from '../../src/yaml/read-yaml.ts';
import { recorded } from '../support/snapshots.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-attest-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

/** Runs a command as if at a terminal, where a person types these lines and then ends the input. */
async function say(words: readonly string[], lines?: readonly string[]) {
  const streams = keptStreams();
  const typed = [...(lines ?? [])];
  const exitCode = await run(words, {
    ...streams,
    canAsk: lines !== undefined,
    ask: async (question) => {
      streams.log(question);
      return typed.shift() ?? null;
    },
  });
  return { exitCode, ...streams.said };
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Results;
const answersIn = (path: string) =>
  readYaml(readFileSync(path, 'utf8'), path, attestationsSchema).value.attestations;

/** Two hosts that are alike. */
const snapshots = ['web-1', 'web-2'].map((name) => at(`${name}.json`));
const results = at('results.json');
/** Answers are given today, so that they count tomorrow whatever day it is. */
const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
const assess = (output: string, ...more: readonly string[]) =>
  say(['assess', ...snapshots, '-o', `json=${output}`, '--at', tomorrow, ...more]);
const attest = (file: string, lines: readonly string[]) =>
  say(['attest', '--results', results, '--attestations', file], lines);

beforeAll(async () => {
  for (const path of snapshots) {
    const name = path.endsWith('web-1.json') ? 'web-1' : 'web-2';
    writeFileSync(path, JSON.stringify({ ...recorded('images-28.5'), name }));
  }
  await assess(results);
});

describe('attest', () => {
  it('asks nobody where there is no terminal', async () => {
    const { exitCode, out, log } = await say(['attest', '--results', results]);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(log).toContain('there is no terminal to ask on');
  });

  it('writes one answer for all hosts of which the same is observed, which then counts', async () => {
    const file = at('answers.yml');
    writeFileSync(at('minutes.txt'), 'minutes-of-4711');
    const { exitCode, out, log } = await attest(file, [
      'm',
      'A. Person',
      'We looked',
      at('minutes.txt'),
      '',
      'q',
    ]);
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: `${file}\n` });
    expect(log).toContain('2 hosts, the same observed on all');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const [answer, ...others] = answersIn(file);
    expect(others).toEqual([]);
    expect(answer).toMatchObject({
      host: ['web-1', 'web-2'],
      answer: 'met',
      by: 'A. Person',
      comment: 'We looked',
      evidence: { file: 'minutes.txt' },
    });

    const before = read(results);
    await assess(at('after.json'), '--attestations', file);
    const after = read(at('after.json'));
    expect(readFileSync(at('after.json'), 'utf8')).not.toContain('minutes-of-4711');
    expect(after.run.id).not.toBe(before.run.id);
    const manual = ({ hosts }: Results) =>
      hosts.flatMap(({ findings }) => findings.filter(({ status }) => status === 'manual')).length;
    const attested = after.hosts.flatMap(({ findings }) => findings.filter((one) => one.attestation));
    expect(attested.length).toBeGreaterThan(1);
    expect(manual(after)).toBe(manual(before) - attested.length);
    expect(attested.map(({ status }) => status)).toEqual(attested.map(() => 'pass'));
    expect(after.attestations).toMatchObject([{ state: 'counts', findings: attested.length }]);
    await say(['report', at('after.json'), '-o', `json=${at('again.json')}`]);
    expect(readFileSync(at('again.json'), 'utf8')).toBe(readFileSync(at('after.json'), 'utf8'));

    // Whoever comes back goes on where it was left.
    const first = /Question 1 of (\d+) {2}(.*)/;
    const again = await attest(file, ['q']);
    expect(Number(first.exec(again.log)?.[1])).toBe(Number(first.exec(log)?.[1]) - 1);
    expect(first.exec(again.log)?.[2]).not.toBe(first.exec(log)?.[2]);
  });

  it('asks of one object after the other on demand, and keeps what was answered when it is broken off', async () => {
    const file = at('one-by-one.yml');
    const { log } = await attest(file, ['x', 'o', 'n', 'A. Person', '', '', '2099-12-31', 'm', 'why not']);
    expect(log).toContain('Type one of m, n, a, o, s, q.');
    expect(log).toContain('1 answer written');
    expect(answersIn(file)).toMatchObject([{ host: 'web-1', answer: 'not-met', validUntil: '2099-12-31' }]);
  });

  it('asks again for what cannot be, and remembers who answers', async () => {
    const file = at('again.yml');
    const { log } = await attest(file, [
      ...['n', '', 'A. Person', '', at('none'), '', '2026-02-30', '2020-01-01', '2099-01-01'],
      ...['a', '', '', '', 'q'],
    ]);
    for (const sentence of ['no such file', 'It takes a day such as', 'That day is over'])
      expect(log).toContain(sentence);
    expect(answersIn(file).map(({ answer }) => answer)).toEqual(['not-met', 'not-applicable']);
    expect(answersIn(file)[1]?.by).toBe(answersIn(file)[0]?.by);
  });

  it('keeps the comments of a file, and leaves one alone that it does not understand', async () => {
    const file = at('ours.yml');
    const ours = `# of the board\nattestations:\n  - check: image-packages-needed # asked in May\n    host: db-1\n    object: root\n    answer: met\n    by: B\n    on: 2026-05-01\n    validUntil: 2027-04-30\n`;
    writeFileSync(file, ours);
    await attest(file, ['m', 'A. Person', '', '', '', 'q']);
    expect(readFileSync(file, 'utf8').startsWith(ours)).toBe(true);
    expect(answersIn(file)).toHaveLength(2);
    const wrong = ours.replace('answer', 'anwser');
    writeFileSync(file, wrong);
    const refused = await attest(file, ['m', 'A. Person', '', '', '']);
    expect(refused.exitCode).toBe(2);
    expect(refused.log).toContain('did you mean answer?');
    expect(readFileSync(file, 'utf8')).toBe(wrong);
  });

  it('answers for the host that was asked about alone, whatever it is called', async () => {
    const [own, file] = [at('star.json'), at('star.yml')];
    const { hosts, ...run } = read(results);
    writeFileSync(own, JSON.stringify({ ...run, hosts: [{ ...hosts[0], name: 'web*' }] }));
    const words = ['attest', '--results', own, '--attestations', file];
    await say(words, ['m', 'A. Person', '', '', '', 'q']);
    expect(answersIn(file)).toMatchObject([{ host: 'web?' }]);
  });

  it('is part of what makes a run, with the state of its proof', async () => {
    const [file, proof] = [at('proven.yml'), at('minutes.txt')];
    const sha256 = createHash('sha256').update('minutes').digest('hex');
    writeFileSync(
      file,
      `attestations:\n  - {check: host-hardening-attested, host: web-1, answer: met, by: B, on: 2026-05-01, validUntil: 2999-04-30, evidence: {file: minutes.txt, sha256: ${sha256}}}\n`,
    );
    const runs = [];
    for (const content of ['minutes', 'other minutes', 'minutes']) {
      writeFileSync(proof, content);
      await assess(at('proven.json'), '--attestations', file);
      const { run: made, attestations } = read(at('proven.json'));
      runs.push({ id: made.id, state: attestations?.[0]?.state });
    }
    const [proven, changed, again] = runs;
    expect([proven?.state, changed?.state]).toEqual(['counts', 'void']);
    expect(changed?.id).not.toBe(proven?.id);
    expect(again).toEqual(proven);
  });

  it('shows nothing of a host that a terminal would obey, and writes no such thing', async () => {
    const hostile = read(results);
    const evil = 'evil\u001b]0;x\u0007\u202e\nname';
    for (const { findings } of hostile.hosts) {
      for (const finding of findings) {
        finding.observed = evil;
        finding.message = `Is ${evil} good?`;
        finding.resource.name = evil;
      }
    }
    writeFileSync(at('hostile.json'), JSON.stringify(hostile));
    const file = at('hostile.yml');
    const words = ['attest', '--results', at('hostile.json'), '--attestations', file];
    const { log } = await say(words, ['m', 'A. Person', '', '', '', 'q']);
    expect(log).toContain('evil\\u{1b}]0;x\\u{7}\\u{202e}\\u{a}name');
    for (const character of ['\u001b', '\u0007', '\u202e'])
      expect(`${log}${readFileSync(file, 'utf8')}`).not.toContain(character);
    expect((await say(words, ['q'])).log).not.toContain(
      `Question 1 of ${/Question 1 of (\d+)/.exec(log)?.[1]} `,
    );
  });
});

it('an answer holds for a year less a day, if nobody says otherwise', () => {
  expect(['2026-11-22', '2026-01-01', '2028-02-29'].map(lastDayOfYear)).toEqual([
    '2027-11-21',
    '2026-12-31',
    '2029-02-28',
  ]);
});
