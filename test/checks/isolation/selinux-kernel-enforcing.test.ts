import { expect, test } from 'vitest';
import check from '../../../checks/isolation/selinux-kernel-enforcing.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { CLOSED, withApparmor, withSelinux } from './sample-lsm.ts';

const given = (...how: Parameters<typeof withSelinux>) => ({ facts: { state: withSelinux(...how) } });
const config = (mode: 'enforcing' | 'permissive' | 'disabled' | null) => ({
  config: { state: 'read', mode, type: 'default' } as const,
});
const permissive = (count: number, ...names: string[]) => ({
  permissive: { state: 'read', count, names } as const,
});

test('selinux-kernel-enforcing', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'enforcing by everything', ...given(), observed: 'SELINUX=enforcing' },
        { name: 'also on the command line', ...given({}, 'enforcing', ['selinux=1', 'enforcing=1']) },
        {
          name: 'a permissive type that has to do with neither containers nor engines',
          ...given(permissive(1, 'ntpd_t')),
        },
        {
          name: 'the first word of the command line counts',
          ...given({}, 'enforcing', ['enforcing=1', 'enforcing=0']),
        },
      ],
      fail: [
        { name: 'setenforce 0 with a good file', ...given({}, 'permissive'), observed: 'enforce = 0' },
        { name: 'permissive after the next start by the file', ...given(config('permissive')) },
        {
          name: 'disabled by the file, which wins over the command line',
          ...given(config('disabled'), 'enforcing', ['enforcing=1']),
        },
        { name: 'nothing set in the file', ...given(config(null)) },
        { name: 'no file', ...given({ config: { state: 'absent' } }), observed: 'not there' },
        {
          name: 'permissive after the next start by the command line',
          ...given({}, 'enforcing', ['enforcing=0']),
        },
        {
          name: 'a permissive type of containers',
          ...given(permissive(1, 'container_t')),
          observed: 'container_t',
        },
        { name: 'a permissive type of engines', ...given(permissive(2, 'dockerd_t', 'ntpd_t')) },
      ],
      manual: [
        { name: 'permissive types not read', ...given({ permissive: CLOSED }) },
        { name: 'permissive types without names', ...given(permissive(3, 'ntpd_t')), observed: '3: ntpd_t' },
        {
          name: 'only the command line keeps it enforcing',
          ...given(config('permissive'), 'enforcing', ['enforcing=1']),
        },
      ],
      notapplicable: [
        { name: 'a kernel without it, whatever /etc/selinux/config says', facts: { state: withApparmor() } },
      ],
      error: [
        { name: 'the file may not be read', ...given({ config: CLOSED }) },
        {
          name: 'the command line may not be read',
          facts: { state: { ...withSelinux(), commandLine: CLOSED } },
        },
      ],
    }),
  ).toEqual([]);
});
