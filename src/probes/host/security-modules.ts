import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { type LsmDetails, lsmDetailsShape, readLsmDetails } from './lsm-details.ts';
import { bodyOf, notRead, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';
import { REACH } from './shell-parts.ts';

/** Security modules of the kernel, from /sys and /proc. */
export const securityModulesShape = z.object({
  lsm: z.array(z.string()),
  apparmor: z.boolean(),
  selinux: z.enum(['enforcing', 'permissive', 'disabled']),
  /** What is set in them; not in snapshots of early versions. */
  details: lsmDetailsShape.optional(),
});
export type SecurityModules = z.infer<typeof securityModulesShape>;

/** Longer lists of profiles are not kept. */
const MOST_BYTES = 262_144;

/**
 * Small files are read by the shell itself. `one denied` is for what nothing can be said without, `one closed` for the rest.
 * grep ends the line that the kernel leaves open in the file of a boolean.
 */
const SCRIPT = `${RECORDS_BEGIN}${REACH}[ -d /sys/module ] && [ -r /proc/filesystems ] || exit 94
record filesystems
head -c 65536 /proc/filesystems
one() {
  l=
  [ -e "$2" ] || return 0
  if { IFS= read -r l || :; } 2>/dev/null <"$2"; then
    record "$2"
    printf '%s\\n' "$l"
  else
    record "$1" "$2"
  fi
}
many() {
  record "$1"
  head -c ${MOST_BYTES} "$1" 2>/dev/null || record closed "$1"
  echo
}
one denied /sys/kernel/security/lsm
one denied /sys/fs/selinux/enforce
one closed /proc/cmdline
one denied /sys/module/apparmor/parameters/enabled
if [ "$l" = Y ]; then
  one closed /sys/module/apparmor/parameters/mode
  f=/sys/kernel/security/apparmor/profiles
  [ ! -e $f ] || many $f
fi
if [ -e /sys/fs/selinux/enforce ]; then
  one closed /sys/fs/selinux/mls
  record booleans
  grep -H '' /sys/fs/selinux/booleans/* 2>/dev/null || record closed /sys/fs/selinux/booleans
  record policy
  head -c 4096 /sys/fs/selinux/policy 2>/dev/null | od -A n -v -t x1
  record permissive
  for f in /etc/selinux/*/active/modules/*/permissive_* /var/lib/selinux/*/active/modules/*/permissive_*; do
    [ ! -e "$f" ] || printf '%s\\n' "\${f##*/permissive_}"
  done
  f=/etc/selinux/config
  if [ -e $f ]; then
    many $f
  else
    reach $f
    record no-config $reached
  fi
fi
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
  const details: LsmDetails = readLsmDetails(read.records, MOST_BYTES);
  const listed = details.list.state === 'read' ? details.list.names : [];
  // Without securityfs the list is what the other files prove.
  const proven = [...(apparmor ? ['apparmor'] : []), ...(selinux === 'disabled' ? [] : ['selinux'])];
  return {
    ok: true,
    data: { lsm: list === undefined || list === '' ? proven : [...listed], apparmor, selinux, details },
  };
}
