import { describe, expect, test } from 'vitest';
import { FRAMEWORKS } from '../../checks/benchmarks/frameworks.ts';
import { BENCHMARKS } from '../../checks/benchmarks/index.ts';
import { CHECKS } from '../../checks/index.ts';
import { run } from '../../src/cli/program.ts';
import { isPartOf, untouched } from '../../src/model/framework.ts';
import { keptStreams } from '../support/streams.ts';

const newest = BENCHMARKS[0]?.controls ?? [];

test('the frameworks are those that are promised, each under an id of its own', () => {
  const ids = FRAMEWORKS.map(({ id }) => id);
  expect(ids).toEqual(['nist-sp-800-53-r5', 'nist-sp-800-190', 'ten-container-controls']);
  const taken = [...CHECKS.map(({ id }) => id), ...newest.map(({ id }) => id)];
  expect(ids.filter((id) => taken.includes(id))).toEqual([]);
});

describe.each(FRAMEWORKS.map((framework) => [framework.title, framework] as const))('%s', (_, framework) => {
  test('says what it rests on, where that is and what of it was used', () => {
    expect(Object.keys(framework.sources)).not.toEqual([]);
    for (const { title, publisher, date, address, used } of Object.values(framework.sources)) {
      for (const text of [title, publisher, date]) expect(text.trim()).not.toBe('');
      expect(date).toMatch(/\b20\d\d\b/);
      expect(used.length).toBeGreaterThan(30);
      expect(new URL(address).protocol).toBe('https:');
    }
  });

  test('has a reason for every row, and the place that it is grounded in', () => {
    expect(framework.rows.length).toBeGreaterThan(20);
    for (const { requirement, reason, see } of framework.rows) {
      expect(reason, requirement).toMatch(/^[A-Z].{20,}\.$/);
      expect(Object.keys(see), requirement).not.toEqual([]);
      for (const [source, place] of Object.entries(see)) {
        expect(Object.keys(framework.sources), requirement).toContain(source);
        expect(place, requirement).toMatch(/\d/);
      }
    }
    const used = new Set(framework.rows.flatMap(({ see }) => Object.keys(see)));
    expect([...used].sort()).toEqual(Object.keys(framework.sources).sort());
  });

  test('names only requirements, controls and checks that exist, and no pair twice', () => {
    const numbers = new Set(BENCHMARKS.flatMap(({ controls }) => controls.map(({ lineage }) => lineage)));
    const ids = new Set(CHECKS.map(({ id }) => id));
    const pairs: string[] = [];
    for (const row of framework.rows) {
      expect(
        framework.requirements.some(({ id }) => isPartOf(row, id)),
        row.requirement,
      ).toBe(true);
      expect([...row.controls, ...(row.checks ?? [])], row.reason).not.toEqual([]);
      expect(
        row.controls.filter((number) => !numbers.has(number)),
        row.reason,
      ).toEqual([]);
      expect(
        (row.checks ?? []).filter((id) => !ids.has(id)),
        row.reason,
      ).toEqual([]);
      pairs.push(...[...row.controls, ...(row.checks ?? [])].map((one) => `${row.requirement} ${one}`));
    }
    expect(pairs.filter((pair, index) => pairs.indexOf(pair) !== index)).toEqual([]);
    const requirements = framework.requirements.map(({ id }) => id);
    expect(new Set(requirements).size).toBe(requirements.length);
  });

  test('explain tells its sources, its rows, and every requirement that no check touches', async () => {
    const streams = keptStreams();
    expect(await run(['explain', framework.id], streams)).toBe(0);
    const { out } = streams.said;
    for (const { address } of Object.values(framework.sources)) expect(out).toContain(address);
    const none = untouched(framework, BENCHMARKS);
    const all = framework.requirements.length;
    expect(out.trimEnd().split('\n').at(-1)).toBe(
      none.length === 0
        ? `A check touches each of its ${all} requirements.`
        : `No check touches ${none.length} of its ${all} requirements: ${none.join(', ')}.`,
    );
    const shown = framework.requirements.filter(({ id }) => !none.includes(id));
    expect(shown).not.toEqual([]);
    for (const { id } of shown) expect(out).toMatch(new RegExp(`^  ${id}(\\(\\d+\\))?  `, 'm'));
  });
});

test('explain tells which requirements a control and its checks bear on, and why', async () => {
  const say = async (...words: string[]) => {
    const streams = keptStreams();
    await run(words, streams);
    return streams.said.out;
  };
  for (const out of [
    await say('explain', '2.8'),
    await say('explain', '2.7', '--benchmark', 'cis-docker-1.6.0'),
    await say('explain', 'daemon-tcp-mutual-tls'),
  ]) {
    expect(out).toMatch(/^ {2}IA-9 {2}Engine and client prove/m);
    expect(out).toMatch(/^ {2}4\.3\.2 {2}/m);
    expect(out).toMatch(/^ {2}authentication {2}/m);
    expect(out).not.toMatch(/^ {2}segmentation {2}/m);
  }
  expect(await say('explain', '2.16')).not.toContain('In other frameworks');
});
