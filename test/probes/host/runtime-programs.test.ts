import { expect, it } from 'vitest';
import { runtimePrograms } from '../../../src/probes/host/runtime-programs.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';

/** What is read of a program with process id 7, from its status and what else was printed of it. */
function read(status: readonly string[], name = 'containerd', ...more: readonly string[]) {
  const lines = [
    TOKEN,
    `${TOKEN} host`,
    'pid:[1]',
    `${TOKEN} statuses`,
    ...status.map((line) => `/proc/7/status:${line}`),
    `${TOKEN} programs`,
    `/proc/7/exe:'/proc/7/exe' -> '/usr/bin/${name}'`,
    `${TOKEN} names`,
    '/proc/7/comm:containerd',
    ...more,
    `${TOKEN} end`,
    '',
  ];
  return runtimePrograms.project({ stdout: lines.join('\n'), exitCode: 0 });
}
const RUNNING = ['State:\tS (sleeping)', 'PPid:\t1', 'Uid:\t1000\t0\t0\t0'];

it('says as whom each program runs, since anybody can give one such a name', () => {
  expect(read(RUNNING)).toMatchObject({ data: [{ uid: 0, parentPid: 1 }] });
  const user = ['State:\tS (sleeping)', 'PPid:\t1', 'Uid:\t1000\t1000\t1000\t1000'];
  expect(read(user)).toMatchObject({ data: [{ uid: 1000 }] });
  expect(read(RUNNING.slice(0, 2))).toMatchObject({ ok: false, cause: { code: 'unparseable' } });
});

it('leaves out what has ended', () => {
  expect(read([])).toMatchObject({ data: [] });
  expect(read(['State:\tZ (zombie)', ...RUNNING.slice(1)])).toMatchObject({ data: [] });
});

it('takes where containerd listens and stores images from its open files, which may not be seen', () => {
  const socket = '0000000000000000: 00000002 00000000 00010000 0001 01 51 /run/containerd/containerd.sock';
  const files = [`${TOKEN} sockets 7`, '51', `${TOKEN} database 7`, '/var/lib/containerd'];
  expect(read(RUNNING, 'containerd', ...files, `${TOKEN} unix 7`, socket)).toMatchObject({
    data: [{ sockets: ['/run/containerd/containerd.sock'], root: '/var/lib/containerd' }],
  });
  expect(read(RUNNING)).toMatchObject({ data: [{ sockets: null, root: null }] });
});

it('takes no place for where images are stored that is not surely one', () => {
  const files = (...places: string[]) =>
    read(RUNNING, 'containerd', `${TOKEN} sockets 7`, `${TOKEN} database 7`, ...places);
  for (const places of [[], ['/var/lib/a', '/var/lib/b'], ['var/lib/a']])
    expect(files(...places)).toMatchObject({ data: [{ root: null }] });
});

it('does not take the open files of one containerd for those of another', () => {
  const other = [`${TOKEN} sockets 8`, '52', `${TOKEN} database 8`, '/var/lib/other', `${TOKEN} unix 8`];
  expect(read(RUNNING, 'containerd', ...other)).toMatchObject({ data: [{ sockets: null, root: null }] });
});

it('leaves out a containerd that runs in a container', () => {
  const within = (path: string) =>
    read(
      RUNNING,
      'containerd',
      `${TOKEN} first-cgroup`,
      '0::/',
      `${TOKEN} cgroups`,
      `/proc/7/cgroup:0::${path}`,
    );
  expect(within(`/docker/${'a'.repeat(64)}`)).toMatchObject({ data: [] });
  expect(within('/system.slice/containerd.service')).toMatchObject({ data: [{ name: 'containerd' }] });
});

it('says which runs in a process namespace of its own', () => {
  const within = (namespace: string) =>
    read(RUNNING, 'containerd', `${TOKEN} namespaces`, `/proc/7/ns/pid:'/proc/7/ns/pid' -> '${namespace}'`);
  expect(within('pid:[2]')).toMatchObject({ data: [{ apart: true }] });
  expect(within('pid:[1]')).toMatchObject({ data: [{ apart: false }] });
});

it.each([
  [['--config', '/etc/a.toml', '--address', '/run/a.sock'], '/etc/a.toml', '/run/a.sock'],
  [['-c', '/etc/a.toml', '-a', '/run/a.sock'], '/etc/a.toml', '/run/a.sock'],
  [['--config=/etc/a=b.toml', '-address', '/run/a.sock'], '/etc/a=b.toml', '/run/a.sock'],
  [['-c=/etc/a.toml', '--address=/run/a.sock'], '/etc/a.toml', '/run/a.sock'],
  [['--log-level', '/etc/a.toml', '--root=/x'], null, null],
  [['--config', 'a.toml', '--address', '/run/a\x01b'], null, null],
  [['--config'], null, null],
])('takes the configuration and the socket from %j', (words, config, address) => {
  const lines = [`${TOKEN} arguments`, '/proc/7/cmdline:/usr/bin/containerd'];
  const given = read(RUNNING, 'containerd', ...lines, ...words.map((word) => `/proc/7/cmdline:${word}`));
  expect(given).toMatchObject({ data: [{ config, address }] });
});

it('knows nothing where processes are hidden, too many, or the script said nothing of the host', () => {
  const ended = (exitCode: number) => runtimePrograms.project({ stdout: '', exitCode });
  expect(ended(93)).toMatchObject({ cause: { code: 'needs-root' } });
  expect(ended(91)).toMatchObject({ cause: { code: 'too-large' } });
  expect(ended(92)).toMatchObject({ cause: { code: 'too-large' } });
  const stdout = `${TOKEN}\n${TOKEN} first-cgroup\n${TOKEN} end\n`;
  expect(runtimePrograms.project({ stdout, exitCode: 0 })).toMatchObject({
    cause: { code: 'unparseable' },
  });
});

it.each(['containerd-shim', 'containerd-shim-runc-v1', 'containerd-shim-runc-v2'])('knows %s', (name) => {
  expect(read(RUNNING, name)).toMatchObject({ data: [{ name, executable: `/usr/bin/${name}` }] });
});

it.each(['containerd-shim-x', 'containerd-stress', 'x'])('knows no %s', (name) => {
  expect(read(RUNNING, name)).toEqual({ ok: true, data: [] });
});

it('says of shims nothing by which each differs', () => {
  expect(read(RUNNING, 'containerd-shim-runc-v2')).toEqual({
    ok: true,
    data: [
      {
        name: 'containerd-shim-runc-v2',
        executable: '/usr/bin/containerd-shim-runc-v2',
        uid: 0,
        apart: false,
        address: null,
      },
    ],
  });
});
