import { expect, test } from 'vitest';
import check from '../../../checks/isolation/seccomp-profile-default-denies.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container, stopped } from '../containers/sample-container.ts';
import { custom, profile } from './sample-seccomp.ts';

const given = (inUse: unknown) => ({ inspect: container(), inUse });

test('seccomp-profile-default-denies', () => {
  expect(
    examineCheck(check, {
      pass: [
        ...(['ERRNO', 'KILL', 'KILL_PROCESS', 'KILL_THREAD', 'TRAP'] as const).map((action) => ({
          name: action,
          facts: given(custom(profile(`SCMP_ACT_${action}`))),
          observed: `defaultAction SCMP_ACT_${action}`,
        })),
        {
          name: 'a stopped container',
          facts: { inspect: stopped(), inUse: custom(profile('SCMP_ACT_ERRNO')) },
        },
      ],
      fail: [
        { name: 'ALLOW', facts: given(custom(profile('SCMP_ACT_ALLOW'))) },
        {
          name: 'LOG, which lets the call pass and writes a line',
          facts: given(custom(profile('SCMP_ACT_LOG'))),
        },
        {
          name: 'TRACE, whose tracer the container can be itself',
          facts: given(custom(profile('SCMP_ACT_TRACE'))),
        },
        {
          name: 'a profile of nothing, of which the engine makes no filter',
          facts: given({ kind: 'none', why: 'its profile is empty' }),
        },
      ],
      manual: [{ name: 'NOTIFY', facts: given(custom(profile('SCMP_ACT_NOTIFY'))) }],
      notapplicable: [
        { name: 'the profile of the engine', facts: given({ kind: 'builtin' }) },
        { name: 'none', facts: given({ kind: 'none', why: 'seccomp=unconfined' }) },
      ],
    }),
  ).toEqual([]);
});
