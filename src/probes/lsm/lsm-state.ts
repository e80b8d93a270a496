import { deriveFact } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { unread } from '../../model/fact.ts';
import type { LsmDetails, SelinuxDetails } from '../host/lsm-details.ts';
import { type SecurityModules, securityModules } from '../host/security-modules.ts';

/** AppArmor and SELinux as the kernel has them in force. */
export interface LsmState extends Pick<LsmDetails, 'list' | 'commandLine' | 'apparmor'> {
  readonly mode: SecurityModules['selinux'];
  /** null where SELinux is off. */
  readonly selinux: SelinuxDetails | null;
}

/**
 * Unread where the list of the kernel's modules and the modules themselves disagree. Without securityfs there is no list;
 * both modules then still say of themselves whether they are on.
 */
const derived = deriveFact({
  id: 'lsm-state',
  scope: 'host',
  from: { modules: securityModules },
  value: ({ modules }): LsmState | ReturnType<typeof unread> => {
    const { details, selinux } = modules;
    if (!details) {
      const next = 'Collect again with this version of plimsoll.';
      return unread(
        cause('not-collected', 'The snapshot does not hold how AppArmor and SELinux are set.', next),
      );
    }
    const on = { apparmor: details.apparmor.kernel === 'on', selinux: selinux !== 'disabled' };
    const { list } = details;
    for (const name of ['apparmor', 'selinux'] as const) {
      if (list.state === 'read' && list.names.includes(name) !== on[name]) {
        const detail = `The kernel ${on[name] ? 'does not list' : 'lists'} ${name} among its security modules, and ${name} itself is ${on[name] ? 'on' : 'off'}.`;
        return unread(
          cause('contradiction', detail, 'Look at /sys/kernel/security/lsm and at /proc/cmdline.'),
        );
      }
    }
    return { ...details, mode: selinux, selinux: details.selinux };
  },
});

/** AppArmor and SELinux as the kernel has them, and what decides of them in its next start. */
export const lsmState: typeof derived = {
  ...derived,
  reads: [
    ...derived.reads,
    '/proc/cmdline, /sys/kernel/security/apparmor/profiles, /sys/module/apparmor/parameters/mode, /sys/fs/selinux, /etc/selinux/config',
  ],
};

/** Which security modules the kernel lists, in words. */
export const listedModules = ({ list }: LsmState): string =>
  list.state === 'read'
    ? `/sys/kernel/security/lsm = ${list.names.join(',')}`
    : '/sys/kernel/security/lsm not there (securityfs is not mounted)';
