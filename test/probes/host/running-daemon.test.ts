import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daemonFiles } from '../../../src/probes/host/daemon-files.ts';
import { daemonProcesses } from '../../../src/probes/host/daemon-processes.ts';
import { runScript, SHELLS, type Shell } from './shells.ts';

const me = process.getuid?.() ?? -1;
const NOBODY = 65534;
let folder = '';
let dockerd: ChildProcess;
let impostor: ChildProcess;
let helper: ChildProcess;

/** A shell under another name waits for the end of its input. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-daemon-'));
  copyFileSync(realpathSync('/bin/sh'), join(folder, 'dockerd'));
  writeFileSync(join(folder, 'own daemon.json'), '{"icc":false}');
  const words = [
    '-c',
    'read -r line',
    '--config-file',
    join(folder, 'own daemon.json'),
    '--label=a\nb',
    '--icc=false',
  ];
  dockerd = spawn(join(folder, 'dockerd'), words, {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { DOCKER_CONFIG: '/c', HTTP_PROXY: 'http://secret', HOME: '/h' },
  });
  helper = spawn(join(folder, 'dockerd'), ['-c', 'read -r line'], {
    argv0: 'libnetwork-setkey',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // The words of a command line make no engine of it.
  impostor = spawn('/bin/sh', ['-c', 'read -r line', 'dockerd', '--icc'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
});
afterAll(() => {
  dockerd.stdin?.end();
  impostor.stdin?.end();
  helper.stdin?.end();
  rmSync(folder, { recursive: true, force: true });
});

const found = (shell: Shell) => {
  const projected = daemonProcesses.project(runScript(daemonProcesses.script, shell, me));
  if (!projected.ok) throw new Error(projected.cause.detail);
  return projected.data;
};

describe.each(SHELLS)('a dockerd in $name', (shell) => {
  it('is found by its program, with its flags', () => {
    const process = found(shell).find(({ pid }) => pid === dockerd.pid);
    expect(process).toMatchObject({
      uid: me,
      executable: join(folder, 'dockerd'),
      rootless: me !== 0,
      flags: { 'config-file': [join(folder, 'own daemon.json')], icc: ['false'] },
      environment: { DOCKER_CONFIG: '/c', HOME: '/h' },
      unixSockets: [],
      tcpListeners: [],
      proxies: 0,
    });
    expect(Math.abs((process?.startedAt ?? 0) - Date.now() / 1000)).toBeLessThan(120);
    expect(JSON.stringify(process)).not.toContain('secret');
  });

  it('is not found by the words of a command line', () => {
    expect(found(shell).map(({ pid }) => pid)).not.toContain(impostor.pid);
  });

  it('is not one of the tasks for which dockerd starts itself under another name', () => {
    expect(found(shell).map(({ pid }) => pid)).not.toContain(helper.pid);
  });

  it('has its configuration file read', () => {
    const projected = daemonFiles.project(runScript(daemonFiles.script, shell, me));
    if (!projected.ok) throw new Error(projected.cause.detail);
    expect(projected.data).toMatchObject({
      '/etc/docker/daemon.json': expect.anything(),
      [join(folder, 'own daemon.json')]: { state: 'read', options: { icc: false } },
    });
  });
});

describe.runIf(me === 0).each(SHELLS)(
  'as root, of a program of nobody that is called dockerd, in $name',
  (shell) => {
    it('no file is read that nobody may not read', async () => {
      const place = mkdtempSync(join(tmpdir(), 'plimsoll-shut-'));
      const [closed, open, own] = ['closed', 'open', 'own'].map((name) => join(place, name, 'daemon.json'));
      for (const path of [closed, open, own]) {
        mkdirSync(join(String(path), '..'));
        writeFileSync(String(path), '{"icc":false}');
      }
      chmodSync(place, 0o711);
      chmodSync(join(place, 'closed'), 0o700);
      chownSync(join(place, 'own'), NOBODY, NOBODY);
      chmodSync(join(place, 'own'), 0o700);
      chmodSync(folder, 0o755);
      const words = [closed, open, own].flatMap((path) => ['--config-file', String(path)]);
      const pretender = spawn(join(folder, 'dockerd'), ['-c', 'read -r line', ...words], {
        stdio: ['pipe', 'ignore', 'ignore'],
        uid: NOBODY,
        gid: NOBODY,
      });
      await once(pretender, 'spawn');
      const output = runScript(daemonFiles.script, shell, me);
      pretender.stdin?.end();
      rmSync(place, { recursive: true });
      const projected = daemonFiles.project(output);
      expect(projected).toMatchObject({
        ok: true,
        data: {
          [String(closed)]: { state: 'unread', cause: { code: 'needs-root' } },
          [String(open)]: { state: 'read' },
          [String(own)]: { state: 'read' },
        },
      });
    });
  },
);

describe('what was printed of a dockerd', () => {
  const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';
  const record = (head: string, ...lines: string[]): string => [`${TOKEN} ${head}`, ...lines, ''].join('\n');
  const HOST = record('host 1700000000.5 1000.25 100 x86_64');
  const statusOf = (pid: number, parent: number, uid = 0, name = 'dockerd') =>
    [
      `Name:\t${name}`,
      'State:\tS (sleeping)',
      `PPid:\t${parent}`,
      `Uid:\t9\t${uid}\t9\t9`,
      `Gid:\t9\t${uid}\t9\t9`,
    ].map((line) => `/proc/${pid}/status:${line}`);
  const STATUS = record('status', ...statusOf(7, 1), ...statusOf(8, 1));
  /** The 22nd field is when it began, in ticks since the machine began. */
  const statOf = (pid: number, state = 'S', start: number | string = 5000, name = 'dockerd') =>
    record(`stat ${pid}`, `${pid} (${name}) ${state} 1 ${'0 '.repeat(17)}${start} 0 0`);
  const ARGUMENTS = record('arguments 7', '/usr/bin/dockerd', '--icc=false', '');

  const printed = (...records: string[]) =>
    daemonProcesses.project({
      stdout: `${TOKEN}\n${records.join('')}${TOKEN} end\n`,
      exitCode: 0,
    });

  it('is kept with what belongs to it, and nothing of another', () => {
    expect(
      printed(
        HOST,
        STATUS,
        record('proxies', 'PPid:\t7', 'PPid:\t8', 'PPid:\t7'),
        record('first-cgroup', '0::/init.scope'),
        record('first-namespace', 'pid:[1]'),
        statOf(7, 'S', 5000, 'a) (b'),
        record('namespace 7', 'pid:[1]'),
        record('cgroup 7', '0::/system.slice/docker.service'),
        record('exe 7', '/usr/bin/dockerd (deleted)'),
        ARGUMENTS,
        record('environment 7', 'DOCKER_CONFIG=https://me:s3cr3t@x/y', 'HOMES=s3cr3t', 'HOME=/root'),
        record('sockets 7', '19312', '40', '41'),
        record('handed 7', '41', '42'),
        record('unix 7', '0000000000000000: 00000002 00000000 00010000 0001 01 19312 /run/docker.sock'),
        record(
          'tcp 7',
          ...['0100007F:0947 40', '00000000:0948 41', '00000000:0949 42'].map((one) => {
            const [address, inode] = one.split(' ');
            return `   0: ${address} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0`;
          }),
        ),
      ),
    ).toEqual({
      ok: true,
      data: [
        {
          pid: 7,
          parentPid: 1,
          uid: 0,
          gid: 0,
          startedAt: 1_699_999_050.25,
          nested: false,
          rootless: false,
          executable: '/usr/bin/dockerd',
          flags: { icc: ['false'] },
          otherArguments: 0,
          environment: { DOCKER_CONFIG: 'https://x/y', HOME: '/root' },
          unixSockets: ['/run/docker.sock'],
          tcpListeners: [
            { address: '127.0.0.1', port: 2375 },
            { address: '0.0.0.0', port: 2376 },
          ],
          handedPorts: [2376],
          proxies: 2,
        },
      ],
    });
  });

  it('is unknown in what may not be read', () => {
    expect(printed(HOST, STATUS, statOf(7), ARGUMENTS)).toMatchObject({
      data: [{ executable: null, environment: null, unixSockets: null, tcpListeners: null, proxies: 0 }],
    });
    const half = printed(
      HOST,
      STATUS,
      statOf(7),
      ARGUMENTS,
      record('sockets 7', '40'),
      record('handed 7', '40'),
    );
    expect(half).toMatchObject({ data: [{ unixSockets: null, tcpListeners: null }] });
    expect(half.ok && half.data[0]).not.toHaveProperty('handedPorts');
  });

  it('lies in a container where its cgroup or its namespace says so', () => {
    const first = record('first-cgroup', '0::/') + record('first-namespace', 'pid:[1]');
    const own = (cgroup: string, namespace: string) =>
      printed(
        HOST,
        STATUS,
        first,
        statOf(7),
        record('cgroup 7', cgroup),
        record('namespace 7', namespace),
        ARGUMENTS,
      );
    expect(own('0::/', 'pid:[1]')).toMatchObject({ data: [{ nested: false }] });
    expect(own(`0::/docker/${'a'.repeat(64)}`, 'pid:[1]')).toMatchObject({ data: [{ nested: true }] });
    expect(own('0::/', 'pid:[2]')).toMatchObject({ data: [{ nested: true }] });
  });

  it('has the addresses of a machine that puts the high byte first', () => {
    const line =
      '   0: 7F000001:0947 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 40 1 0 100 0 0 10 0';
    const [big, sockets, tcp] = [
      record('host 1700000000.5 1000.25 100 s390x'),
      record('sockets 7', '40'),
      record('tcp 7', line),
    ];
    expect(printed(big, STATUS, statOf(7), ARGUMENTS, sockets, tcp)).toMatchObject({
      data: [{ tcpListeners: [{ address: '127.0.0.1', port: 2375 }] }],
    });
  });

  it('by another name is an engine unless it surely listens on nothing', () => {
    const named = (...more: string[]) => {
      const read = printed(HOST, STATUS, statOf(7), record('arguments 7', 'engine', ''), ...more);
      return read.ok && read.data.length;
    };
    const unix = '0000000000000000: 00000002 00000000 00010000 0001 01 19312 /run/docker.sock';
    const tcp =
      '   0: 0100007F:0947 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 40 1 0 100 0 0 10 0';
    const tables = [record('unix 7', unix), record('tcp 7', tcp)];
    expect(named(record('sockets 7', '1'), ...tables)).toBe(0);
    expect(named(record('sockets 7', '19312'), ...tables)).toBe(1);
    expect(named(record('sockets 7', '40'), ...tables)).toBe(1);
    expect(named()).toBe(1);
    expect(named(record('sockets 7', '1'), record('unix 7', unix))).toBe(1);
    expect(named(record('sockets 7', '1'), record('tcp 7', tcp))).toBe(1);
  });

  it('is an engine by its own name or by none, also while it listens on nothing', () => {
    const nothing = [record('sockets 7', '1'), record('unix 7', ''), record('tcp 7', '')];
    for (const words of [['/usr/bin/dockerd'], ['']])
      expect(printed(HOST, STATUS, statOf(7), record('arguments 7', ...words, ''), ...nothing)).toMatchObject(
        {
          data: [{ pid: 7, unixSockets: [], tcpListeners: [] }],
        },
      );
    expect(printed(HOST, STATUS, statOf(7), record('arguments 7', 'docker-untar', ''), ...nothing)).toEqual({
      ok: true,
      data: [],
    });
  });

  it('has of its environment what decides about it, and nothing else', () => {
    const names = ['DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH', 'DOCKER_CONFIG', 'DOCKER_DRIVER'];
    names.push('DOCKER_MIN_API_VERSION', 'HOME', 'PATH', 'XDG_RUNTIME_DIR');
    const lines = [...names, 'DOCKER', 'XHOME', 'HOME2', 'SECRET'].map((name) => `${name}=x=${name}`);
    expect(
      printed(HOST, STATUS, statOf(7), ARGUMENTS, record('environment 7', ...lines, '', 'PWD')),
    ).toMatchObject({
      data: [{ environment: Object.fromEntries(names.map((name) => [name, `x=${name}`])) }],
    });
    const read = printed(HOST, STATUS, statOf(7), ARGUMENTS, record('environment 7', ...lines));
    expect(read.ok && Object.keys(read.data[0]?.environment ?? {})).toEqual(names);
  });

  it('lies in no container where the host itself is one', () => {
    const host = `0::/docker/${'a'.repeat(64)}`;
    expect(
      printed(
        HOST,
        STATUS,
        record('first-cgroup', host),
        record('first-namespace', 'pid:[1]'),
        statOf(7),
        record('cgroup 7', `${host}/system.slice/docker.service`),
        record('namespace 7', 'pid:[1]'),
        ARGUMENTS,
      ),
    ).toMatchObject({ data: [{ nested: false }] });
  });

  it('counts for nothing once it has ended', () => {
    for (const state of ['Z', 'X'])
      expect(printed(HOST, STATUS, statOf(8, state), statOf(7), ARGUMENTS)).toMatchObject({
        data: [{ pid: 7 }],
      });
  });

  it('stands in the order of process ids', () => {
    const other = record('arguments 8', 'dockerd', '');
    expect(printed(HOST, STATUS, statOf(8), other, statOf(7), ARGUMENTS)).toMatchObject({
      data: [
        { pid: 7, flags: { icc: ['false'] } },
        { pid: 8, flags: {} },
      ],
    });
  });

  it.each([
    ['the clock', record('host x 1000.25 100 x86_64'), STATUS, statOf(7)],
    ['the time since the machine began', record('host 1700000000 0 100 x86_64'), STATUS, statOf(7)],
    ['the length of a tick', record('host 1700000000 1000.25 x x86_64'), STATUS, statOf(7)],
    ['the host', '', STATUS, statOf(7)],
    ['when it began', HOST, STATUS, statOf(7, 'S', 'x')],
    ['whose it is', HOST, record('status', ...statusOf(7, 1).slice(0, 3)), statOf(7)],
    ['what it is', HOST, record('status', ...statusOf(8, 1)), statOf(7)],
  ])('without %s is not taken for no engine', (_, ...records) => {
    expect(printed(...records, ARGUMENTS)).toMatchObject({ ok: false, cause: { code: 'unparseable' } });
  });

  it('is not read where its command line is longer than what is taken of one', () => {
    for (const value of ['x'.repeat(131_072), 'ä'.repeat(65_536)]) {
      const long = record('arguments 7', '/usr/bin/dockerd', `--label=${value}`);
      expect(printed(HOST, STATUS, statOf(7), long)).toMatchObject({
        ok: false,
        cause: { code: 'too-large' },
      });
    }
  });

  it.each([
    [91, 'too-large'],
    [92, 'too-large'],
    [93, 'needs-root'],
  ])('is not there to be read where the script ends with %d', (exitCode, code) => {
    expect(daemonProcesses.project({ stdout: '', exitCode })).toMatchObject({
      ok: false,
      cause: { code },
    });
  });
});
