import { describe, expect, it } from 'vitest';
import { securityModules } from '../../../src/probes/host/security-modules.ts';
import { printed } from './printed.ts';

const ENFORCE = '/sys/fs/selinux/enforce';
const LIST = '/sys/kernel/security/lsm';
const APPARMOR = '/sys/module/apparmor/parameters/enabled';

const FILESYSTEMS = 'nodev\tsysfs\nnodev\tproc\n\text4\n';
const WITH_SELINUX = `${FILESYSTEMS}nodev\tselinuxfs\n`;

/** What the files of the kernel say, each by its path. */
function read(files: Readonly<Record<string, string>>, filesystems = FILESYSTEMS) {
  const records = Object.entries(files).map(([path, text]) => `${path}\n${text}\n`);
  return securityModules.project(printed(`filesystems\n${filesystems}`, ...records));
}

describe('the security modules of the kernel', () => {
  it.each([
    ['1', 'enforcing'],
    ['0', 'permissive'],
  ])('are SELinux with %s as %s', (enforce, selinux) => {
    expect(read({ [LIST]: 'capability,selinux,bpf', [ENFORCE]: enforce }, WITH_SELINUX)).toMatchObject({
      ok: true,
      data: { lsm: ['capability', 'selinux', 'bpf'], apparmor: false, selinux },
    });
  });

  it.each([
    ['Y', true],
    ['N', false],
    ['', false],
  ])('are AppArmor where it says %j: %s', (enabled, apparmor) => {
    expect(read({ [LIST]: 'capability', [APPARMOR]: enabled })).toMatchObject({
      ok: true,
      data: { lsm: ['capability'], apparmor, selinux: 'disabled' },
    });
  });

  it('are what their own files prove where the list is not there', () => {
    const none = { ok: true, data: { lsm: [], apparmor: false, selinux: 'disabled' } };
    expect(read({})).toMatchObject(none);
    expect(read({ [LIST]: '' })).toMatchObject(none);
    expect(read({ [APPARMOR]: 'Y' })).toMatchObject({ data: { lsm: ['apparmor'] } });
    expect(read({ [ENFORCE]: '0' }, WITH_SELINUX)).toMatchObject({ data: { lsm: ['selinux'] } });
  });

  it('have names, and nothing else is kept as one', () => {
    const list = `capability, x,selinux y,${'a'.repeat(33)},l\u00f6,apparmor`;
    expect(read({ [LIST]: list })).toMatchObject({ data: { lsm: ['capability', 'apparmor'] } });
  });

  it.each(['', '2', '10', '01', 'x'])('are unread where SELinux gives %j as its mode', (enforce) => {
    expect(read({ [ENFORCE]: enforce }, WITH_SELINUX)).toMatchObject({
      ok: false,
      cause: { code: 'command-failed', next: 'Mount selinuxfs on /sys/fs/selinux.' },
    });
  });

  it('are unread where the kernel has SELinux on and its mode is not to be seen', () => {
    expect(read({ [LIST]: 'capability,selinux' }, WITH_SELINUX)).toMatchObject({ ok: false });
    expect(read({}, `${FILESYSTEMS}nodev\tselinuxfs`)).toMatchObject({ ok: false });
    expect(read({}, `${FILESYSTEMS}nodev\tselinuxfs2\n`), 'another file system').toMatchObject({ ok: true });
  });

  it('are unread where a file may not be read', () => {
    expect(
      securityModules.project(
        printed(`filesystems\n${FILESYSTEMS}`, `${APPARMOR}\n`, `denied ${APPARMOR}\n`),
      ),
    ).toMatchObject({ ok: false, cause: { code: 'needs-root', detail: expect.stringContaining(APPARMOR) } });
  });

  it('are unread without /sys, and where the kernel lists no file systems', () => {
    expect(securityModules.project({ stdout: '', exitCode: 94 })).toMatchObject({
      ok: false,
      cause: { code: 'command-failed', detail: expect.stringContaining('/sys is not mounted') },
    });
    expect(read({}, '')).toMatchObject({ ok: false, cause: { code: 'unparseable' } });
    expect(securityModules.project(printed())).toMatchObject({ ok: false });
  });
});
