import { expect, it } from 'vitest';
import check from '../../../checks/images/image-pulls-verify-signatures.ts';
import { type CheckExample, examineCheck, judge, sampleSubject } from '../../../src/kit/testing.ts';
import type { ContentTrust } from '../../../src/probes/host/content-trust.ts';
import type { SocketAccess } from '../../../src/probes/host/socket-access.ts';

type File = ContentTrust['files'][number];
const file = (place: File['place'], ...assignments: File['assignments']): File => ({
  path: { environment: '/etc/environment', login: '/etc/profile.d/trust.sh', interactive: '/root/.bashrc' }[
    place
  ],
  place,
  assignments,
});

const SOCKET = { state: 'read', mode: 0o660, uid: 0, gid: 999, acl: { state: 'none' } } as const;
const CLOSED = { '/run/docker.sock': SOCKET };
const BEHIND_A_DOOR = {
  state: 'unread',
  cause: { code: 'needs-root', detail: 'Behind a closed door.', next: 'Run it as root.' },
} as const;
const access = (more: Partial<SocketAccess> = {}, mode = 0o660): { readonly access: SocketAccess } => ({
  access: {
    sockets: { '/run/docker.sock': { ...SOCKET, mode } },
    groups: { '999': { names: ['docker'], listed: [], primary: [{ name: 'toor', uid: 0 }] } },
    users: [{ name: 'root', uid: 0 }],
    getent: true,
    remoteSources: [],
    ...more,
  },
});
const facts = (reported: string | null, files: readonly File[] = [], more: object = {}) => ({
  trust: { command: { path: '/usr/bin/docker', reported }, files, hidden: [], ...more },
  accounts: { dockerGroup: { gid: 999, members: [] }, users: [] },
});
const withMembers = (given: ReturnType<typeof facts>) => ({
  ...given,
  accounts: { dockerGroup: { gid: 999, members: ['alice'] }, users: [] },
});
/** Examples with the usual sockets where they say nothing of them. */
const seen = (examples: readonly CheckExample[]): readonly CheckExample[] =>
  examples.map((example) => ({ hints: access(), ...example }));
const ON = [file('environment', 'export-on')];

it('image-pulls-verify-signatures', () => {
  expect(
    examineCheck(check, {
      pass: seen([
        { name: 'on for every login', facts: facts('28.5.2', ON), observed: 'export-on' },
        {
          name: 'the host has no group docker',
          facts: { ...facts('28.5.2', ON), accounts: { dockerGroup: null, users: [] } },
        },
        {
          name: 'something in its place is attested',
          facts: facts('29.1.0'),
          policy: { 'image-signature-verification': 'cosign' },
          observed: 'cosign',
        },
      ]),
      fail: seen([
        {
          name: 'set nowhere, with two docker commands that would heed it',
          facts: facts('28.5.2', [], { others: [{ path: '/usr/sbin/docker', reported: '27.5.1' }] }),
          observed: '/usr/sbin/docker 27.5.1',
        },
        { name: 'set nowhere', facts: facts('20.10.24+dfsg1'), observed: 'no file' },
        { name: 'switched off for all', facts: facts('28.5.2', [file('environment', 'export-off')]) },
        { name: 'set, and never given to programs', facts: facts('28.5.2', [file('login', 'set-on')]) },
      ]),
      manual: seen([
        { name: 'docker 29 ignores it, though it is set (peers pass)', facts: facts('29.0.0', ON) },
        { name: 'docker 29 without it', facts: facts('29.10.0') },
        {
          name: 'a second docker command that ignores it',
          facts: facts('28.5.2', ON, { others: [{ path: '/bin/docker', reported: '29.0.1' }] }),
          observed: '/usr/bin/docker 28.5.2, /bin/docker 29.0.1',
        },
        {
          name: 'a second one that does not tell its release',
          facts: facts('28.5.2', [], { others: [{ path: '/usr/local/bin/docker', reported: null }] }),
          observed: '/usr/local/bin/docker of unknown version',
        },
        {
          name: 'one that others than root can change',
          facts: facts(null, [], {
            command: { path: '/usr/local/bin/docker', reported: null, foreign: true },
            others: [{ path: '/usr/bin/docker', reported: '28.5.2' }],
          }),
          observed: '/usr/local/bin/docker not run, since others than root can change it',
        },
        { name: 'no docker command', facts: facts(null, [], { command: null }) },
        { name: 'a command that is not of Docker', facts: facts(null) },
        {
          name: 'login shells only: services and cron read no profile',
          facts: facts('28.5.2', [file('login', 'export-on')]),
        },
        {
          name: 'on, and switched off by login shells',
          facts: facts('28.5.2', [...ON, file('login', 'unset')]),
        },
        {
          name: 'on for every login, and switched off by what interactive shells read',
          facts: facts('28.5.2', [...ON, file('interactive', 'unset')]),
        },
        {
          name: 'interactive shells only',
          facts: facts('28.5.2', [file('interactive', 'export-on')]),
        },
        {
          name: 'within a condition',
          facts: facts('28.5.2', [file('login', 'unclear')]),
          observed: 'unclear',
        },
        {
          name: 'others have shell files of their own',
          facts: withMembers(facts('28.5.2', ON)),
        },
        {
          name: 'the socket belongs to another group than docker',
          facts: facts('28.5.2', ON),
          hints: access({ groups: { '990': { names: ['builders'], listed: ['bob'], primary: [] } } }),
        },
        {
          name: 'the user of a rootless engine pulls, too',
          facts: facts('28.5.2', ON),
          hints: access({ users: [{ name: 'carol', uid: 1000 }] }),
        },
        {
          name: 'a socket is open to all accounts',
          facts: facts('28.5.2', ON),
          hints: access({}, 0o666),
        },
        {
          name: 'one of two sockets is open to all accounts',
          facts: facts('28.5.2', ON),
          hints: access({ sockets: { ...CLOSED, '/srv/docker.sock': { ...SOCKET, mode: 0o666 } } }),
        },
      ]),
      error: seen([
        { name: 'a file may not be read', facts: facts('28.5.2', ON, { hidden: ['/root/.profile'] }) },
        {
          name: 'a file may not be read, the others say nothing',
          facts: facts('28.5.2', [], { hidden: ['/root/.profile'] }),
        },
        {
          name: 'who may use a socket could not be read',
          facts: facts('28.5.2', ON),
          hints: access({ sockets: { '/run/a.sock': BEHIND_A_DOOR } }),
        },
        {
          name: 'who may use one of two sockets could not be read',
          facts: facts('28.5.2', ON),
          hints: access({ sockets: { ...CLOSED, '/srv/docker.sock': BEHIND_A_DOOR } }),
        },
      ]),
    }),
  ).toEqual([]);
});

it('image-pulls-verify-signatures says for which sessions it is not on', () => {
  const [verdict] = judge(check, {
    facts: facts('28.5.2', [...ON, file('interactive', 'unset')]),
    hints: access(),
  });
  expect(verdict).toMatchObject({
    message: expect.stringContaining('not surely on for interactive shells.'),
  });
});

it('image-pulls-verify-signatures tells that the signing service of Docker Hub ends', () => {
  const messageOn = (day: string): string => {
    const host = sampleSubject('host');
    const subject = { ...host, snapshot: { ...host.snapshot, startedAt: `${day}T12:00:00.000Z` } };
    const [verdict] = judge(check, { facts: facts('28.5.2'), hints: access(), subject });
    return verdict && 'message' in verdict ? verdict.message : '';
  };
  expect(messageOn('2026-12-07')).toContain('ends on 2026-12-08');
  expect(messageOn('2026-12-08')).toContain('has ended on 2026-12-08');
  expect(check.rationale).toContain('8 December 2026');
});
