import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { InputError } from '../../src/model/input-error.ts';
import { readYaml } from '../../src/yaml/read-yaml.ts';

const entry = z.strictObject({
  check: z.string().describe('Id of a check'),
  severity: z.enum(['critical', 'high', 'low']).optional(),
  days: z.int().min(1).optional().describe('How long, in days.'),
  on: z
    .string()
    .refine((text) => text !== 'never', { error: 'is no date such as 2026-11-30' })
    .optional(),
  where: z.union([z.strictObject({ name: z.string() }), z.strictObject({ label: z.string() })]).optional(),
});
const schema = z.strictObject({
  entries: z.array(entry).min(1),
  values: z.record(z.string(), z.int()).optional(),
});

const read = (text: string) => readYaml(text, 'house.yaml', schema);

function refusal(text: string): string {
  try {
    read(text);
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown.message;
    throw thrown;
  }
  throw new Error('It was not refused.');
}

describe('a file of settings', () => {
  it('is read, with the line of each part of it', () => {
    const { value, lineOf } = read('# ours\nentries:\n  - check: a\n  - check: b\n    days: 3\n');
    expect(value).toEqual({ entries: [{ check: 'a' }, { check: 'b', days: 3 }] });
    expect(
      [[], ['entries'], ['entries', 1], ['entries', 1, 'days'], ['entries', 1, 'on']].map(lineOf),
    ).toEqual([2, 2, 4, 5, 4]);
  });

  it.each([
    [
      'entries:\n  - check: a\n    sevrity: high\n',
      'house.yaml:3: entries[1] has no key "sevrity"; did you mean severity?',
    ],
    ['entrys:\n  - check: a\n', 'house.yaml:1: the file has no key "entrys"; did you mean entries?'],
    ['entries:\n  - severity: high\n', 'house.yaml:2: entries[1].check is missing. Id of a check.'],
    [
      'entries:\n  - days: 3\n    chekc: a\n',
      'house.yaml:3: entries[1] has no key "chekc"; did you mean check?',
    ],
    [
      'entries:\n  - check: a\n    severity: hihg\n',
      'house.yaml:3: entries[1].severity cannot be "hihg"; did you mean high? It is one of critical, high, low.',
    ],
    [
      'entries:\n  - check: a\n    days: soon\n',
      'house.yaml:3: entries[1].days is to be a number, not "soon". How long, in days.',
    ],
    [
      'entries:\n  - check: a\n    days: 0\n',
      'house.yaml:3: entries[1].days cannot be "0". How long, in days.',
    ],
    ['entries:\n  - check:\n', 'house.yaml:2: entries[1].check is to be a text, not nothing. Id of a check.'],
    ['entries:\n  - check: a\n    on: never\n', 'house.yaml:3: entries[1].on is no date such as 2026-11-30.'],
    [
      'entries:\n  - check: a\n    where:\n      nme: x\n',
      'house.yaml:4: entries[1].where has no key "nme"; did you mean name?',
    ],
    ['entries: []\n', 'house.yaml:1: entries cannot be a list.'],
    ['values: {a: x}\nentries: [{check: a}]\n', 'house.yaml:1: values.a is to be a number, not "x".'],
    ['entries:\n  - check: a\n    check: b\n', 'house.yaml:3: "check" is there twice, first in line 2.'],
    ['entries:\n\t- check: a\n', 'house.yaml:2: the line begins with a tab; YAML wants blanks there.'],
    ['- a\n', 'house.yaml:1: the file is to be a mapping (key: value), not a list.'],
    ['', 'house.yaml:1: the file is to be a mapping (key: value), not nothing.'],
    ['__proto__: {entries: []}\n', 'house.yaml:1: the file has no key "__proto__"'],
  ])('is refused with line and reason: %j', (text, message) => {
    expect(refusal(text)).toContain(message);
  });

  it('is refused where aliases make more of it than memory holds', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level++)
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    expect(refusal(lines.join('\n'))).toMatch(/^house\.yaml:\d+: there are more than 2000000 values\.$/);
  });
});
