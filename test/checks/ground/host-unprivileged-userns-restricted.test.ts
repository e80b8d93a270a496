import { expect, test } from 'vitest';
import check from '../../../checks/ground/host-unprivileged-userns-restricted.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { cause } from '../../../src/model/cause.ts';
import { unread } from '../../../src/model/fact.ts';
import { DENIED, ground } from './sample-ground.ts';

const engine = (rootless = false) => ({ id: rootless ? 'user:alice' : 'root', rootless });
const hints = { engines: [engine()] };
const policy = { 'user-namespaces-needed': 'rootless builds of team a' };
const of = (values: Record<string, string | null> = {}, more = {}) => ({ ground: ground(values, more) });

test('host-unprivileged-userns-restricted', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'none at all', facts: of({ max_user_namespaces: '0' }), hints },
        { name: 'root only, as Debian has it', facts: of({ unprivileged_userns_clone: '0' }), hints },
        {
          name: 'restricted by AppArmor, as Ubuntu has it',
          facts: of({ apparmor_restrict_unprivileged_userns: '1' }),
          hints,
        },
        { name: 'the policy says what needs them', facts: of(), hints, policy },
        {
          name: 'one limit is enough where another may not be read',
          facts: of({ unprivileged_userns_clone: '0', max_user_namespaces: DENIED }),
          hints,
        },
      ],
      fail: [
        { name: 'open', facts: of(), hints, observed: 'user.max_user_namespaces = 96365' },
        {
          name: 'open, on a kernel that has one of the settings only',
          facts: of({ unprivileged_userns_clone: null }),
          hints,
        },
        {
          name: 'AppArmor does not restrict them',
          facts: of({ apparmor_restrict_unprivileged_userns: '0' }),
          hints,
        },
      ],
      manual: [
        {
          name: 'a rootless engine is there',
          facts: of(),
          hints: { engines: [engine(), engine(true)] },
          observed: 'engine user:alice',
        },
        {
          name: 'a browser is there',
          facts: of({}, { marks: ['userNamespaces', 'chromium'] }),
          hints,
          observed: 'chromium',
        },
      ],
      notapplicable: [{ name: 'a kernel without them', facts: of({}, { marks: ['modules'] }), hints }],
      error: [
        { name: 'the number may not be read', facts: of({ max_user_namespaces: DENIED }), hints },
        {
          name: 'read in a namespace of its own, where the limit is another',
          facts: of({ uid_map: '0 100000 65536', max_user_namespaces: '0' }),
          hints,
        },
        {
          name: 'open, and whether a rootless engine needs them is not known',
          facts: of(),
          hints: { engines: unread(cause('needs-root', 'Hidden.', 'Be root.')) },
        },
      ],
    }),
  ).toEqual([]);
});
