import { describe, expect, test } from 'vitest';
import { checkHost } from '../../src/cli/terminal/host-check.ts';
import { unreachedHost } from '../../src/collect/unreached-host.ts';
import { cause } from '../../src/model/cause.ts';
import type { ConnectionFacts } from '../../src/model/snapshot.ts';
import { hostWith, missing, type Sections } from '../probes/literal-host.ts';

const IDENTITY = {
  hostname: 'web-1',
  os: { name: 'Debian', id: 'debian', version: '13' },
  kernel: '6.12',
  architecture: 'x86_64',
  machine: null,
  uid: 0,
  user: 'root',
  groups: ['root'],
  clock: 0,
  uptimeSeconds: 1,
};
const PING = { apiVersion: '1.51', usedVersion: '1.51' };

const BY_ROOT: ConnectionFacts = {
  transport: 'ssh2',
  user: 'root',
  ranAs: 'root',
  sudoSaid: '',
  hostKeys: [],
};

/** The check of a host on which all is well but for what is given. */
function check(sections: Sections = {}, connection: Partial<ConnectionFacts> | null = {}) {
  const { snapshot } = hostWith({ 'host:identity': IDENTITY, 'engine/root:ping': PING, ...sections });
  const checked = checkHost({
    ...snapshot,
    ...(connection === null ? {} : { connection: { ...BY_ROOT, ...connection } }),
  });
  return { ...checked, text: checked.lines.join('\n') };
}

describe('the first look at a host', () => {
  test('says that all would be read where root reads it and the engine answers', () => {
    const { outlook, lines } = check();
    expect(outlook).toBe('all');
    expect(lines).toEqual([
      'Scripts run as root, with which it logs in.',
      'The engine root on /run/docker.sock answers (API 1.51).',
    ]);
    expect(check({}, null)).toMatchObject({ outlook: 'all' });
  });

  test('says who reads where that is not root, and why not', () => {
    const { outlook, text } = check({}, { user: 'op', ranAs: 'login', sudoSaid: 'a password is required' });
    expect(outlook).toBe('not-all');
    expect(text).toContain('! Scripts run as op, not as root (a password is required).');
    expect(check({ 'host:identity': { ...IDENTITY, uid: 1000, user: 'op' } }, null).text).toContain(
      '! Scripts run as op, not as root.',
    );
  });

  test.each([
    ['sudo', 'root without any limit'],
    ['sudo-tty', 'root without any limit'],
    ['sudo-password', 'root without any limit'],
    ['sudo-script', 'by the installed collection script alone'],
  ] as const)('says what %s is in truth', (ranAs, truth) => {
    const { outlook, text } = check({}, { user: 'op', ranAs });
    expect(outlook).toBe('all');
    expect(text).toContain(truth);
  });

  test.each([
    ['stream', 'login', true],
    ['stream', 'sudo', true],
    ['stream', 'root', false],
    ['docker', 'login', true],
    ['docker', 'sudo', false],
    ['curl', 'sudo-script', true],
    ['curl', 'root', false],
  ] as const)('by %s as %s: who may open the socket is as good as root: %s', (door, ranAs, asLogin) => {
    const { text } = check({}, { user: 'op', ranAs, doors: { '/run/docker.sock': door } });
    expect(text.includes('That op may open it is root in all but name.')).toBe(asLogin);
    expect(text).toContain({ stream: 'stream of SSH', docker: 'dial-stdio', curl: 'by curl' }[door]);
  });

  test('says why an engine would not be asked, and where there is none', () => {
    const shut = check({ 'engine/root:ping': missing('needs-root') });
    expect(shut.outlook).toBe('not-all');
    expect(shut.text).toContain(
      '! The engine root on /run/docker.sock would not be asked: Not read. Read it.',
    );
    const none = check({
      'host:daemon-processes': [],
      'host:installation': {
        programs: { dockerd: null, docker: null, containerd: null, runc: null },
        sockets: [],
      },
    });
    expect(none).toMatchObject({
      outlook: 'all',
      text: expect.stringContaining('There is no Docker engine.'),
    });
  });

  test('quotes each reason once, those within a fact too, and counts the rest', () => {
    const unread = (at: number) => ({ state: 'unread', cause: cause('needs-root', `Part ${at}.`, 'Do it.') });
    const parts = Array.from({ length: 12 }, (_, at) => [`/${at}`, unread(at)]);
    const { lines, outlook } = check({
      'host:audit-rules': missing('needs-root'),
      'host:mounts': missing('needs-root'),
      'host:daemon-files': { '/etc/docker/daemon.json': { state: 'absent' }, ...Object.fromEntries(parts) },
    });
    expect(outlook).toBe('not-all');
    expect(lines.filter((line) => line.startsWith('! Unread: '))).toHaveLength(9);
    expect(lines.filter((line) => line === '! Unread: Not read. Read it.').length).toBeLessThan(2);
    expect(lines.at(-1)).toBe('! Unread: 5 things more.');
  });

  test('says why a host cannot be audited, in one line without what a terminal obeys', () => {
    const why = cause('auth', 'No key \u001b[31mfits.', 'Give one.');
    const host = { name: 'a', target: 'a', toolVersion: '1' };
    const gone = checkHost(unreachedHost(host, why, new Date(0), new Date(0)));
    expect(gone.outlook).toBe('nothing');
    expect(gone.lines).toEqual(['! No key \\u{1b}[31mfits. Give one. (auth)']);
    // The list of engines is what everything else rests on.
    expect(check({ 'host:daemon-processes': missing('tool-missing') }).outlook).toBe('nothing');
  });
});
