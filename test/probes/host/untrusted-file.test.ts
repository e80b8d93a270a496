import { expect, test } from 'vitest';
import { cause } from '../../../src/model/cause.ts';
import { TRUST } from '../../../src/probes/host/shell-parts.ts';
import { causeOfState } from '../../../src/probes/host/untrusted-file.ts';
import { runScript, SHELLS, USERS } from './shells.ts';

test.each([
  ['denied', 'needs-root'],
  ['irregular', 'not-a-regular-file'],
  ['loop', 'not-a-regular-file'],
  ['link', 'not-a-regular-file'],
  ['other', 'too-large'],
  ['', 'command-failed'],
  ['something new', 'command-failed'],
])('a file whose state is %j was not read: %s', (state, code) => {
  const own = { other: cause('too-large', 'It is.', 'Make it smaller.') };
  expect(causeOfState(state, '/etc/x', own)).toMatchObject({ code });
  if (code !== 'too-large')
    expect(causeOfState(state, '/etc/x', own).detail).toEqual(expect.stringContaining('/etc/x'));
});

const CASES = SHELLS.flatMap((shell) => USERS.map((user) => ({ shell, user })));

// An account can see to it that root owns these links: of a process that cannot be traced, or runs for somebody else.
test.each(CASES)('a path through /proc is trusted by nobody ($shell.name, $user.name)', ({ shell, user }) => {
  for (const path of [
    '/proc/1/root/etc/passwd',
    '/proc/1/cwd/etc/passwd',
    '//proc/1/root/etc/passwd',
    '/dev/fd/../../1/root/etc/passwd',
  ])
    expect({ path, ...runScript(`${TRUST}trusted "$1"`, shell, user.uid, [path]) }).toMatchObject({
      path,
      stdout: 'link\n',
    });
});
