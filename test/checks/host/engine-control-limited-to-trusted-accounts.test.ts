import { expect, it } from 'vitest';
import check from '../../../checks/host/engine-control-limited-to-trusted-accounts.ts';
import { examineCheck, judge, sampleSubject } from '../../../src/kit/testing.ts';
import { cause } from '../../../src/model/cause.ts';
import type { EngineAccess } from '../../../src/probes/engine/engine-access.ts';

const account = (name: string, way = 'member of docker (999)') => ({ name, ways: [way] });

const facts = (change: Partial<EngineAccess> = {}) => ({
  access: {
    sockets: ['/run/docker.sock root:docker (gid 999) 660'],
    open: [],
    closed: false,
    accounts: [account('alice')],
    gaps: [],
    remoteSources: [],
    ...change,
  } satisfies EngineAccess,
});

const trust = (...names: readonly string[]) => ({ 'trusted-docker-users': names });
const rootless = sampleSubject('engine', { id: 'user:alice', rootless: true, user: 'alice', uid: 1000 });
const noGetfacl = cause('tool-missing', 'The list cannot be read.', 'Install acl.');

it('engine-control-limited-to-trusted-accounts', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'nobody in the group', facts: facts({ accounts: [] }) },
        { name: 'everybody is trusted', facts: facts(), policy: trust('alice', 'bob') },
        {
          name: 'a rootless engine whose group is that of its user',
          facts: facts({ accounts: [] }),
          subject: rootless,
        },
      ],
      fail: [
        {
          name: 'one is not trusted',
          facts: facts(),
          policy: trust('bob'),
          observed: 'alice (member of docker',
        },
        {
          name: 'al is not trusted because alice is (peers compare parts of names)',
          facts: facts({ accounts: [account('al')] }),
          policy: trust('alice'),
        },
        {
          name: 'a member by primary group alone (peers read the list only)',
          facts: facts({ accounts: [account('carol', 'primary group docker (999)')] }),
          policy: trust('alice'),
          observed: 'primary group',
        },
        {
          name: 'named in the access control list (peers do not read it)',
          facts: facts({ accounts: [account('erin', 'access control list of /run/docker.sock')] }),
          policy: trust('alice'),
        },
        { name: 'nobody is trusted', facts: facts(), policy: trust() },
        {
          name: 'everybody may, whoever is trusted',
          facts: facts({ open: ['/run/docker.sock'] }),
          policy: trust('alice'),
        },
        {
          name: 'one is not trusted, and there may be more',
          facts: facts({ gaps: [noGetfacl] }),
          policy: trust('bob'),
        },
      ],
      manual: [
        {
          name: 'everybody may, and nobody said whom to trust',
          facts: facts({ open: ['/run/docker.sock'], accounts: [] }),
          observed: 'every account of the host',
        },
        { name: 'nobody said whom to trust (peers judge nothing then)', facts: facts(), observed: 'alice' },
        {
          name: 'a directory need not list the members',
          facts: facts({ accounts: [], remoteSources: ['sss'] }),
          observed: 'sss',
        },
        {
          name: 'all that were seen are trusted',
          facts: facts({ remoteSources: ['ldap'] }),
          policy: trust('alice'),
        },
      ],
      notapplicable: [
        {
          name: 'a rootless engine for its user alone',
          facts: facts({ accounts: [], closed: true }),
          subject: rootless,
        },
      ],
      error: [
        { name: 'a list that cannot be read', facts: facts({ accounts: [], gaps: [noGetfacl] }) },
        {
          name: 'the same with trusted accounts',
          facts: facts({ gaps: [noGetfacl] }),
          policy: trust('alice'),
        },
      ],
    }),
  ).toEqual([]);
});

it('engine-control-limited-to-trusted-accounts judges each account, and not only the last (peers keep one)', () => {
  const accounts = ['alice', 'eve', 'mallory'].map((name) => account(name));
  const verdicts = judge(check, { facts: facts({ accounts }), policy: trust('alice') });
  const found = verdicts.map((verdict) =>
    verdict.status === 'error'
      ? 'error'
      : `${verdict.resource?.type} ${verdict.resource?.name} ${verdict.status}`,
  );
  expect(found).toEqual(['user alice pass', 'user eve fail', 'user mallory fail']);
});

it('engine-control-limited-to-trusted-accounts asks about every account in one question', () => {
  const accounts = [account('alice'), account('eve')];
  const [verdict] = judge(check, { facts: facts({ accounts, remoteSources: ['sss'] }) });
  expect(verdict).toMatchObject({ status: 'manual', message: expect.stringMatching(/alice, eve.*sss/) });
});
