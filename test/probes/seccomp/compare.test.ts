import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { compareCall, isNarrowed } from '../../../src/probes/seccomp/compare.ts';
import { evaluate } from '../../../src/probes/seccomp/evaluate.ts';
import { type Condition, NOWHERE, type SeccompRule } from '../../../src/probes/seccomp/profile.ts';

const SURROUNDINGS = { capabilities: new Set(['CHOWN']), arch: 'amd64', kernel: '6.1.0-18-amd64' };

const condition = (op: string, value: number | null, more: Partial<Condition> = {}): Condition => ({
  index: 0,
  op: `SCMP_CMP_${op}` as Condition['op'],
  value,
  valueTwo: 0,
  ...more,
});
const rule = (action: string, args: Condition[] = [], more: Partial<SeccompRule> = {}): SeccompRule => ({
  calls: ['socket'],
  action: `SCMP_ACT_${action}` as SeccompRule['action'],
  args,
  includes: NOWHERE,
  excludes: NOWHERE,
  ...more,
});

function filter(rules: readonly SeccompRule[], defaultAction: SeccompRule['action'] = 'SCMP_ACT_ERRNO') {
  const found = evaluate({ state: 'read', defaultAction, rules: [...rules] }, SURROUNDINGS);
  if (found === null) throw new Error('The kernel is known.');
  return found;
}

const DENIES = filter([]);
const ALLOWS = filter([], 'SCMP_ACT_ALLOW');
const NO_VSOCK = filter([rule('ALLOW', [condition('NE', 40)])]);
const NO_ALG = filter([
  rule('ALLOW', [condition('LT', 38)]),
  rule('ALLOW', [condition('EQ', 39)]),
  rule('ALLOW', [condition('GT', 40)]),
]);

describe('what a filter lets pass beside another', () => {
  it.each([
    ['everything beside what is denied', ALLOWS, DENIES, 'beyond'],
    ['nothing beside what is denied', DENIES, DENIES, 'within'],
    ['everything beside everything', ALLOWS, ALLOWS, 'within'],
    ['a lost filter on the family', filter([rule('ALLOW')]), NO_VSOCK, 'beyond'],
    ['a filter that forbids one family fewer', NO_VSOCK, NO_ALG, 'beyond'],
    ['a filter that forbids one more', NO_ALG, NO_VSOCK, 'within'],
    [
      'the same in other words',
      filter([rule('ALLOW', [condition('LE', 37)]), rule('ALLOW', [condition('GE', 41)])]),
      NO_ALG,
      'within',
    ],
    ['one family that both allow', filter([rule('ALLOW', [condition('EQ', 2)])]), NO_ALG, 'within'],
    ['one that the other forbids', filter([rule('ALLOW', [condition('EQ', 38)])]), NO_ALG, 'beyond'],
    [
      'all but one, from a profile that allows',
      filter([rule('ERRNO', [condition('EQ', 40)])], 'SCMP_ACT_ALLOW'),
      NO_VSOCK,
      'within',
    ],
    [
      'all but another, from a profile that allows',
      filter([rule('ERRNO', [condition('EQ', 38)])], 'SCMP_ACT_ALLOW'),
      NO_VSOCK,
      'beyond',
    ],
    ['a call that a profile that allows forbids', filter([rule('KILL')], 'SCMP_ACT_ALLOW'), DENIES, 'within'],
  ])('%s', (_, one, other, expected) => {
    expect(compareCall('socket', one, other)).toBe(expected);
  });

  it('is more where it is only logged, or left to a tracer that the container can be itself', () => {
    expect(compareCall('socket', filter([rule('LOG')]), DENIES)).toBe('beyond');
    expect(compareCall('socket', filter([rule('TRACE')]), DENIES)).toBe('beyond');
  });

  it('cannot be told where a listener decides', () => {
    expect(compareCall('socket', filter([rule('NOTIFY')]), DENIES)).toBe('untold');
    expect(compareCall('socket', filter([], 'SCMP_ACT_NOTIFY'), DENIES)).toBe('untold');
  });

  it('cannot be told where two rules contradict each other', () => {
    const both = filter([rule('ALLOW'), rule('KILL', [condition('EQ', 40)])]);
    expect(compareCall('socket', both, NO_VSOCK)).toBe('untold');
    expect(compareCall('socket', both, filter([rule('ALLOW')]))).toBe('within');
  });

  it('adds up over rules of one call: the plain one beside the one with a filter allows all', () => {
    const both = filter([rule('ALLOW', [condition('EQ', 1)]), rule('ALLOW')]);
    expect(compareCall('socket', both, NO_VSOCK)).toBe('beyond');
  });

  it('adds up over two conditions on one argument, of which runtimes make two rules', () => {
    const both = filter([rule('ALLOW', [condition('NE', 38), condition('NE', 40)])]);
    expect(compareCall('socket', both, NO_VSOCK)).toBe('beyond');
  });

  it('is less where conditions are on several arguments', () => {
    const narrow = filter([rule('ALLOW', [condition('EQ', 2), condition('EQ', 1, { index: 1 })])]);
    expect(compareCall('socket', narrow, NO_VSOCK)).toBe('within');
  });

  it.each([
    ['the same', 0x7e020000, 0, 'within'],
    ['a stricter one', 0x7e020100, 0, 'within'],
    ['one with a flag fewer', 0x7c020000, 0, 'beyond'],
    ['one that demands a flag', 0x7e020000, 0x20000, 'beyond'],
  ])('is told of masks: %s', (_, mask, two, expected) => {
    const masked = (value: number, valueTwo: number) =>
      filter([rule('ALLOW', [condition('MASKED_EQ', value, { valueTwo })])]);
    expect(compareCall('socket', masked(mask, two), masked(0x7e020000, 0))).toBe(expected);
  });

  it('cannot be told of numbers that are not known exactly, and of conditions without end', () => {
    expect(compareCall('socket', filter([rule('ALLOW', [condition('EQ', null)])]), NO_VSOCK)).toBe('untold');
    const many = filter(Array.from({ length: 65 }, (_, at) => rule('ALLOW', [condition('EQ', at + 100)])));
    expect(compareCall('socket', many, NO_VSOCK)).toBe('untold');
  });
});

test('a call is narrowed where a condition is on all that lets it pass', () => {
  expect(isNarrowed('socket', NO_ALG)).toBe(true);
  expect(isNarrowed('socket', ALLOWS)).toBe(false);
  expect(isNarrowed('socket', filter([rule('ALLOW'), rule('ALLOW', [condition('EQ', 1)])]))).toBe(false);
});

describe('rules count', () => {
  const comparedIn = (more: Partial<SeccompRule>) =>
    compareCall('socket', filter([rule('ALLOW', [], more)]), DENIES);

  it.each([
    ['with a capability that the container has', { includes: { ...NOWHERE, caps: ['CAP_CHOWN'] } }, 'beyond'],
    [
      'not without one of those they ask for',
      { includes: { ...NOWHERE, caps: ['CAP_CHOWN', 'CAP_BPF'] } },
      'within',
    ],
    [
      'not for a capability without its prefix, which engines do not know',
      { includes: { ...NOWHERE, caps: ['CHOWN'] } },
      'within',
    ],
    [
      'not with one that they exclude',
      { excludes: { ...NOWHERE, caps: ['CAP_BPF', 'CAP_CHOWN'] } },
      'within',
    ],
    ['on their architecture', { includes: { ...NOWHERE, arches: ['arm64', 'amd64'] } }, 'beyond'],
    ['not on another', { includes: { ...NOWHERE, arches: ['arm64'] } }, 'within'],
    ['not on one that they exclude', { excludes: { ...NOWHERE, arches: ['amd64'] } }, 'within'],
    ['from their kernel on', { includes: { ...NOWHERE, minKernel: '6.1' } }, 'beyond'],
    [
      'not with an older one, though its number looks larger as a text',
      { includes: { ...NOWHERE, minKernel: '6.10' } },
      'within',
    ],
    ['not from a kernel on that they exclude', { excludes: { ...NOWHERE, minKernel: '4.8' } }, 'within'],
  ])('%s', (_, more, expected) => {
    expect(comparedIn(more)).toBe(expected);
  });

  it('nobody knows when, where the kernel tells no release', () => {
    const rules = [rule('ALLOW', [], { includes: { ...NOWHERE, minKernel: '4.8' } })];
    const profile = { state: 'read' as const, defaultAction: 'SCMP_ACT_ERRNO' as const, rules };
    expect(evaluate(profile, { ...SURROUNDINGS, kernel: 'unknown' })).toBeNull();
    // Where another reason excludes the rule anyway, the kernel does not matter.
    const other = {
      ...profile,
      rules: [rule('ALLOW', [], { includes: { arches: ['arm'], caps: [], minKernel: '4.8' } })],
    };
    expect(evaluate(other, { ...SURROUNDINGS, kernel: 'unknown' })).not.toBeNull();
  });
});

describe('any two filters', () => {
  const conditions = fc.record({
    index: fc.constantFrom(0, 1),
    op: fc
      .constantFrom('NE', 'LT', 'LE', 'EQ', 'GE', 'GT', 'MASKED_EQ')
      .map((op) => `SCMP_CMP_${op}` as const),
    value: fc.nat({ max: 7 }),
    valueTwo: fc.nat({ max: 7 }),
  });
  const rules = fc.array(
    fc
      .tuple(fc.constantFrom('ALLOW', 'ALLOW', 'ERRNO'), fc.array(conditions, { maxLength: 2 }))
      .map(([action, args]) => rule(action, args)),
    { maxLength: 3 },
  );
  const filters = fc
    .tuple(rules, fc.constantFrom('SCMP_ACT_ERRNO' as const, 'SCMP_ACT_ALLOW' as const))
    .map(([own, otherwise]) => ({ own, otherwise, filter: filter(own, otherwise) }));

  /** What a kernel would answer, where no two rules contradict each other. */
  const passes = ({ own, otherwise }: { own: SeccompRule[]; otherwise: string }, args: number[]): boolean => {
    const meets = ({ index, op, value, valueTwo }: Condition): boolean => {
      const given = args[index] ?? 0;
      const wanted = value ?? 0;
      const answers: Record<string, boolean> = {
        SCMP_CMP_NE: given !== wanted,
        SCMP_CMP_LT: given < wanted,
        SCMP_CMP_LE: given <= wanted,
        SCMP_CMP_EQ: given === wanted,
        SCMP_CMP_GE: given >= wanted,
        SCMP_CMP_GT: given > wanted,
        SCMP_CMP_MASKED_EQ: (given & wanted) === (valueTwo ?? 0),
      };
      return answers[op] ?? false;
    };
    const same = (list: readonly Condition[]) => list.length === 2 && list[0]?.index === list[1]?.index;
    const hit = own.filter((one) => (same(one.args) ? one.args.some(meets) : one.args.every(meets)));
    return hit.length === 0 ? otherwise === 'SCMP_ACT_ALLOW' : hit[0]?.action === 'SCMP_ACT_ALLOW';
  };
  const consistent = ({ own }: { own: SeccompRule[] }) => new Set(own.map(({ action }) => action)).size < 2;

  it('are compared as a kernel that tries all arguments would, or not at all', () => {
    fc.assert(
      fc.property(filters.filter(consistent), filters.filter(consistent), (one, other) => {
        const compared = compareCall('socket', one.filter, other.filter);
        const range = Array.from({ length: 17 }, (_, at) => at);
        const more = range.some((a) => range.some((b) => passes(one, [a, b]) && !passes(other, [a, b])));
        if (compared === 'within') expect(more).toBe(false);
        if (
          compared === 'beyond' &&
          one.own.concat(other.own).every(({ args }) => args.every(({ op }) => op !== 'SCMP_CMP_MASKED_EQ'))
        )
          expect(more).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('let pass no more than themselves', () => {
    fc.assert(
      fc.property(filters, (one) => {
        expect(compareCall('socket', one.filter, one.filter)).not.toBe('beyond');
      }),
    );
  });
});
