import { describe, expect, it } from 'vitest';
import type { LsmDetails } from '../../../src/probes/host/lsm-details.ts';
import { securityModules } from '../../../src/probes/host/security-modules.ts';
import { printed } from './printed.ts';

const FILESYSTEMS = 'filesystems\nnodev\tsysfs\nnodev\tsecurityfs\n';
const PROFILES = '/sys/kernel/security/apparmor/profiles';
const ENABLED = '/sys/module/apparmor/parameters/enabled';
const MODE = '/sys/module/apparmor/parameters/mode';
const BOOLEANS = '/sys/fs/selinux/booleans';
/** The beginning of the policy of a Debian trixie machine, without permissive types. */
const POLICY = [
  '8c ff 7c f9 08 00 00 00 53 45 20 4c 69 6e 75 78',
  '21 00 00 00 05 00 00 00 08 00 00 00 09 00 00 00',
  '40 00 00 00 40 00 00 00 01 00 00 00 00 00 00 00',
  '37 00 00 00 00 00 00 00 40 00 00 00 00 00 00 00',
  '00 00 00 00 07 00 00 00 07 00 00 00 08 00 00 00',
]
  .map((line) => ` ${line}\n`)
  .join('');

function details(...records: string[]): LsmDetails {
  const projected = securityModules.project(printed(FILESYSTEMS, ...records));
  if (!projected.ok || !projected.data.details) throw new Error('Nothing was kept.');
  return projected.data.details;
}

const apparmor = (...records: string[]) => details(`${ENABLED}\nY\n`, ...records).apparmor;
const SELINUX = ['/sys/fs/selinux/enforce\n1\n', '/sys/fs/selinux/mls\n1\n'];
const selinux = (...records: string[]) => details(...SELINUX, ...records).selinux;
const booleans = (text: string, ...more: string[]) => selinux(`booleans\n${text}`, ...more)?.booleans;

describe('the list of the modules', () => {
  it('is a state of its own where securityfs is not mounted, though its directory is there', () => {
    expect(details().list).toEqual({ state: 'unmounted' });
    expect(details('/sys/kernel/security/lsm\ncapability,apparmor\n').list).toEqual({
      state: 'read',
      names: ['capability', 'apparmor'],
    });
  });
});

describe('the command line of the kernel', () => {
  it('is kept where it is about security modules, and nothing else of it is', () => {
    const line =
      'root=/dev/vda enforcing=0 password=s3cret lsm=lockdown,selinux noenforcing=1 selinux=1 apparmor=0 security=selinux';
    expect(details(`/proc/cmdline\n${line}\n`).commandLine).toEqual({
      state: 'read',
      words: ['enforcing=0', 'lsm=lockdown,selinux', 'selinux=1', 'apparmor=0', 'security=selinux'],
    });
  });

  it('is unread where it may not be read', () => {
    expect(details('closed /proc/cmdline\n').commandLine).toMatchObject({
      state: 'unread',
      cause: { code: 'needs-root' },
    });
  });
});

describe('the settings of AppArmor', () => {
  it.each([
    ['Y', 'on'],
    ['N', 'off'],
  ])('tell a kernel that has it from one in which it is on: %s', (enabled, kernel) => {
    expect(details(`${ENABLED}\n${enabled}\n`).apparmor.kernel).toBe(kernel);
    expect(details().apparmor).toEqual({ kernel: 'none', mode: null, profiles: null });
  });

  it('name each profile and its mode, which stands in the last bracket', () => {
    const text = 'docker-default (enforce)\nmy web (beta) (complain)\n/usr/bin/man (kill)\nbroken\n';
    expect(apparmor(`${MODE}\nenforce\n`, `${PROFILES}\n${text}\n`)).toEqual({
      kernel: 'on',
      mode: { state: 'read', value: 'enforce' },
      profiles: {
        state: 'read',
        profiles: [
          { name: 'docker-default', mode: 'enforce' },
          { name: 'my web (beta)', mode: 'complain' },
          { name: '/usr/bin/man', mode: 'kill' },
        ],
      },
    });
  });

  it('are unread where the account may not read them, and where securityfs is not mounted', () => {
    expect(apparmor(`${PROFILES}\n`, `closed ${PROFILES}\n`, `closed ${MODE}\n`)).toMatchObject({
      mode: { state: 'unread', cause: { code: 'needs-root' } },
      profiles: { state: 'unread', cause: { code: 'needs-root' } },
    });
    expect(apparmor().profiles).toMatchObject({ state: 'unread', cause: { code: 'command-failed' } });
  });

  it('are not taken for whole where there are too many profiles', () => {
    const many = `${PROFILES}\n${'x (enforce)\n'.repeat(30_000)}`.slice(0, 262_144 + PROFILES.length + 1);
    expect(apparmor(`${many}\n`).profiles).toMatchObject({ state: 'unread', cause: { code: 'too-large' } });
    const wide = `${PROFILES}\n${'ä (enforce)\n'.repeat(20_165)}`;
    expect(apparmor(`${wide}\n`).profiles).toMatchObject({ state: 'unread', cause: { code: 'too-large' } });
  });
});

describe('the settings of SELinux', () => {
  it('have the booleans with what is in force and what waits', () => {
    expect(booleans(`${BOOLEANS}/a_b:1 0\n${BOOLEANS}/c:0 1\n`)).toEqual({
      state: 'read',
      byName: { a_b: { now: true, pending: false }, c: { now: false, pending: true } },
    });
  });

  it('have no booleans where one of them could not be read: an absent one would be taken for one that is off', () => {
    expect(booleans(`${BOOLEANS}/a_b:1 0\n`, `closed ${BOOLEANS}\n`)).toMatchObject({ state: 'unread' });
    expect(booleans(`${BOOLEANS}/a_b:1 0\n${BOOLEANS}/c:x\n`)).toMatchObject({ state: 'unread' });
    expect(booleans('')).toMatchObject({ state: 'unread' });
  });

  it('count permissive types by the policy in the kernel, and name those that an administrator made', () => {
    const read = selinux('booleans\n', `policy\n${POLICY}`, 'permissive\nntpd_t\nntpd_t\n')?.permissive;
    expect(read).toEqual({ state: 'read', count: 0, names: ['ntpd_t'] });
    expect(selinux('booleans\n', 'policy\n', 'permissive\n')?.permissive).toMatchObject({ state: 'unread' });
  });

  it('have the configuration file, or that it is absent, or that it may not be looked at', () => {
    const config = (...records: string[]) => selinux('booleans\n', ...records)?.config;
    expect(config('/etc/selinux/config\nSELINUX=permissive\nSELINUXTYPE=default\n')).toEqual({
      state: 'read',
      mode: 'permissive',
      type: 'default',
    });
    expect(config('no-config absent\n')).toEqual({ state: 'absent' });
    expect(config('no-config denied\n')).toMatchObject({ state: 'unread', cause: { code: 'needs-root' } });
    expect(config('/etc/selinux/config\n', 'closed /etc/selinux/config\n')).toMatchObject({
      state: 'unread',
    });
  });

  it('are not there where it is off, whatever /etc/selinux/config says', () => {
    expect(details('/etc/selinux/config\nSELINUX=enforcing\n').selinux).toBeNull();
  });
});
