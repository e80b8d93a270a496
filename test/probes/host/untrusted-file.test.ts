import { expect, test } from 'vitest';
import { cause } from '../../../src/model/cause.ts';
import { causeOfState } from '../../../src/probes/host/untrusted-file.ts';

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
