import { expect, it } from 'vitest';
import { runtimePrograms } from '../../../src/probes/host/runtime-programs.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';

it('says as whom each program runs, since anybody can give one such a name', () => {
  const of = (pid: number, status: string) => [
    `${TOKEN} parents`,
    `/proc/${pid}/status:PPid:\t1`,
    ...(status === '' ? [] : [`/proc/${pid}/status:${status}`]),
    `${TOKEN} programs`,
    `/proc/${pid}/exe:'/proc/${pid}/exe' -> '/usr/bin/containerd'`,
    `${TOKEN} names`,
    `/proc/${pid}/comm:containerd`,
  ];
  const uidOf = (status: string): unknown => {
    const stdout = [TOKEN, `${TOKEN} host`, 'pid:[1]', ...of(7, status), `${TOKEN} end`, ''].join('\n');
    const read = runtimePrograms.project({ stdout, stderr: '', exitCode: 0 });
    return read.ok ? read.data.map(({ uid }) => uid) : read;
  };
  expect(uidOf('Uid:\t1000\t0\t0\t0')).toEqual([0]);
  expect(uidOf('Uid:\t1000\t1000\t1000\t1000')).toEqual([1000]);
  expect(uidOf('')).toEqual([undefined]);
});
