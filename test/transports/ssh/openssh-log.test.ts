import { describe, expect, it } from 'vitest';
import { acceptedKeys, explainOpenssh } from '../../../src/transports/ssh/openssh-log.ts';

const HOP = `SHA256:${'A'.repeat(43)}`;
const HOST = `SHA256:${'B'.repeat(43)}`;
const OTHER = `SHA256:${'C'.repeat(43)}`;

// As OpenSSH 9.2p1 of Debian bookworm says it with -v.
describe('what the OpenSSH client says with -v', () => {
  it('names the key of each hop in order, and what vouches for it', () => {
    const log = `debug1: Connecting to 192.0.2.1 [192.0.2.1] port 22.
debug1: Server host key: ssh-ed25519 ${HOP}
debug1: Host 'hop' is known and matches the ED25519 host key.
debug1: Found key in /home/a/.ssh/known hosts:12
debug1: Server host certificate: ssh-ed25519-cert-v01@openssh.com ${HOST}, serial 1 ID "h" CA ssh-ed25519 ${HOP} valid forever
debug1: Host 'web' is known and matches the ED25519-CERT host certificate.
debug1: Found CA key in /home/a/.ssh/known_hosts:3
debug1: Entering interactive session.
`;
    expect(acceptedKeys(log)).toEqual([
      { fingerprint: HOP, verified: 'known_hosts /home/a/.ssh/known hosts:12' },
      { fingerprint: HOST, verified: 'certificate by the authority of /home/a/.ssh/known_hosts:3' },
    ]);
  });

  it('says of a key that its fingerprint was pinned', () => {
    const log = `debug1: Server host key: ssh-ed25519 ${HOST}
debug1: Host 'web' is known and matches the ED25519 host key.
debug1: Found key in KnownHostsCommand-HOSTNAME:1
`;
    expect(acceptedKeys(log)).toEqual([{ fingerprint: HOST, verified: 'pinned' }]);
  });

  it('marks a key that was seen for the first time', () => {
    const log = `debug1: Server host key: ssh-ed25519 ${HOST}
Warning: Permanently added '192.0.2.1' (ED25519) to the list of known hosts.
`;
    expect(acceptedKeys(log)).toEqual([{ fingerprint: HOST, verified: 'first use, unverified' }]);
  });

  const CHANGED = `debug1: Server host key: ssh-ed25519 ${HOST}
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
Host key for web has changed and you have requested strict checking.
Host key verification failed.
`;

  it.each([
    ['Host key verification failed.', 'host-key', false],
    ['ssh: Could not resolve hostname web: Name or service not known', 'dns', false],
    ['ssh: connect to host web port 22: Connection refused', 'refused', true],
    ['kex_exchange_identification: Connection closed by remote host', 'refused', true],
    ['ssh: connect to host web port 22: Connection timed out', 'timeout', false],
    ['ssh: connect to host web port 22: No route to host', 'unreachable', false],
    ['auditor@web: Permission denied (publickey,password).', 'auth', false],
    ['Bad packet length 1349676916.', 'protocol', false],
  ] as const)('is a reason: %s', (said, code, passing) => {
    const failure = explainOpenssh(
      [{ name: 'web', user: 'auditor', known: [], pins: [] }],
      `OpenSSH_9.2p1 Debian\ndebug1: Reading configuration data\n${said}\n`,
    );
    expect(failure.why).toMatchObject({
      code,
      detail: `The OpenSSH client did not connect to web as auditor: ${said}`,
    });
    expect(failure.passing).toBe(passing);
  });

  it('is told with both fingerprints and the line where a key has changed', () => {
    const known = [{ file: '/k', line: 7, type: 'ssh-ed25519', fingerprint: HOP }];
    expect(explainOpenssh([{ name: 'web', user: 'a', known, pins: [] }], CHANGED).why).toMatchObject({
      code: 'host-key',
      detail: `The host key of web is not the one that is known: it showed ssh-ed25519 ${HOST}, but /k:7 has ssh-ed25519 ${HOP}. No login was tried.`,
    });
  });

  const on = (name: string, line: number) => ({
    name,
    user: 'a',
    known: [{ file: '/k', line, type: 'ssh-ed25519', fingerprint: OTHER }],
    pins: [],
  });

  it.each([
    ['', 'first'],
    [`debug1: Server host key: ssh-ed25519 ${HOP}\n`, 'second'],
    // Two hops may be doors of one machine.
    [`debug1: Server host key: ssh-ed25519 ${HOST}\n`.repeat(2), 'web'],
  ])('is told of the host on the way whose key has changed', (before, name) => {
    const way = [on('first', 1), on('second', 2), on('web', 3)];
    const line = way.findIndex((one) => one.name === name) + 1;
    expect(explainOpenssh(way, before + CHANGED).message).toContain(
      `The host key of ${name} is not the one that is known: it showed ssh-ed25519 ${HOST}, but /k:${line} has`,
    );
  });

  it('says that nobody is asked about a key that is not known', () => {
    const log = `debug1: Server host key: ssh-ed25519 ${HOST}
No ED25519 host key is known for [192.0.2.1]:2222 and you have requested strict checking.
Host key verification failed.
`;
    const { why } = explainOpenssh([{ name: 'web', user: 'a', known: [], pins: [] }], log);
    expect(why.code).toBe('host-key');
    expect(why.detail).toMatch(new RegExp(`web is not known.* showed ssh-ed25519 ${HOST}.* nobody is asked`));
  });

  it('is told with both fingerprints where a key is not the one that is pinned', () => {
    const log = `debug1: Server host key: ssh-ed25519 ${HOST}
No ED25519 host key is known for web and you have requested strict checking.
Host key verification failed.
`;
    expect(explainOpenssh([{ name: 'web', user: 'a', known: [], pins: [HOP] }], log).why).toMatchObject({
      code: 'host-key',
      detail: `The host key of web is not the one that is pinned: it showed ssh-ed25519 ${HOST}, pinned is ${HOP}. No login was tried.`,
    });
  });

  it('is told where a key is revoked, whatever else is said of it', () => {
    const log = `debug1: Server host key: ssh-ed25519 ${HOST}
@       WARNING: REVOKED HOST KEY DETECTED!               @
The ED25519 host key for web is marked as revoked.
Host key verification failed.
`;
    expect(explainOpenssh([{ name: 'web', user: 'a', known: [], pins: [HOST] }], log).why).toMatchObject({
      code: 'host-key',
      detail: expect.stringContaining(`The host key of web is revoked: it showed ssh-ed25519 ${HOST}`),
    });
  });

  it('cannot write to the terminal of the person who reads it', () => {
    const failure = explainOpenssh(
      [{ name: 'web', user: 'a', known: [], pins: [] }],
      '\u001b[2Jbanner\u0007\n',
    );
    expect(failure.message).not.toMatch(/\p{Cc}/u);
  });
});
