import { describe, expect, it } from 'vitest';
import { whyNotForwarded } from '../../../src/transports/ssh/why-not-forwarded.ts';

describe('a connection that a host did not make', () => {
  it.each([
    // As the clients print them for OpenSSH 10.0.
    ['(SSH) Channel open failure: Connection refused', false, 'ECONNREFUSED'],
    ['connect failed: Connection refused', false, 'ECONNREFUSED'],
    ['connect failed: Connection timed out', false, 'ETIMEDOUT'],
    ['(SSH) Channel open failure: No route to host', false, 'EHOSTUNREACH'],
    ['(SSH) Channel open failure: open failed', true, 'EFORWARD'],
    ['administratively prohibited: open failed', false, 'EFORWARD'],
    // Of that nobody can tell why: it is not taken for a port on which nothing listens.
    ['connect failed: open failed', false, 'EUNKNOWN'],
    ['', false, 'EUNKNOWN'],
  ])('%s', (said, prohibited, code) => {
    expect(whyNotForwarded(said, prohibited)).toMatchObject({ code });
  });
});
