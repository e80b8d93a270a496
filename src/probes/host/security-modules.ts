import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { bodyOf, notRead, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';

/** Security modules of the kernel, from /sys and /proc. */
export const securityModulesShape = z.object({
  lsm: z.array(z.string()),
  apparmor: z.boolean(),
  selinux: z.enum(['enforcing', 'permissive', 'disabled']),
});
export type SecurityModules = z.infer<typeof securityModulesShape>;

const SCRIPT = `${RECORDS_BEGIN}[ -d /sys/module ] && [ -r /proc/filesystems ] || exit 94
record filesystems
head -c 65536 /proc/filesystems
for f in /sys/kernel/security/lsm /sys/module/apparmor/parameters/enabled /sys/fs/selinux/enforce; do
  [ -e "$f" ] || continue
  record "$f"
  head -c 4096 "$f" 2>/dev/null || record denied "$f"
  echo
done
${RECORDS_END}`;

export const securityModules = defineScriptProbe({
  id: 'security-modules',
  source:
    '/proc/filesystems, /sys/kernel/security/lsm, /sys/module/apparmor/parameters/enabled, /sys/fs/selinux/enforce',
  timeoutSeconds: 30,
  maxBytes: 1024 * 1024,
  shape: securityModulesShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<SecurityModules> {
  if (output.exitCode === 94)
    return notRead(
      'command-failed',
      '/sys is not mounted, so the security modules of the kernel cannot be seen.',
      'Mount /sys, or audit the host outside of the container.',
    );
  const read = readRecords(output, 'the security modules');
  if (!read.ok) return read;
  const filesystems = bodyOf(read.records, 'filesystems');
  if (!filesystems) return unintelligible('the security modules');
  const denied = read.records.find((record) => record.kind === 'denied')?.words[0];
  if (denied !== undefined)
    return notRead('needs-root', `${denied} may not be read.`, 'Run the audit as root.');
  const part = (path: string): string | undefined => bodyOf(read.records, path)?.trim();
  const enforce = part('/sys/fs/selinux/enforce');
  const list = part('/sys/kernel/security/lsm');
  const apparmor = part('/sys/module/apparmor/parameters/enabled') === 'Y';
  // The kernel knows this file system only where SELinux is on; without a mount its mode cannot be read.
  const selinuxOn = /\bselinuxfs$/m.test(filesystems);
  if (enforce === undefined ? selinuxOn : !/^[01]$/.test(enforce)) {
    return notRead(
      'command-failed',
      'SELinux is on, but /sys/fs/selinux/enforce does not give its mode.',
      'Mount selinuxfs on /sys/fs/selinux.',
    );
  }
  const selinux = enforce === undefined ? 'disabled' : enforce === '1' ? 'enforcing' : 'permissive';
  // Without securityfs the list is what the other files prove.
  const proven = [...(apparmor ? ['apparmor'] : []), ...(selinux === 'disabled' ? [] : ['selinux'])];
  const lsm =
    list === undefined || list === ''
      ? proven
      : list.split(',').filter((name) => /^[a-z0-9_-]{1,32}$/.test(name));
  return { ok: true, data: { lsm, apparmor, selinux } };
}
