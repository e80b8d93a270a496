import { expect, test } from 'vitest';
import check from '../../../checks/isolation/seccomp-profile-not-weaker-than-default.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { defaultProfile } from '../../../src/probes/seccomp/default-profile.ts';
import { container } from '../containers/sample-container.ts';
import { allow, beside, profile } from './sample-seccomp.ts';

const ERRNO = 'SCMP_ACT_ERRNO' as const;
const given = (filters: unknown) => ({ inspect: container(), filters });
const own = defaultProfile('28.2.0');
const shuffled = {
  ...own,
  rules: own.rules
    .toReversed()
    .flatMap(({ calls, ...rule }) => calls.toReversed().map((call) => ({ ...rule, calls: [call] }))),
};
const withoutArguments = { ...own, rules: own.rules.map((rule) => ({ ...rule, args: [] })) };

test('seccomp-profile-not-weaker-than-default', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'the profile of the engine itself, from a file', facts: given(beside(own)) },
        {
          name: 'the same in another order and grouping',
          facts: given(beside(shuffled, '28.5.2', ['SYS_ADMIN'])),
        },
        {
          name: 'one call alone',
          facts: given(beside(profile(ERRNO, allow(['read'])))),
          observed: /nothing more passes; .* less/,
        },
        { name: 'a newer one, which is stricter', facts: given(beside(defaultProfile('29.4.3'))) },
      ],
      fail: [
        {
          name: 'that of 20.10 on 28.5: io_uring, and no filter on sockets',
          facts: given(beside(defaultProfile('20.10.18'))),
          observed: 'io_uring_enter, io_uring_register, io_uring_setup, socket',
        },
        {
          name: 'the same in the build of a distribution, which takes over newer profiles and no older ones',
          facts: given(beside(defaultProfile('20.10.18'), '28.5.2+dfsg4')),
        },
        {
          name: 'lost filters on the arguments of socket, clone and personality',
          facts: given(beside(withoutArguments)),
          observed: 'clone, personality, socket',
        },
        {
          name: 'stricter in all but one call, which is said of both',
          facts: given(beside(profile(ERRNO, allow(['read', 'keyctl'])))),
          observed: /keyctl passes; .* less/,
        },
        { name: 'everything by default', facts: given(beside(profile('SCMP_ACT_ALLOW'))) },
      ],
      manual: [
        { name: 'an engine newer than the table', facts: given(beside(own, '99.0.0')) },
        {
          name: 'a call that a newer profile has, in the build of a distribution',
          facts: given(beside(profile(ERRNO, allow(['mseal'])), '26.1.5+dfsg1')),
        },
        { name: 'a listener for all else', facts: given(beside(profile('SCMP_ACT_NOTIFY'))) },
      ],
      notapplicable: [{ name: 'no profile of its own', facts: given(null) }],
    }),
  ).toEqual([]);
});
