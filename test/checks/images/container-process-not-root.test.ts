import { expect, test } from 'vitest';
import check from '../../../checks/images/container-process-not-root.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { container, created, process, stopped } from '../containers/sample-container.ts';

const user = (User: string) => ({ Config: { User } });
const running = (uid: number, uidMap: string[] | null = ['0 0 4294967295'], User = '') => ({
  inspect: container(user(User)),
  main: process({ uid, uidMap }),
});

test('container-process-not-root', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'another user', facts: running(1000), observed: 'effective uid 1000' },
        { name: 'pitfall: starts as root and gives it up', facts: running(999, undefined, 'root') },
        {
          name: 'a user of a user namespace',
          facts: running(101_000, ['0 100000 65536']),
          observed: 'uid 1000 (101000 outside)',
        },
        {
          name: 'a rootless container with two ranges',
          facts: running(100_041, ['0 1000 1', '1 100000 65536']),
          observed: 'uid 42 (100041 outside)',
        },
        { name: 'stopped, by number', facts: { inspect: stopped(user('1000')), main: null } },
        { name: 'never started, with a group', facts: { inspect: created(user('1000:0')), main: null } },
      ],
      fail: [
        { name: 'root', facts: running(0), observed: 'process 4711 (web): effective uid 0' },
        { name: 'another name for uid 0', facts: running(0, undefined, 'toor') },
        {
          name: 'pitfall: root inside, remapped outside',
          facts: running(100_000, ['0 100000 65536']),
          observed: '100000 outside',
        },
        { name: 'root of a rootless engine', facts: running(1000, ['0 1000 1', '1 100000 65536']) },
        { name: 'pitfall: stopped, and no user is named', facts: { inspect: stopped(user('')), main: null } },
        ...['0', '00', '+0', '-0', '0:0', 'root', 'root:root', '0:1000', 'root:1000', ':1000'].map(
          (spelling) => ({
            name: `pitfall: stopped, ${spelling}`,
            facts: { inspect: stopped(user(spelling)), main: null },
          }),
        ),
      ],
      error: [
        {
          name: 'stopped, by a name that only the image can resolve',
          facts: { inspect: stopped(user('app:app')), main: null },
        },
        ...['app1', '1app', '0app', 'www-33', '0x0', ' 0'].map((name) => ({
          name: `stopped, by a name that is no number though it has digits: ${name}`,
          facts: { inspect: stopped(user(name)), main: null },
        })),
        { name: 'a user namespace that may not be read', facts: running(100_000, null) },
        { name: 'a user that the namespace does not name', facts: running(5, ['0 100000 65536']) },
        { name: 'the first user behind those of the namespace', facts: running(165_536, ['0 100000 65536']) },
      ],
    }),
  ).toEqual([]);
});

test('root that is remapped is told as the milder thing that it is', () => {
  const [verdict] = judge(check, { facts: running(100_000, ['0 100000 65536']) });
  expect(verdict).toMatchObject({
    status: 'fail',
    message: expect.stringContaining('root inside, remapped to user 100000 outside'),
  });
});
