import { expect, it, test } from 'vitest';
import check from '../../../checks/registry/registry-credentials-not-plain.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { notRead } from '../daemon/engine-facts.ts';

const HELPER = { name: 'pass', path: '/usr/bin/docker-credential-pass', uid: 0, mode: 0o755 };
const clients = (file: object | null, more: object = {}) => ({
  clients: {
    homes: 3,
    denied: [],
    helpers: [HELPER],
    configs:
      file === null
        ? []
        : [
            {
              path: '/home/alice/.docker/config.json',
              account: 'alice',
              file: {
                state: 'read',
                uid: 1000,
                mode: 0o600,
                auths: [],
                helpers: [],
                authorizationHeader: false,
                proxiesWithPassword: 0,
                ...file,
              },
            },
          ],
    ...more,
  },
});
const STORED = { auths: [{ registry: 'registry.lab', stored: ['auth'] }] };
const policy = { 'short-lived-registry-tokens': ['*.amazonaws.example', 'registry.lab'] };

it('registry-credentials-not-plain', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'an empty file', facts: clients({}), observed: 'stored: nothing' },
        {
          name: 'the empty entry that a helper leaves behind',
          facts: clients({ auths: [{ registry: 'registry.lab', stored: [] }], helpers: ['pass'] }),
          observed: 'pass',
        },
      ],
      fail: [
        { name: 'user and password in base64', facts: clients(STORED), observed: 'auth for registry.lab' },
        {
          name: 'a token',
          facts: clients({ auths: [{ registry: 'registry.lab', stored: ['identitytoken'] }] }),
        },
        {
          name: 'a helper beside what is stored all the same',
          facts: clients({ ...STORED, helpers: ['pass'] }),
        },
        { name: 'a header with credentials', facts: clients({ authorizationHeader: true }) },
        { name: 'the password of a proxy', facts: clients({ proxiesWithPassword: 1 }) },
        {
          name: 'a helper that others can change',
          facts: clients({ helpers: ['pass'] }, { helpers: [{ ...HELPER, mode: 0o775 }] }),
        },
        {
          name: 'a helper of somebody else',
          facts: clients({ helpers: ['pass'] }, { helpers: [{ ...HELPER, uid: 1000 }] }),
        },
        {
          name: 'a token that lasts beside one that ends',
          facts: clients({ auths: [...STORED.auths, { registry: 'ghcr.io', stored: ['auth'] }] }),
          policy,
        },
      ],
      manual: [
        { name: 'a token that ends soon by policy', facts: clients(STORED), policy },
        { name: 'a helper that is nowhere', facts: clients({ helpers: ['desktop'] }) },
        { name: 'a helper whose name is none', facts: clients({ helpers: [null] }) },
      ],
      notapplicable: [{ name: 'no file', facts: clients(null) }],
      error: [
        { name: 'homes that may not be seen', facts: clients(null, { denied: ['/root'] }) },
        { name: 'a good file beside homes that may not be seen', facts: clients({}, { denied: ['/root'] }) },
        { name: 'more accounts than are looked at', facts: clients({}, { beyond: true }) },
        {
          name: 'a file that is not JSON',
          facts: clients({ state: 'unread', cause: notRead('unparseable').cause }),
        },
      ],
    }),
  ).toEqual([]);
});

test('what others may read is said so, about the account that it belongs to', () => {
  expect(judge(check, { facts: clients({ ...STORED, mode: 0o644 }) })[0]).toMatchObject({
    message: expect.stringContaining('others than its owner may read it'),
    resource: { type: 'user', name: 'alice' },
  });
  expect(judge(check, { facts: clients(STORED) })[0]).toMatchObject({
    message: expect.not.stringContaining('may read it'),
  });
});
