import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import auditedFiles from '../../../checks/host/audited-files.ts';
import { examineCheck, judge, sampleSubject } from '../../../src/kit/testing.ts';
import type { AuditState } from '../../../src/probes/audit/audit-state.ts';
import { pathsToAudit } from '../../../src/probes/audit/audited-paths.ts';
import { loadedRules, rulesOnDisk } from '../../../src/probes/audit/loaded-rules.ts';
import type { PresentFile } from '../../../src/probes/files/files-in-role.ts';
import { containerdOf, hostWith, infoAnswer, processOf, unitsOf } from '../../probes/literal-host.ts';

const checkOf = (id: string) => {
  const check = auditedFiles.find((one) => one.id === id);
  if (!check) throw new Error(`There is no check ${id}.`);
  return check;
};

interface Case {
  /** What auditctl -l prints, line by line. */
  readonly loaded?: readonly string[];
  /** Rules on disk by file; where it is left out, those that are loaded. */
  readonly disk?: Readonly<Record<string, readonly string[]>>;
  readonly state?: 'on' | 'off';
  readonly path?: string;
  readonly target?: string;
  readonly kind?: PresentFile['kind'];
  readonly machine?: string;
  readonly diskUnread?: boolean;
  readonly unattended?: boolean;
  readonly note?: string;
}

/** Links of the sample host that lie on the way to a file. */
const LINKS: readonly (readonly [RegExp, string])[] = [
  [/^\/var\/run(?=\/|$)/, '/run'],
  [/^\/lib(?=\/|$)/, '/usr/lib'],
];
const real = (path: string): string => LINKS.reduce((so, [link, to]) => so.replace(link, to), path);
const follow = (path: string): string => posix.join(real(posix.dirname(path)), posix.basename(path));

function stateOf({
  loaded = [],
  disk,
  state = 'on',
  machine = 'x86_64',
  diskUnread = false,
  unattended = false,
}: Case): AuditState {
  const onDisk = rulesOnDisk(disk ?? { '/etc/audit/rules.d/docker.rules': loaded }, follow);
  return {
    state,
    rules: loadedRules(loaded, diskUnread ? null : onDisk, follow),
    unattended,
    machine,
    onDisk: diskUnread ? [] : onDisk,
    diskUnread: diskUnread ? { code: 'needs-root', detail: 'Not read.', next: 'Read it.' } : null,
  };
}

function fileOf({ path = '/usr/bin/dockerd', target = path, kind = 'file' }: Case): PresentFile {
  return { state: 'present', kind, mode: 0o755, uid: 0, gid: 0, user: 'root', group: 'root', target };
}

const example = (id: string, one: Case) => ({
  facts: { file: fileOf(one), audit: stateOf(one) },
  hints: { note: one.note ?? '' },
  subject: sampleSubject('file', { path: one.path ?? '/usr/bin/dockerd', role: id }),
});

function verdict(one: Case, id = 'dockerd-audited') {
  const [first] = judge(checkOf(id), example(id, one));
  if (!first) throw new Error('There is no verdict.');
  return first;
}
const statusOf = (one: Case, id?: string) => verdict(one, id).status;

const directory = (path: string, one: Case): Case => ({ path, kind: 'directory', ...one });
const DIR = 'docker-directory-audited';
const etcDocker = (one: Case) => verdict(directory('/etc/docker', one), DIR);

it('has a check for each of seventeen roles', () => {
  expect(auditedFiles).toHaveLength(17);
  expect(new Set(auditedFiles.map(({ id }) => id)).size).toBe(17);
});

it('holds the one file that each check is named after', () => {
  const containerd = '/run/containerd/containerd.sock';
  const sections = {
    'host:daemon-processes': [processOf({ flags: { containerd: [containerd] } })],
    'host:containerd-processes': [containerdOf({})],
    'host:runtime-programs': [],
    'host:units': unitsOf({
      'docker.service': { path: '/u/docker.service' },
      'docker.socket': { path: '/u/docker.socket' },
    }),
    'engine/root:info': infoAnswer(),
  };
  const paths = pathsToAudit(hostWith(sections));
  const statuses = [...paths, '/etc/docker', '/etc/docker/daemon.json', '/run/docker.sock', containerd].map(
    (path) => [path, fileOf({ path })],
  );
  const host = hostWith({ ...sections, 'host:file-statuses': Object.fromEntries(statuses) });
  const found = auditedFiles.map((check) => [
    check.id,
    check.each.list(host).map((one) => (one.kind === 'subject' ? one.subject.resource.name : one.kind)),
  ]);
  expect(Object.fromEntries(found)).toEqual({
    'dockerd-audited': ['/usr/bin/dockerd'],
    'containerd-audited': ['/usr/local/sbin/containerd'],
    'containerd-shim-audited': ['/usr/local/sbin/containerd-shim'],
    'containerd-shim-runc-v1-audited': ['/usr/local/sbin/containerd-shim-runc-v1'],
    'containerd-shim-runc-v2-audited': ['/usr/local/sbin/containerd-shim-runc-v2'],
    'runc-audited': ['/usr/local/sbin/runc'],
    'containerd-directory-audited': ['/run/containerd'],
    'data-root-audited': ['/var/lib/docker'],
    'docker-directory-audited': ['/etc/docker'],
    'docker-service-unit-audited': ['/u/docker.service'],
    'docker-socket-unit-audited': ['/u/docker.socket'],
    'daemon-file-audited': ['/etc/docker/daemon.json'],
    'containerd-file-audited': ['/etc/containerd/config.toml'],
    'default-docker-file-audited': ['/etc/default/docker'],
    'sysconfig-docker-file-audited': ['/etc/sysconfig/docker'],
    'containerd-socket-audited': [containerd],
    'engine-socket-audited': ['/run/docker.sock'],
  });
});

describe.each(auditedFiles.map((check) => [check.id, check] as const))('%s', (id, check) => {
  const isDirectory = /-directory-|data-root/.test(id);
  const path = '/srv/x';
  const one = (change: Case): ReturnType<typeof example> =>
    example(id, { path, kind: isDirectory ? 'directory' : 'file', ...change });
  const good = isDirectory ? '-a always,exit -S all -F dir=/srv/x -F key=k' : '-w /srv/x -p wa -k k';

  it('says each of its outcomes', () => {
    expect(
      examineCheck(check, {
        pass: [
          { name: 'its own rule', ...one({ loaded: [good] }) },
          {
            name: 'a directory above',
            ...one({ loaded: ['-a always,exit -S all -F dir=/srv'] }),
            observed: 'dir=/srv',
          },
        ],
        fail: [
          { name: 'no rule', ...one({}), observed: `no rule for ${path} among 0 loaded rules` },
          { name: 'off', ...one({ loaded: [good], state: 'off' }), observed: `enabled 0; ${good}` },
          {
            name: 'not installed',
            ...one({}),
            facts: { file: fileOf({ path }), audit: { state: 'absent' } },
          },
        ],
        manual: [
          {
            name: 'something is left out',
            ...one({ loaded: ['-a never,exit -S all -F uid=1000', good] }),
            observed: 'uid=1000',
          },
        ],
      }),
    ).toEqual([]);
  });

  it('names a rule for the path that would do', () => {
    const { expected } = verdict({ path, target: '/srv/a b', kind: isDirectory ? 'directory' : 'file' }, id);
    const rule = expected.replace(/^a loaded rule such as /, '');
    expect(rule).toContain('/srv/a\\ b');
    const heard = { path: '/srv/a b', kind: isDirectory ? 'directory' : 'file', loaded: [rule] } as const;
    expect(statusOf(heard, id)).toBe('pass');
  });
});

describe('pitfalls of grepping', () => {
  it.each([
    ['a longer path', '-w /usr/bin/dockerd-rootless.sh -p wa'],
    ['a file within', '-w /usr/bin/dockerd/x -p wa'],
    ['a key that is the path', '-w /usr/bin/docker -p wa -k /usr/bin/dockerd'],
    ['a never rule alone', '-a never,exit -S all -F path=/usr/bin/dockerd'],
    ['a rule for starts of the program', '-a always,exit -F arch=b64 -S execve -F exe=/usr/bin/dockerd'],
    ['a rule for all files but it', '-a always,exit -S all -F path!=/usr/bin/dockerd'],
    ['a rule of another list', '-a always,user -F key=/usr/bin/dockerd'],
    ['all system calls of everybody, no file named', '-a always,exit -S all'],
  ])('%s never passes', (_, line) => {
    expect(statusOf({ loaded: [line] })).toBe('fail');
  });

  it.each([
    ['containerd', 'containerd-audited', '/usr/bin/containerd', '/usr/bin/containerd-shim-runc-v2'],
    [
      'the old shim',
      'containerd-shim-audited',
      '/usr/bin/containerd-shim',
      '/usr/bin/containerd-shim-runc-v2',
    ],
    [
      'the old shim by v1',
      'containerd-shim-audited',
      '/usr/bin/containerd-shim',
      '/usr/bin/containerd-shim-runc-v1',
    ],
    ['dockerd', 'dockerd-audited', '/usr/sbin/dockerd', '/usr/bin/dockerd'],
  ])('does not take the rule of another program for that of %s', (_, id, path, other) => {
    expect(statusOf({ path, loaded: [`-w ${other} -p rwxa`] }, id)).toBe('fail');
    expect(statusOf({ path, loaded: [`-w ${path} -p rwxa`] }, id)).toBe('pass');
  });

  it('does not take the rule of a file for that of its directory', () => {
    expect(etcDocker({ loaded: ['-w /etc/docker/daemon.json -p wa'] }).status).toBe('fail');
    expect(etcDocker({ loaded: ['-w /etc/docker/daemon.json -p wa'], disk: {} })).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('only a part of the directory'),
    });
    const containerd = directory('/run/containerd', { loaded: ['-w /run/containerd/containerd.sock -p wa'] });
    expect(statusOf(containerd, 'containerd-directory-audited')).toBe('fail');
  });

  it('takes the watch of /etc/docker for that of daemon.json, too, and says so', () => {
    expect(
      verdict({ path: '/etc/docker/daemon.json', loaded: ['-w /etc/docker -p wa'] }, 'daemon-file-audited'),
    ).toMatchObject({
      status: 'pass',
      message: 'The watch of /etc/docker records changes of /etc/docker/daemon.json.',
    });
  });
});

describe('paths', () => {
  it.each([
    ['/var/run/docker.sock', '/run/docker.sock'],
    ['/lib/systemd/system/docker.service', '/usr/lib/systemd/system/docker.service'],
  ])('%s in a rule is %s', (written, path) => {
    expect(statusOf({ path, loaded: [`-w ${written} -p wa`] })).toBe('pass');
  });

  it('of a file that is a link are those where it leads', () => {
    const linked = { path: '/usr/bin/runc', target: '/opt/runc/runc' };
    // The kernel does not follow the last part: it watches the link, and nobody sees the program change.
    expect(statusOf({ ...linked, loaded: ['-w /usr/bin/runc -p wa'] })).toBe('fail');
    expect(statusOf({ ...linked, loaded: ['-w /opt/runc/runc -p wa'] })).toBe('pass');
    expect(statusOf({ ...linked, loaded: ['-w /opt -p wa'] })).toBe('pass');
  });

  it('may end in a slash where they are directories', () => {
    expect(
      etcDocker({
        loaded: ['-w /etc/docker/ -p wa'],
        disk: { f: ['-a exit,always -F dir=/etc/docker/ -F perm=wa'] },
      }).status,
    ).toBe('pass');
  });
});

describe('permissions', () => {
  it.each([
    ['wa', 'pass'],
    ['rwxa', 'pass'],
    ['w', 'fail'],
    ['a', 'fail'],
    ['x', 'fail'],
    ['rx', 'fail'],
  ])('%s: %s', (permissions, status) => {
    expect(statusOf({ loaded: [`-w /usr/bin/dockerd -p ${permissions}`] })).toBe(status);
  });

  it('of several rules add up', () => {
    expect(statusOf({ loaded: ['-w /usr/bin/dockerd -p w', '-w /usr/bin -p a'] })).toBe('pass');
  });

  it('are all where a rule names none', () => {
    expect(statusOf({ loaded: ['-a always,exit -S all -F path=/usr/bin/dockerd'] })).toBe('pass');
  });

  it('say what is not recorded', () => {
    expect(verdict({ loaded: ['-w /usr/bin/dockerd -p wx'] })).toMatchObject({
      message: expect.stringContaining('changes of owner and mode'),
      observed: '-w /usr/bin/dockerd -p wx',
    });
  });
});

describe('a rule that is narrower', () => {
  it.each(['auid>=1000', 'auid!=-1', 'uid!=0', 'success=0', 'exit=-EACCES', 'exe=/bin/sh', 'subj_type=x_t'])(
    'by %s is no full watch, and the message says so',
    (condition) => {
      expect(
        verdict({ loaded: [`-a always,exit -S all -F path=/usr/bin/dockerd -F perm=wa -F ${condition}`] }),
      ).toMatchObject({
        status: 'fail',
        message: expect.stringContaining(condition),
      });
    },
  );

  // As auditctl 4.0.2 listed rules with arch and perm=wa.
  const B64 =
    '-a always,exit -F arch=b64 -S open,bind,truncate,ftruncate,rename,mkdir,rmdir,creat,link,unlink,symlink,chmod,fchmod,chown,fchown,lchown,mknod,acct,swapon,quotactl,setxattr,lsetxattr,fsetxattr,removexattr,lremovexattr,fremovexattr,openat,mkdirat,mknodat,fchownat,unlinkat,renameat,linkat,symlinkat,fchmodat,fallocate,renameat2,openat2 -F path=/usr/bin/dockerd -F perm=wa -F key=k1';
  const B32 =
    '-a always,exit -F arch=b32 -S open,creat,link,unlink,mknod,chmod,lchown,rename,mkdir,rmdir,acct,symlink,swapon,truncate,ftruncate,fchmod,fchown,quotactl,chown,setxattr,lsetxattr,fsetxattr,removexattr,lremovexattr,fremovexattr,openat,mkdirat,mknodat,fchownat,unlinkat,renameat,linkat,symlinkat,fchmodat,fallocate,renameat2,bind,openat2 -F path=/usr/bin/dockerd -F perm=wa -F key=k1';

  it('is a watch for the programs of the machine alone, as auditctl(8) has it, and says whom it leaves out', () => {
    const leftOut = expect.stringContaining('32-bit programs are left out');
    expect(verdict({ loaded: [B64] })).toMatchObject({ status: 'pass', message: leftOut });
    expect(verdict({ loaded: [B64, B32] })).toMatchObject({
      status: 'pass',
      message: expect.not.stringContaining('left out'),
    });
    expect(verdict({ loaded: [B32] })).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('arch=b32'),
    });
    expect(statusOf({ loaded: [B64], machine: 'riscv64' })).toBe('pass');
    expect(statusOf({ loaded: [B32], machine: 'armv7l' })).toBe('pass');
  });

  it.each(['unlinkat', 'openat', 'fchmodat', 'lsetxattr'])(
    'is not whole without %s on any machine',
    (call) => {
      const loaded = [B64.replace(`,${call},`, ',')];
      for (const machine of ['x86_64', 'aarch64']) expect(statusOf({ loaded, machine })).toBe('fail');
    },
  );

  it('is not whole without renameat where programs have that call', () => {
    const loaded = [B64.replace(',renameat,', ',')];
    for (const machine of ['x86_64', 'aarch64']) expect(statusOf({ loaded, machine })).toBe('fail');
    expect(statusOf({ loaded, machine: 'riscv64' })).toBe('pass');
  });

  it('is not whole without chmod where programs have that call', () => {
    const loaded = [B64.replace(',chmod,', ',')];
    expect(statusOf({ loaded })).toBe('fail');
    expect(statusOf({ loaded, machine: 'aarch64' })).toBe('pass');
  });

  it.each(['x86_64', 'aarch64', 'riscv64', 's390x', 'ppc64le', 'armv7l', 'i686', 'riscv32', 'made-up'])(
    'is needed on %s: no rule, and one for other programs alone, is none',
    (machine) => {
      const is32 = /^(armv7l|i686|riscv32)$/.test(machine);
      expect(statusOf({ machine })).toBe('fail');
      expect(statusOf({ machine, loaded: [is32 ? B64 : B32] })).toBe('fail');
      expect(statusOf({ machine, loaded: [is32 ? B32 : B64] })).toBe('pass');
    },
  );

  it('by an architecture that auditctl has no name for is never a pass', () => {
    const line = '-a always,exit -F arch=0xC0000999 -S all -F path=/usr/bin/dockerd';
    expect(statusOf({ loaded: [line] })).toBe('fail');
    const never = line.replace('always', 'never');
    expect(statusOf({ loaded: [never, '-w /usr/bin/dockerd -p wa'] })).toBe('manual');
  });

  it('is not whole with some of the system calls', () => {
    expect(statusOf({ loaded: [B64.replace('open,bind', 'bind'), B32] })).toBe('fail');
    expect(statusOf({ loaded: [B64.replace('open,bind', 'bind'), B32], machine: 'aarch64' })).toBe('pass');
    expect(
      statusOf({ loaded: ['-a always,exit -F arch=b64 -S openat,unlink -F path=/usr/bin/dockerd', B32] }),
    ).toBe('fail');
  });
});

describe('never rules', () => {
  // What auditctl 4.0.2 lists for perm=wa, and what kernels had before or got since.
  it.each(
    [
      'open openat openat2 open_by_handle_at creat truncate truncate64 ftruncate ftruncate64 fallocate bind',
      'link linkat symlink symlinkat unlink unlinkat rename renameat renameat2 mkdir mkdirat rmdir mknod mknodat',
      'chmod fchmod fchmodat fchmodat2 chown lchown fchown fchownat chown32 lchown32 fchown32',
      'setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat',
      'acct swapon quotactl 257',
    ].flatMap((line) => line.split(' ')),
  )('for %s, by which a file is changed, leave no pass behind them', (call) => {
    const never = `-a never,exit -F arch=b64 -S ${call}`;
    expect(statusOf({ loaded: [never, '-w /usr/bin/dockerd -p wa'] })).not.toBe('pass');
  });

  it.each(['read', 'stat', 'execve', 'adjtimex', 'connect'])('for %s alone take nothing', (call) => {
    const never = `-a never,exit -F arch=b64 -S ${call}`;
    expect(statusOf({ loaded: [never, '-w /usr/bin/dockerd -p wa'] })).toBe('pass');
  });

  const WATCH = '-w /etc/docker/daemon.json -p wa';
  const file = (loaded: readonly string[], disk?: Case['disk']) =>
    verdict({ path: '/etc/docker/daemon.json', loaded, ...(disk ? { disk } : {}) }, 'daemon-file-audited');

  it.each([
    '-a never,exit -S all -F path=/etc/docker/daemon.json',
    '-a never,exit -S all -F dir=/etc/docker',
    '-a never,exit -S all -F dir=/',
    '-a never,exit -S all',
    '-a never,exit -S all -F path=/etc/docker/daemon.json -F perm=w',
  ])('%s masks what comes after it, not what comes before', (never) => {
    expect(file([never, WATCH])).toMatchObject({ status: 'fail', observed: expect.stringContaining(never) });
    expect(file([WATCH, never]).status).toBe('pass');
  });

  it.each([
    '-a never,exit -S all -F dir=/etc/containerd',
    '-a never,exit -S all -F path=/etc/docker/daemon.json -F perm=r',
    '-a never,exit -F arch=b64 -S adjtimex -F auid=-1 -F uid=chrony',
    '-a never,user -F uid=0',
    '-a never,exclude -F msgtype=CWD',
    '-a always,exclude -F msgtype=CWD',
    '-a never,filesystem -F fstype=tracefs',
    '-a always,task',
  ])('%s takes nothing from it', (never) => {
    expect(file([never, WATCH]).status).toBe('pass');
  });

  it.each([
    '-a never,exit -S all -F subj_type=crond_t',
    '-a never,exit -F arch=b64 -S 257 -F uid=1000',
    '-a never,exit -S all -F dir=/etc/docker -F auid=1000',
    '-a never,task -F uid=1000',
    '-a never,exclude -F auid=1000',
    '-a never,filesystem -F fstype=0xef53',
  ])('%s takes something from it, which a person must weigh', (never) => {
    expect(file([never, WATCH])).toMatchObject({ status: 'manual', message: expect.stringContaining(never) });
    expect(file([never]).status).toBe('fail');
  });

  it.each(['-a never,task', '-a always,exclude -F msgtype=SYSCALL'])(
    '%s stops all watches, wherever it stands',
    (never) => {
      expect(file([WATCH, never])).toMatchObject({
        status: 'fail',
        observed: expect.stringContaining(never),
      });
    },
  );

  it('for a directory itself mask its watch by dir=, and take something from it by path=', () => {
    const first = (by: string) =>
      etcDocker({ loaded: [`-a never,exit -S all -F ${by}=/etc/docker`, '-w /etc/docker -p wa'] }).status;
    expect(first('dir')).toBe('fail');
    expect(first('path')).toBe('manual');
  });

  it('for several system calls take something as soon as one of them changes files', () => {
    expect(file(['-a never,exit -F arch=b64 -S read,open,close', WATCH]).status).not.toBe('pass');
  });

  it('for the directory around a file, by path=, take what is made and removed in it', () => {
    const around = (path: string) => `-a never,exit -S all -F path=${path}`;
    expect(file([around('/etc/docker'), WATCH]).status).toBe('manual');
    expect(file([around('/etc'), WATCH]).status).toBe('pass');
    expect(statusOf({ path: '/dockerd', loaded: [around('/'), '-w /dockerd -p wa'] })).toBe('manual');
  });

  it.each(['-a always,exclude -F msgtype=PATH', '-a always,exclude -F msgtype=1302', '-a never,filesystem'])(
    '%s may leave out the names of files, so that nothing passes',
    (never) => expect(file([WATCH, never]).status).not.toBe('pass'),
  );

  it('that may be what auditctl lists as a watch are not forgotten where a later rule records', () => {
    const both = { f: ['-a never,exit -F path=/etc/docker/daemon.json -F perm=wa', WATCH] };
    expect(file([WATCH, '-a always,exit -S all -F dir=/etc/docker'], both).status).toBe('manual');
  });

  it('that auditctl lists as a watch is known by the rules on disk', () => {
    const disk = {
      '/etc/audit/rules.d/x.rules': ['-a never,exit -F path=/etc/docker/daemon.json -F perm=wa'],
    };
    expect(file([WATCH], disk).status).toBe('fail');
    const both = { f: ['-a never,exit -F path=/etc/docker/daemon.json -F perm=wa', WATCH] };
    expect(file([WATCH], both)).toMatchObject({
      status: 'manual',
      message: expect.stringContaining('always or never'),
    });
  });

  const LOADED = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../probes/audit/listed-auditctl-4.0.2.json'), 'utf8'),
  ) as { readonly rows: readonly { readonly given: string; readonly listed: readonly string[] }[] };

  it.each(LOADED.rows.filter(({ given, listed }) => given.includes('never') && listed[0]?.startsWith('-w')))(
    'that were loaded by hand are not taken for a watch: $given',
    ({ given, listed: [line = ''] }) => {
      const path = / -F (?:path|dir)=(\S+)/.exec(given)?.[1] ?? '';
      const byHand = verdict({ path, loaded: [line], disk: {} });
      expect(byHand).toMatchObject({
        status: 'manual',
        message: expect.stringContaining('no file below /etc/audit has it'),
      });
      expect(statusOf({ path, loaded: [line], disk: { f: [line] } })).toBe('pass');
      expect(statusOf({ path, loaded: [line], disk: { f: [given] } })).toBe('fail');
    },
  );

  it('that were loaded by hand stand beside the same watch from a file: only one of both lines is it', () => {
    expect(file([WATCH, WATCH], { f: [WATCH], g: [WATCH] }).status).toBe('manual');
    const spellings = ['-w /etc/docker -p wa', '-a always,exit -F path=/etc/docker -F perm=wa'];
    expect(
      etcDocker({ loaded: ['-w /etc/docker -p wa', '-w /etc/docker -p wa'], disk: { f: spellings } }).status,
    ).toBe('pass');
  });

  it('that may have been loaded by hand for a part of a directory are a question before its watch, none after it', () => {
    const watch = '-w /etc/docker -p wa';
    const disk = { f: [watch] };
    expect(etcDocker({ loaded: [WATCH, watch], disk })).toMatchObject({
      status: 'manual',
      message: expect.stringContaining(`may keep out: is nothing that matters left out by ${WATCH}`),
    });
    expect(etcDocker({ loaded: [watch, WATCH], disk }).status).toBe('pass');
    const root = '-w /var/lib/docker -p wa';
    const left = directory('/var/lib/docker', {
      loaded: ['-w /var/lib/docker/overlay2 -p wa', root],
      disk: { f: [root] },
    });
    expect(statusOf(left, 'data-root-audited')).toBe('pass');
  });

  it('that may be by path= for a directory itself are a question', () => {
    const disk = ['always', 'never'].map((action) => `-a ${action},exit -F path=/etc/docker -F perm=wa`);
    expect(etcDocker({ loaded: ['-w /etc/docker -p wa'], disk: { f: disk } }).status).toBe('manual');
  });

  it('that may be by path= for the directory around a file are a question', () => {
    const around = '-w /etc/docker -p wa';
    const f = ['always', 'never'].map((action) => `-a ${action},exit -F path=/etc/docker -F perm=wa`);
    expect(file([around, WATCH], { f: [...f, WATCH] }).status).toBe('manual');
  });

  it('for what containers write may stand below the data root, as the benchmark has them', () => {
    const root = (loaded: readonly string[]) =>
      verdict(directory('/var/lib/docker', { loaded }), 'data-root-audited');
    const left = [
      '-a never,exit -S all -F dir=/var/lib/docker/volumes',
      '-a never,exit -S all -F dir=/var/lib/docker/overlay2',
    ];
    const watch = '-w /var/lib/docker -p wa -k docker';
    expect(root([...left, watch])).toMatchObject({
      status: 'pass',
      message: expect.stringContaining('overlay2'),
    });
    expect(root(left).status).toBe('fail');
    expect(root(['-a never,exit -S all -F dir=/var/lib/docker/containers', watch]).status).toBe('manual');
    expect(
      etcDocker({ loaded: ['-a never,exit -S all -F dir=/etc/docker/volumes', '-w /etc/docker -p wa'] })
        .status,
    ).toBe('manual');
  });
});

describe('directories', () => {
  const WATCH = '-w /etc/docker -p wa -k docker';

  it('are watched themselves by path=, which auditctl lists like -w; the text on disk tells that nothing below is', () => {
    const onDisk = (line: string) =>
      etcDocker({ loaded: [WATCH], disk: { '/etc/audit/rules.d/x.rules': [line] } });
    const shallow = expect.stringContaining('takes the directory itself');
    const deep = expect.not.stringContaining('takes the directory itself');
    expect(onDisk('-a always,exit -F path=/etc/docker -F perm=wa -F key=docker')).toMatchObject({
      status: 'pass',
      message: shallow,
    });
    for (const line of [
      '-a exit,always -F dir=/etc/docker -F perm=aw -k docker',
      '-w /etc/docker/ -p aw -k docker',
    ])
      expect(onDisk(line)).toMatchObject({ status: 'pass', message: deep });
  });

  it('that are made anew at each start may have come after the rule, so that what lies in them needs a person', () => {
    const run = (path: string, check: string, line: string) =>
      statusOf(directory(path, { loaded: ['-w /run/containerd -p wa'], disk: { f: [line] } }), check);
    for (const line of [
      '-w /run/containerd -p wa',
      '-a always,exit -F dir=/run/containerd -F perm=wa',
      '-a always,exit -F path=/run/containerd -F perm=wa',
    ])
      expect(run('/run/containerd', 'containerd-directory-audited', line)).toBe('pass');
    const socket = (line: string) =>
      statusOf(
        {
          path: '/run/containerd/containerd.sock',
          loaded: ['-w /run/containerd -p wa'],
          disk: { f: [line] },
        },
        'containerd-socket-audited',
      );
    expect(socket('-w /run/containerd -p wa')).toBe('manual');
    expect(socket('-a always,exit -F dir=/run/containerd -F perm=wa')).toBe('pass');
    expect(socket('-a always,exit -F path=/run/containerd -F perm=wa')).toBe('fail');
    // /run itself is there before any rule.
    expect(
      statusOf(directory('/run/containerd', { loaded: ['-w /run -p wa'] }), 'containerd-directory-audited'),
    ).toBe('pass');
  });

  it('by path= take nothing from below, also where no permission makes auditctl list it as a watch', () => {
    const below = { path: '/etc/docker/daemon.json', loaded: ['-a always,exit -S all -F path=/etc/docker'] };
    expect(statusOf(below, 'daemon-file-audited')).toBe('fail');
  });

  it.each([
    ['of another directory', '-w /etc/containerd -p wa -k docker'],
    ['with another key', '-w /etc/docker -p wa -k other'],
    ['with other permissions', '-w /etc/docker -p rwxa -k docker'],
    ['for one architecture', '-a always,exit -F arch=b64 -F dir=/etc/docker -F perm=wa -k docker'],
    ['with a condition', '-a always,exit -F dir=/etc/docker -F perm=wa -F auid>=1000 -k docker'],
    ['for one system call', '-a always,exit -F arch=b64 -S open -F dir=/etc/docker -F perm=wa -k docker'],
    ['for one call of any', '-a always,exit -S open -F dir=/etc/docker -F perm=wa -k docker'],
  ])('are not told to take what lies below by a rule on disk %s', (_, line) => {
    const below = { path: '/etc/docker/daemon.json', loaded: [WATCH], disk: { f: [line] } };
    expect(statusOf(below, 'daemon-file-audited')).toBe('manual');
  });

  it('are an error where the rules on disk, which would tell, were not read', () => {
    expect(etcDocker({ loaded: [WATCH], diskUnread: true })).toMatchObject({
      status: 'error',
      cause: { code: 'needs-root' },
    });
    expect(statusOf({ loaded: ['-w /usr/bin/dockerd -p wa'], diskUnread: true })).toBe('error');
    expect(etcDocker({ loaded: ['-a always,exit -S all -F dir=/etc/docker'], diskUnread: true }).status).toBe(
      'pass',
    );
  });
});

it('files that units of today do not read are judged while they exist, and the report says what they are worth', () => {
  for (const id of ['default-docker-file-audited', 'sysconfig-docker-file-audited']) {
    expect(statusOf({ path: '/etc/default/docker' }, id)).toBe('fail');
    expect(checkOf(id).severityReason).toContain('only where something still reads it');
  }
});

describe('what is configured', () => {
  it('but not loaded does not count, and is named', () => {
    const path = '/run/containerd/containerd.sock';
    const disk = {
      '/etc/audit/audit.rules': [`-w ${path} -p wa`],
      '/etc/audit/rules.d/x.rules': [`-w ${path} -p wa`],
    };
    expect(verdict({ path, disk }, 'containerd-socket-audited')).toMatchObject({
      status: 'fail',
      observed: `no rule for ${path} among 0 loaded rules; configured in /etc/audit/rules.d/x.rules but not loaded`,
      message: expect.stringContaining('too early'),
    });
  });
});

describe('a rule that is not understood', () => {
  const UNKNOWN = '-w /usr/bin/dockerd --with=magic -Z';
  const WATCH = '-w /usr/bin/dockerd -p wa';

  it('makes no pass, and hides that another may be missing', () => {
    expect(verdict({ loaded: [UNKNOWN] })).toMatchObject({ status: 'error', cause: { code: 'unparseable' } });
    expect(statusOf({ loaded: [UNKNOWN, WATCH] })).toBe('error');
    // Neither is ever listed, so that what follows was not understood either.
    for (const line of ['-D', '-e 1', '-W /usr/bin/dockerd -p wa'])
      expect(statusOf({ loaded: [line, WATCH] })).toBe('error');
  });

  it('means nothing after those that decide', () => {
    expect(statusOf({ loaded: [WATCH, UNKNOWN] })).toBe('pass');
    expect(statusOf({ loaded: ['-a never,exit -S all', UNKNOWN] })).toBe('fail');
    // Only one of the two kinds of change is decided before it.
    expect(statusOf({ loaded: ['-w /usr/bin/dockerd -p w', UNKNOWN] })).toBe('error');
  });
});

it('says where records go without a daemon, and what stands beside a verdict', () => {
  expect(
    verdict({ loaded: ['-w /usr/bin/dockerd -p wa'], unattended: true, note: ' Beside.' }),
  ).toMatchObject({
    status: 'pass',
    message: expect.stringMatching(/log of the kernel\. Beside\.$/),
  });
});
