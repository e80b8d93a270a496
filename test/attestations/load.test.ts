import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BENCHMARKS } from '../../checks/benchmarks/index.ts';
import { CHECKS } from '../../checks/index.ts';
import { loadAttestations } from '../../src/cli/attestations/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-attestations-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [benchmark] = BENCHMARKS;
const file = join(folder, 'answers.yml');
const ENTRY = `attestations:
  - check: image-packages-needed
    host: web-1
    answer: met
    by: A. Person
    on: 2026-11-01
    validUntil: 2027-10-31
    object: root
`;

function load(text: string) {
  if (!benchmark) throw new Error('There is no benchmark.');
  writeFileSync(file, text);
  return loadAttestations(file, { benchmark, benchmarks: BENCHMARKS, checks: CHECKS });
}

describe('a file of attestations', () => {
  it('is read with its lines, its digest and the checks of a control', async () => {
    const text = `benchmark: cis-docker-1.8.0\n${ENTRY}    comment: We look at each SBOM.\n${ENTRY.split('\n').slice(1).join('\n').replace('image-packages-needed', '"6.1"').replace('web-1', '[a, b*]')}`;
    const { sha256, attestations } = await load(text);
    expect(sha256).toBe(createHash('sha256').update(text).digest('hex'));
    expect(attestations).toMatchObject([
      {
        checks: ['image-packages-needed'],
        hosts: ['web-1'],
        said: { answer: 'met', file: 'answers.yml', line: 3, comment: 'We look at each SBOM.' },
      },
      { named: '6.1', checks: ['images-unused-within-limit'], hosts: ['a', 'b*'], said: { line: 11 } },
    ]);
  });

  it('is what the README shows', async () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    const [, shown = ''] = /^```yaml\n(benchmark: [^\n]*\nattestations:\n[\s\S]*?)^```$/m.exec(readme) ?? [];
    const [answer] = (await load(shown)).attestations;
    expect(answer).toMatchObject({
      hosts: ['web-1', 'db-*'],
      objects: new Set(['root']),
      said: { answer: 'met', validUntil: '2027-10-31', evidence: { file: 'minutes.pdf' } },
    });
  });

  it.each([
    ['an object', '    object: root\n', 'image-packages-needed'],
    ['an engine', '    engine: root\n', 'image-packages-needed'],
    ['what was observed', '    observed: nothing\n', 'container-image-current'],
    ['the host alone, of which there is one', '', 'host-hardening-attested'],
  ])('is about no more than what was looked at: it names %s', async (_, named, check) => {
    const text = ENTRY.replace('    object: root\n', named).replace('image-packages-needed', check);
    expect((await load(text)).attestations).toMatchObject([{ checks: [check] }]);
  });

  it('may have no answer yet', async () => {
    expect((await load('attestations: []\n')).attestations).toEqual([]);
  });

  it('knows each proof by its digest, and keeps nothing of its content', async () => {
    writeFileSync(join(folder, 'minutes.txt'), 'confidential');
    const digest = createHash('sha256').update('confidential').digest('hex');
    const withProof = (name: string, sha256: string) =>
      load(`${ENTRY}    evidence:\n      file: ${name}\n      sha256: ${sha256}\n`);
    const [intact] = (await withProof('minutes.txt', digest)).attestations;
    expect(intact).toMatchObject({
      proofProblem: null,
      said: { evidence: { file: 'minutes.txt', sha256: digest } },
    });
    expect(JSON.stringify(intact)).not.toContain('confidential');
    const problemOf = async (name: string, sha256: string) =>
      (await withProof(name, sha256)).attestations[0]?.proofProblem;
    const other = `a${'0'.repeat(63)}`;
    expect(await problemOf('minutes.txt', other)).toBe(
      `the file that proves it, minutes.txt, was changed since: its SHA-256 is ${digest}, not ${other}`,
    );
    expect(await problemOf('gone.txt', digest)).toBe(
      'the file that proves it, gone.txt, could not be read (no such file or directory)',
    );
    expect(await problemOf('.', digest)).toBe('the file that proves it, ., is no regular file');
  });
});

describe('a wrong file of attestations is wrong usage, with file and line', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
  for (const [index, name] of [...'bcdefghi'].entries()) {
    const before = 'abcdefgh'[index];
    bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`);
  }
  it.each([
    [
      'an unknown key',
      ENTRY.replace('answer', 'anwser'),
      ':4: attestations[1] has no key "anwser"; did you mean answer?',
    ],
    [
      'an unknown check',
      ENTRY.replace('image-packages-needed', 'image-package-needed'),
      ':2: attestations[1].check is no check and no control of the CIS Docker Benchmark 1.8.0',
    ],
    [
      'its nearest',
      ENTRY.replace('image-packages-needed', 'image-package-needed'),
      'did you mean image-packages-needed?',
    ],
    ['an unknown control', ENTRY.replace('image-packages-needed', '"6.9"'), '"6.9"; did you mean'],
    [
      'a number without its benchmark',
      ENTRY.replace('image-packages-needed', '"6.1"'),
      ':2: attestations[1].check is a number (6.1), and numbers differ from version to version. Write the id of a check',
    ],
    [
      'a number of another benchmark',
      `benchmark: cis-docker-1.6.0\n${ENTRY.replace('image-packages-needed', '"6.1"')}`,
      ':3: attestations[1].check is a number (6.1) of cis-docker-1.6.0, and this run is against cis-docker-1.8.0.',
    ],
    [
      'a number that lost its quotes',
      ENTRY.replace('image-packages-needed', '5.10'),
      ':2: attestations[1].check is to be a text',
    ],
    ['a wrong type', ENTRY.replace('web-1', '7'), ':3: attestations[1].host'],
    [
      'a benchmark that there is not',
      `benchmark: cis-dokcer-1.8.0\n${ENTRY}`,
      ':1: benchmark is "cis-dokcer-1.8.0", and there are cis-docker-1.8.0, ',
    ],
    ['nobody who says it', ENTRY.replace('A. Person', '" "'), ':5: attestations[1].by says nothing'],
    ['another answer', ENTRY.replace(': met', ': yes'), ':4: attestations[1].answer cannot be "yes"'],
    [
      'no day',
      ENTRY.replace('2027-10-31', '2026-02-30'),
      ':7: attestations[1].validUntil is no date such as 2026-11-30.',
    ],
    [
      'an end before its beginning',
      ENTRY.replace('2027-10-31', '2026-10-31'),
      ':7: attestations[1].validUntil lies before',
    ],
    ['no end', ENTRY.replace(/ {4}validUntil.*\n/, ''), 'attestations[1].validUntil is missing'],
    ['a key that is there twice', `${ENTRY}    by: me\n`, ':9: "by" is there twice, first in line 5.'],
    ['a tab', ENTRY.replace('    host', '\thost'), ':3: the line begins with a tab'],
    ['a bomb', `${bomb.join('\n')}\n`, 'there are more than'],
    ['deep nesting', `attestations: ${'['.repeat(50_000)}`, 'nested too deeply'],
    ['a second document', `${ENTRY}---\n${ENTRY}`, 'a second document begins here'],
    [
      'one for every object that comes later',
      ENTRY.replace('    object: root\n', ''),
      ':2: attestations[1] would count for every object that comes later, too',
    ],
    [
      'one for whatever container has a name',
      ENTRY.replace('image-packages-needed', 'container-image-current'),
      ':2: attestations[1] would count for whatever is given the same name later: say what was observed',
    ],
    [
      'one for whatever image has a name, where an engine is asked for them',
      ENTRY.replace('image-packages-needed', 'image-packages-from-verified-origin'),
      'say what was observed',
    ],
    ['a digest that is none', `${ENTRY}    evidence: {file: a, sha256: abc}\n`, 'is no SHA-256'],
    ['nothing', '', ':1: the file is to be a mapping'],
  ])('%s', async (_, text, sentence) => {
    const failure = await load(text).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ exitCode: 2 });
    expect((failure as Error).message).toContain(sentence);
    expect((failure as Error).message).toContain(`${file}:`);
  });

  it('and so is one that is too large or not there', async () => {
    await expect(load('#'.repeat(33 * 1024 ** 2))).rejects.toMatchObject({ exitCode: 2 });
    rmSync(file);
    if (!benchmark) throw new Error('There is no benchmark.');
    await expect(
      loadAttestations(file, { benchmark, benchmarks: BENCHMARKS, checks: CHECKS }),
    ).rejects.toMatchObject({
      exitCode: 2,
    });
  });
});
