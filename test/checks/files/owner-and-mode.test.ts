import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CIS_DOCKER_1_8_0 } from '../../../checks/benchmarks/cis-docker-1.8.0.ts';
import sockets from '../../../checks/files/certificates-and-sockets.ts';
import files from '../../../checks/files/files-of-the-engine.ts';
import { bitsBeyond, describeBits } from '../../../checks/files/owner-and-mode.ts';
import { assessCheck } from '../../../src/assess/assess-check.ts';
import { examineCheck, judge, sampleSubject } from '../../../src/kit/testing.ts';
import type { FileItem } from '../../../src/model/subject.ts';
import type { PresentFile } from '../../../src/probes/files/files-in-role.ts';
import { hostWith, missing, processOf, unitsOf } from '../../probes/literal-host.ts';

const CHECKS = [...files, ...sockets];

const file = (change: Partial<PresentFile> = {}): PresentFile => ({
  state: 'present',
  kind: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  user: 'root',
  group: 'root',
  target: '/etc/docker/daemon.json',
  ...change,
});
const checkOf = (id: string) => {
  const check = CHECKS.find((one) => one.id === id);
  if (!check) throw new Error(`There is no check ${id}.`);
  return check;
};
const subject = (item: Partial<FileItem>) => sampleSubject('file', item);

/** The largest mode that the benchmark allows, by check. */
const MOST: Readonly<Record<string, number>> = {
  'docker-service-unit-mode-644': 0o644,
  'docker-socket-unit-mode-644': 0o644,
  'docker-directory-mode-755': 0o755,
  'registry-certificates-mode-444': 0o444,
  'tls-ca-mode-444': 0o444,
  'tls-certificate-mode-444': 0o444,
  'tls-key-mode-400': 0o400,
  'engine-socket-mode-660': 0o660,
  'daemon-file-mode-644': 0o644,
  'default-docker-file-mode-644': 0o644,
  'sysconfig-docker-file-mode-644': 0o644,
  'containerd-socket-mode-660': 0o660,
};

/**
 * By the largest allowed mode: modes that others can write, though as decimal numbers they are not larger, and modes
 * that are stricter than the usual one.
 */
const CONFUSING: Readonly<Record<string, { smallerAsNumbers: number[]; stricter: number[] }>> = {
  '644': { smallerAsNumbers: [0o622, 0o606, 0o577], stricter: [0o640, 0o600] },
  '755': { smallerAsNumbers: [0o727, 0o737, 0o747], stricter: [0o750, 0o700] },
  '444': { smallerAsNumbers: [0o437, 0o422, 0o406], stricter: [0o440, 0o400] },
  '400': { smallerAsNumbers: [0o377, 0o322, 0o266], stricter: [] },
  '660': { smallerAsNumbers: [0o606, 0o646, 0o657], stricter: [0o640, 0o600] },
};

it('has a check of owner and one of mode for each of twelve roles', () => {
  expect(CHECKS).toHaveLength(24);
  expect(new Set(CHECKS.map(({ id }) => id)).size).toBe(24);
  expect(
    CHECKS.filter(({ id }) => id.includes('-mode-'))
      .map(({ id }) => id)
      .sort(),
  ).toEqual(Object.keys(MOST).sort());
  expect(CHECKS.filter(({ id }) => id.includes('-owned-by-'))).toHaveLength(12);
});

describe.each(Object.entries(MOST))('%s', (id, most) => {
  const check = checkOf(id);
  const confusing = CONFUSING[most.toString(8)] ?? { smallerAsNumbers: [], stricter: [] };
  /** setuid, setgid and sticky; for group and others each right that may not be had. */
  const beyond = [0o4000, 0o2000, 0o1000, 0o020, 0o002, 0o001].filter((bit) => (most & bit) === 0);

  it('agrees with a comparison digit by digit for all 4096 modes', () => {
    const limit = [0, ...most.toString(8).split('').map(Number)];
    for (let mode = 0; mode <= 0o7777; mode += 1) {
      const digits = mode.toString(8).padStart(4, '0').split('').map(Number);
      const allowed = digits.every((digit, place) =>
        [4, 2, 1].every((bit) => !(digit & bit) || (limit[place] ?? 0) & bit),
      );
      const [verdict] = judge(check, { facts: { file: file({ mode }) } });
      if (verdict?.status !== (allowed ? 'pass' : 'fail'))
        expect(mode.toString(8)).toBe(`wrong: ${verdict?.status}`);
    }
  });

  it('fails modes that others can write, though as decimal numbers they are smaller', () => {
    const statusOf = (mode: number) => judge(check, { facts: { file: file({ mode }) } })[0]?.status;
    expect(confusing.smallerAsNumbers).toHaveLength(3);
    for (const mode of confusing.smallerAsNumbers) {
      expect(Number(mode.toString(8))).toBeLessThanOrEqual(Number(most.toString(8)));
      expect(statusOf(mode), mode.toString(8)).toBe('fail');
    }
  });

  it('passes what is stricter, 000 too, and fails what group or others can write and special bits', () => {
    const modes = (list: readonly number[]) =>
      list.map((mode) => ({ name: mode.toString(8), facts: { file: file({ mode }) } }));
    expect(
      examineCheck(check, {
        pass: modes([most, 0, ...confusing.stricter]),
        fail: modes(beyond.map((bit) => most | bit)),
      }),
    ).toEqual([]);
  });
});

describe.each(
  CHECKS.filter(({ id }) => id.includes('-owned-by-')).map((check) => [check.id, check] as const),
)('%s', (_, check) => {
  it('compares uid and gid each for itself, by number and never by name', () => {
    expect(
      examineCheck(check, {
        pass: [{ name: 'root', facts: { file: file() }, observed: 'owner root (0) and group root (0)' }],
        fail: [
          {
            name: 'other user',
            facts: { file: file({ uid: 1000, user: 'alice' }) },
            observed: 'alice (1000)',
          },
          {
            name: 'other group',
            facts: { file: file({ gid: 100, group: 'users' }) },
            observed: 'users (100)',
          },
          { name: 'another user by the name of root', facts: { file: file({ uid: 1, user: 'root' }) } },
        ],
      }),
    ).toEqual([]);
  });
});

describe('rootless engines', () => {
  const own = { ownerUid: 1000, groupGids: [1001], engine: 'user:alice' };

  it('own their files', () => {
    const alice = file({ uid: 1000, gid: 1001, user: 'alice', group: 'alice' });
    expect(
      judge(checkOf('daemon-file-owned-by-root'), { facts: { file: alice }, subject: subject(own) }),
    ).toMatchObject([{ status: 'pass' }]);
    expect(
      judge(checkOf('daemon-file-owned-by-root'), { facts: { file: file() }, subject: subject(own) }),
    ).toMatchObject([{ status: 'fail' }]);
  });

  it('set the sticky bit on their socket, which then means nothing', () => {
    const check = checkOf('engine-socket-mode-660');
    const verdicts = (mode: number, ignoreSticky: boolean) =>
      judge(check, { facts: { file: file({ mode }) }, subject: subject({ ignoreSticky }) })[0]?.status;
    expect(verdicts(0o1660, true)).toBe('pass');
    expect(verdicts(0o1660, false)).toBe('fail');
    for (const bit of [0o4000, 0o2000, 0o100, 0o010, 0o004, 0o002, 0o001])
      expect(verdicts(0o1660 | bit, true), bit.toString(8)).toBe('fail');
  });
});

describe('the socket of the engine', () => {
  const verdict = (gid: number) =>
    judge(checkOf('engine-socket-owned-by-root-and-docker'), {
      facts: { file: file({ gid, group: gid === 998 ? 'docker' : gid === 0 ? 'root' : 'users' }) },
      subject: subject({ path: '/run/docker.sock', groupGids: [0, 998] }),
    })[0];

  it('may belong to group docker or to root', () => {
    expect(verdict(998)).toMatchObject({
      status: 'pass',
      expected: 'owner root (0) and group root (0) or 998',
    });
    expect(verdict(0)).toMatchObject({ status: 'pass', message: expect.stringContaining('stricter') });
  });

  it('may not belong to another group that the option group or SocketGroup gave it', () => {
    expect(verdict(100)).toMatchObject({
      status: 'fail',
      message: '/run/docker.sock belongs to group users.',
    });
  });

  it('may belong to a group that the policy names, but that of a rootless engine to its user alone', () => {
    const owned = (item: Partial<FileItem>, group: string) =>
      judge(checkOf('engine-socket-owned-by-root-and-docker'), {
        facts: { file: file({ uid: item.ownerUid ?? 0, gid: 100, group }) },
        subject: subject({ path: '/run/docker.sock', groupGids: [0, 998], ...item }),
        policy: { 'allowed-socket-groups': ['operators'] },
      })[0];
    expect(owned({}, 'operators')).toMatchObject({
      status: 'pass',
      expected: 'owner root (0) and group root (0) or 998 or operators',
    });
    expect(owned({}, 'operator')).toMatchObject({ status: 'fail' });
    expect(owned({ ownerUid: 1000, groupGids: [1000] }, 'operators')).toMatchObject({ status: 'fail' });
  });

  it('gets its mode from SocketMode of docker.socket at each start, which the remedy says', () => {
    expect(checkOf('engine-socket-mode-660').remediation.text).toContain('SocketMode=0660 in docker.socket');
  });
});

describe('the words of a finding', () => {
  const say = (mode: number) =>
    judge(checkOf('registry-certificates-mode-444'), { facts: { file: file({ mode }) } })[0];

  it('name what the bits allow, and the target of a link', () => {
    expect(say(0o646)).toMatchObject({
      expected: 'mode 444 or fewer bits',
      observed: 'mode 646 of /etc/docker/daemon.json',
      message: '/etc/docker/daemon.json lets its owner write, everyone write.',
    });
    const link = judge(checkOf('daemon-file-mode-644'), {
      facts: { file: file({ target: '/srv/d.json' }) },
    })[0];
    expect(link).toMatchObject({ observed: 'mode 644 of /etc/docker/daemon.json -> /srv/d.json' });
  });

  it('name the settings of containerd where its socket has another group', () => {
    const [verdict] = judge(checkOf('containerd-socket-owned-by-root'), {
      facts: { file: file({ gid: 100, group: 'users' }) },
    });
    expect(verdict).toMatchObject({ status: 'fail', message: expect.stringContaining('grpc.gid') });
  });

  it('say of a server key with the usual 600 that it fails by the letter', () => {
    const key = (mode: number) => judge(checkOf('tls-key-mode-400'), { facts: { file: file({ mode }) } })[0];
    expect(key(0o600)).toMatchObject({ status: 'fail', message: expect.stringContaining('by the letter') });
    expect(key(0o440)).toMatchObject({
      status: 'fail',
      message: expect.not.stringContaining('by the letter'),
    });
    expect(key(0)).toMatchObject({ status: 'pass' });
  });

  it('say where a stricter mode than the benchmark’s is better', () => {
    expect(checkOf('registry-certificates-mode-444').rationale).toMatch(/\*\.key.* 400 is better/);
    expect(checkOf('daemon-file-mode-644').rationale).toMatch(/proxy, and then 640 or 600 is better/);
  });

  it('say that the usual mode of a certificate, 644, fails by the letter', () => {
    expect(say(0o644)).toMatchObject({ status: 'fail', message: expect.stringContaining('by the letter') });
    expect(say(0o664)).toMatchObject({ message: expect.not.stringContaining('by the letter') });
  });

  it('name special bits', () => {
    expect(describeBits(0o7001)).toBe('lets everyone execute and has the setuid and setgid and sticky bit');
    expect(describeBits(0o064)).toBe('lets its group read and write, everyone read');
    expect(describeBits(0o300)).toBe('lets its owner write and execute');
    fc.assert(fc.property(fc.integer({ min: 1, max: 0o7777 }), (bits) => describeBits(bits) !== ''));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0o7777 }),
        fc.integer({ min: 0, max: 0o777 }),
        (mode, most) => (bitsBeyond(mode, most) | (mode & most)) === mode,
      ),
    );
  });
});

it('3.21 is the mode of /etc/sysconfig/docker and 3.22 its owner, the other way round than everywhere else', () => {
  const asks = (number: string) =>
    CIS_DOCKER_1_8_0.controls
      .find(({ id }) => id === number)
      ?.checks.map((id) => /owned-by|mode/.exec(id)?.[0]);
  const pairs = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 23];
  for (const first of pairs)
    expect([asks(`3.${first}`), asks(`3.${first + 1}`)]).toEqual([['owned-by'], ['mode']]);
  expect([asks('3.21'), asks('3.22')]).toEqual([['mode'], ['owned-by']]);
});

describe('populations', () => {
  const list = (id: string, sections: Parameters<typeof hostWith>[0]) =>
    checkOf(id)
      .each.list(hostWith(sections))
      .map((entry) => (entry.kind === 'subject' ? entry.subject.resource.name : entry.kind));
  const status = file();
  const sections = {
    'host:units': unitsOf({ 'docker.service': { path: '/u/docker.service', dropIns: ['/u/d.conf'] } }),
    'host:file-statuses': { '/u/docker.service': status, '/u/d.conf': status },
  };

  it('hold drop-ins, which override the unit, for the owner and not for the mode', () => {
    expect(list('docker-service-unit-owned-by-root', sections)).toEqual(['/u/docker.service', '/u/d.conf']);
    expect(list('docker-service-unit-mode-644', sections)).toEqual(['/u/docker.service']);
  });

  const everything = {
    'docker-service-unit': '/u/docker.service',
    'docker-socket-unit': '/u/docker.socket',
    'docker-directory': '/etc/docker',
    'daemon-file': '/etc/docker/daemon.json',
    'default-docker-file': '/etc/default/docker',
    'sysconfig-docker-file': '/etc/sysconfig/docker',
    'registry-certificates': '/etc/docker/certs.d/r/ca.crt',
    'tls-ca': '/t/ca.pem',
    'tls-certificate': '/t/cert.pem',
    'tls-key': '/t/key.pem',
    'engine-socket': '/run/docker.sock',
    'containerd-socket': '/c.sock',
  };

  it('hold the one file that the check is named after, and owner and mode are told apart', () => {
    const flags = {
      tlscacert: [everything['tls-ca']],
      tlscert: [everything['tls-certificate']],
      tlskey: [everything['tls-key']],
      containerd: [everything['containerd-socket']],
    };
    const kindOf = (path: string) =>
      path.endsWith('.sock') ? 'socket' : path === '/etc/docker' ? 'directory' : 'file';
    const host = (change: Partial<PresentFile>) =>
      hostWith({
        'host:daemon-processes': [processOf({ flags })],
        'host:units': unitsOf({
          'docker.service': { path: everything['docker-service-unit'] },
          'docker.socket': { path: everything['docker-socket-unit'] },
        }),
        'host:certificate-files': {
          '/etc/docker/certs.d': { state: 'listed', files: [everything['registry-certificates']] },
        },
        'host:file-statuses': Object.fromEntries(
          Object.values(everything).map((path) => [
            path,
            file({ kind: kindOf(path), mode: 0o400, target: path, ...change }),
          ]),
        ),
      });
    const judged = (change: Partial<PresentFile>) =>
      CHECKS.map((check) => [
        check.id,
        assessCheck(check, host(change)).map(({ status, resource }) => `${status} ${resource.name}`),
      ]);
    const expected = (owner: string, mode: string) =>
      CHECKS.map(({ id }) => {
        const [, name = '', what] = /^(.*)-(owned-by|mode)-/.exec(id) ?? [];
        const path = Object.entries(everything).find(([start]) => start === name)?.[1];
        return [id, [`${what === 'mode' ? mode : owner} ${path}`]];
      });
    expect(judged({})).toEqual(expected('pass', 'pass'));
    expect(judged({ uid: 5, user: 'games' })).toEqual(expected('fail', 'pass'));
    expect(judged({ mode: 0o777 })).toEqual(expected('pass', 'fail'));
  });

  it('are empty only where that was read', () => {
    expect(list('docker-service-unit-mode-644', {})).toEqual(['empty']);
    expect(list('docker-service-unit-mode-644', { 'host:units': missing('timeout') })).toEqual(['unread']);
  });
});
