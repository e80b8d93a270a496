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
  return runtimePrograms.project({ stdout: lines.join('\n'), stderr: '', exitCode: 0 });
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
