import { describe, expect, it } from 'vitest';
import { accounts } from '../../../src/probes/host/accounts.ts';
import { printed } from './printed.ts';

const ROOT = { name: 'root', uid: 0, gid: 0, home: '/root' };
const ALICE = { name: 'alice', uid: 1000, gid: 1000, home: '/home/alice' };
const CAROL = { name: 'carol', uid: 1002, gid: 999, home: '/home/carol' };
const line = ({ name, uid, gid, home }: typeof ROOT): string => `${name}:x:${uid}:${gid}::${home}:/bin/sh\n`;

interface Answers {
  readonly group?: string;
  readonly status?: string;
  readonly primary?: string;
  readonly users?: string;
}

const read = ({ group = '', status = '0', primary, users = line(ROOT) }: Answers, ...more: string[]) =>
  accounts.project(
    printed(
      `group\n${group}\n`,
      `group-status ${status}`,
      ...(primary === undefined ? [] : [`primary\n${primary}`]),
      `users\n${users}`,
      ...more,
    ),
  );

describe('the group docker', () => {
  it('has those whom it lists and those whose primary group it is, each once', () => {
    expect(
      read({
        group: 'docker:x:999:alice,,carol',
        primary: line(CAROL),
        users: line(ROOT) + line(ALICE) + line(CAROL),
      }),
    ).toEqual({
      ok: true,
      data: {
        dockerGroup: { gid: 999, members: ['alice', 'carol'] },
        users: [ROOT, ALICE, CAROL],
      },
    });
  });

  it('has a member who is known by the primary group alone', () => {
    expect(read({ group: 'docker:x:999:', primary: line(CAROL) })).toMatchObject({
      data: { dockerGroup: { gid: 999, members: ['carol'] }, users: [ROOT, CAROL] },
    });
  });

  it('has nobody of another primary group', () => {
    expect(read({ group: 'docker:x:999:', primary: line(ALICE) })).toMatchObject({
      data: { dockerGroup: { members: [] } },
    });
  });

  it('is not there where the group database says so', () => {
    expect(read({ status: '1' })).toEqual({ ok: true, data: { dockerGroup: null, users: [ROOT] } });
  });

  it.each(['2', '127', '', 'x'])('is unread where the search for it ends with %j', (status) => {
    expect(read({ group: 'docker:x:999:', status })).toMatchObject({
      ok: false,
      cause: { code: 'command-failed' },
    });
  });

  it.each(['', 'docker', 'docker:x:999', 'docker:x::alice', 'docker:x:many:alice', 'dockers:x:999:alice'])(
    'is unread where its line is %j',
    (group) => {
      expect(read({ group })).toMatchObject({ ok: false, cause: { code: 'command-failed' } });
    },
  );
});

it('accounts are unread where the account database fails', () => {
  for (const status of ['0', '1'])
    expect(read({ group: 'docker:x:999:', status }, 'users-failed')).toMatchObject({
      ok: false,
      cause: { code: 'command-failed', detail: 'The account database could not be read.' },
    });
  expect(accounts.project(printed('group\n', 'users\n'))).toMatchObject({ ok: false });
});
