import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { seccompProfileShape } from '../../../src/probes/seccomp/profile.ts';
import { projectProfile } from '../../../src/probes/seccomp/project-profile.ts';

const projected = (profile: unknown) => projectProfile(JSON.stringify(profile));
const rulesOf = (...syscalls: unknown[]) => {
  const read = projected({ defaultAction: 'SCMP_ACT_ERRNO', syscalls });
  if (read.state !== 'read') throw new Error(JSON.stringify(read));
  return read.rules;
};

describe('a seccomp profile', () => {
  it('is kept as what it decides, without comments and whatever else stands in it', () => {
    const kept = projected({
      defaultAction: 'SCMP_ACT_ERRNO',
      comment: 'hunter2',
      syscalls: [
        {
          names: ['mount'],
          action: 'SCMP_ACT_ALLOW',
          comment: 'hunter2',
          args: [{ index: 1, value: 2, valueTwo: 3, op: 'SCMP_CMP_MASKED_EQ', note: 'hunter2' }],
          includes: { caps: ['CAP_SYS_ADMIN'], arches: ['amd64'], minKernel: '4.8' },
        },
      ],
    });
    expect(JSON.stringify(kept)).not.toContain('hunter2');
    expect(kept).toEqual({
      state: 'read',
      defaultAction: 'SCMP_ACT_ERRNO',
      rules: [
        {
          calls: ['mount'],
          action: 'SCMP_ACT_ALLOW',
          args: [{ index: 1, value: 2, valueTwo: 3, op: 'SCMP_CMP_MASKED_EQ' }],
          includes: { caps: ['CAP_SYS_ADMIN'], arches: ['amd64'], minKernel: '4.8' },
          excludes: { caps: [], arches: [], minKernel: null },
        },
      ],
    });
  });

  it('of an older form has one name in place of a list', () => {
    expect(rulesOf({ name: 'mount', action: 'SCMP_ACT_ALLOW' })[0]?.calls).toEqual(['mount']);
  });

  it('is read whatever the case of its keys, as the engine does', () => {
    expect(projectProfile('{"DefaultAction": "SCMP_ACT_ALLOW", "SYSCALLS": []}')).toMatchObject({
      defaultAction: 'SCMP_ACT_ALLOW',
    });
  });

  it.each([
    '{"defaultAction": "SCMP_ACT_ERRNO", "DEFAULTACTION": "SCMP_ACT_ALLOW"}',
    '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [], "\u017fyscalls": [{"name": "mount"}]}',
  ])('with a key twice in different cases is refused, since only one of them counts: %s', (text) => {
    expect(projectProfile(text)).toMatchObject({ state: 'refused' });
  });

  it.each(['{}', '{"defaultAction": ""}', '{"syscalls": []}', '{"syscalls": null}'])(
    'that decides nothing is no filter, by the word of the engine: %s',
    (text) => {
      expect(projectProfile(text)).toEqual({ state: 'empty' });
    },
  );

  it('with a number larger than is exact keeps the condition and not the number', () => {
    const text =
      '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"name":"x","action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":18446744073709551615,"op":"SCMP_CMP_EQ"}]}]}';
    expect(projectProfile(text)).toMatchObject({ rules: [{ args: [{ value: null }] }] });
  });

  it.each([
    ['text that is no JSON', 'not json'],
    ['text cut in its middle', '{"defaultAction": "SCMP_ACT_ERR'],
    ['a list', '[]'],
    ['an action that no runtime knows', '{"defaultAction": "ALLOW"}'],
    ['rules without a default action', '{"syscalls": [{"name": "x", "action": "SCMP_ACT_ALLOW"}]}'],
    [
      'name and names',
      '{"defaultAction":"SCMP_ACT_LOG","syscalls":[{"name":"x","names":["y"],"action":"SCMP_ACT_ALLOW"}]}',
    ],
    [
      'a negative number',
      '{"defaultAction":"SCMP_ACT_LOG","syscalls":[{"name":"x","action":"SCMP_ACT_ALLOW","args":[{"index":-1,"op":"SCMP_CMP_EQ"}]}]}',
    ],
    [
      'a fraction',
      '{"defaultAction":"SCMP_ACT_LOG","syscalls":[{"name":"x","action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":0.5,"op":"SCMP_CMP_EQ"}]}]}',
    ],
    [
      'a seventh argument',
      '{"defaultAction":"SCMP_ACT_LOG","syscalls":[{"name":"x","action":"SCMP_ACT_ALLOW","args":[{"index":6,"op":"SCMP_CMP_EQ"}]}]}',
    ],
    [
      'a kernel that is no release',
      '{"defaultAction":"SCMP_ACT_LOG","syscalls":[{"name":"x","action":"SCMP_ACT_ALLOW","includes":{"minKernel":"new"}}]}',
    ],
  ])('with %s is refused', (_, text) => {
    expect(projectProfile(text)).toMatchObject({ state: 'refused' });
  });

  it.each([
    ['rules', Array.from({ length: 4097 }, () => ({ action: 'SCMP_ACT_ALLOW' }))],
    ['calls', [{ names: Array.from({ length: 16_385 }, () => 'x'), action: 'SCMP_ACT_ALLOW' }]],
    [
      'conditions',
      [
        {
          action: 'SCMP_ACT_ALLOW',
          args: Array.from({ length: 33 }, () => ({ index: 0, op: 'SCMP_CMP_EQ' })),
        },
      ],
    ],
    [
      'restrictions',
      [{ action: 'SCMP_ACT_ALLOW', includes: { caps: Array.from({ length: 4097 }, () => 'CAP_CHOWN') } }],
    ],
  ])('with more %s than any has is refused', (what, syscalls) => {
    const kept = projected({ defaultAction: 'SCMP_ACT_ERRNO', syscalls });
    expect(kept).toMatchObject({ state: 'refused', problem: expect.stringContaining(what) });
  });
});

test('whatever stands in a profile, it is kept in its form or refused with a reason', () => {
  const word = fc.constantFrom(
    'defaultAction',
    'syscalls',
    'names',
    'name',
    'action',
    'args',
    'index',
    'op',
    'includes',
    'caps',
    'SCMP_ACT_ALLOW',
    'SCMP_CMP_EQ',
    '__proto__',
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      word,
      fc.integer(),
      fc.double(),
      fc.constant(null),
      fc.string(),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(word, tie('tree'), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      const kept = projectProfile(JSON.stringify(value) ?? 'nothing');
      expect(seccompProfileShape.parse(kept)).toEqual(kept);
      if (kept.state === 'refused') expect(kept.problem).not.toBe('');
    }),
  );
});
