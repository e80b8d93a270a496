import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { isUnread, unread } from '../../src/model/fact.ts';
import { deniedTo, numberIn, shown, showsSettings, textOf } from '../../src/probes/ground/kernel-value.ts';
import { type KernelGround, kernelGround } from '../../src/probes/host/kernel-ground.ts';
import { theHost } from '../../src/probes/populations.ts';
import { ACCEPTED_KERNEL_TAINTS } from './parameters.ts';

const EXPECTED =
  'lockdown in mode integrity or confidentiality, or signed modules only, or no modules at all; and no unsigned module loaded';

/** Bits of /proc/sys/kernel/tainted (kernel documentation, tainted-kernels). */
const UNSIGNED = 1 << 13;
const OUT_OF_TREE = 1 << 12;

const LOCKDOWN = '/sys/kernel/security/lockdown';
const SIGNED_ONLY = '/sys/module/module/parameters/sig_enforce';
const NO_MORE = '/proc/sys/kernel/modules_disabled';
const TAINTED = '/proc/sys/kernel/tainted';

export default defineCheck({
  id: 'host-kernel-lockdown-active',
  title: 'The kernel takes signed modules only, or is locked down',
  severity: 'medium',
  severityReason: 'It takes root on the host first, but then hides whoever got there.',
  rationale:
    'Who has become root, by a break-out too, can load any module and change the kernel itself: nothing on the host can be believed from then on. Lockdown, or modules with signatures only, close that way.',
  outcomes: {
    pass: 'lockdown is in mode integrity or confidentiality, modules need a signature, no more can be loaded, or the kernel has none, and none without a valid signature was loaded',
    fail: 'none of these holds, or a module without a valid signature was loaded that is not accepted',
    manual: 'modules were loaded that were built outside of the kernel, with a valid signature',
  },
  remediation: {
    text: 'Boot with lockdown=integrity, or with module.sig_enforce=1; with Secure Boot many distributions do it by themselves. Sign modules of your own.',
    command:
      'lockdown=integrity (on the command line of the kernel), kernel.kexec_load_disabled = 1 (sysctl)',
    takes: 'reboot',
    sideEffect: 'Modules without a signature, hibernation and some tools for tracing no longer work.',
  },
  each: theHost,
  needs: { ground: kernelGround },
  parameters: { accepted: ACCEPTED_KERNEL_TAINTS },
  assess: ({ ground }, _, { accepted }) => {
    const tainted = numberIn(ground, TAINTED);
    const seen = {
      expected: EXPECTED,
      observed: [
        shown(ground, LOCKDOWN),
        shown(ground, SIGNED_ONLY),
        shown(ground, NO_MORE),
        shown(ground, '/proc/sys/kernel/kexec_load_disabled'),
        shown(ground, TAINTED),
        `CONFIG_MODULES = ${ground.config?.MODULES ?? 'not known'}`,
      ].join(', '),
    };
    // The kernel shows the list of its modules where it can have any.
    if (!ground.marks.includes('modules')) {
      return ground.config?.MODULES === 'y' || !showsSettings(ground)
        ? cannotTell(unread(contradiction), EXPECTED)
        : pass({ ...seen, message: 'This kernel has no loadable modules.' });
    }
    if (isUnread(tainted)) return cannotTell(tainted, EXPECTED);
    if (tainted === null) return cannotTell(unread(deniedTo(TAINTED)), EXPECTED);
    const isAccepted = (mark: string): boolean => accepted.configured && accepted.value.includes(mark);
    if (tainted & UNSIGNED && !isAccepted('E'))
      return fail({ ...seen, message: 'A module without a valid signature was loaded into the kernel.' });
    const barrier = barrierOf(ground);
    if (isUnread(barrier)) return cannotTell(barrier, EXPECTED);
    if (barrier === null)
      return fail({
        ...seen,
        message: 'Root can load any module into the kernel: nothing asks for a signature.',
      });
    if (tainted & OUT_OF_TREE && !isAccepted('O'))
      return manual({
        ...seen,
        message: `Are the modules that were built outside of the kernel known ones? ${barrier}, and they were loaded all the same.`,
      });
    return pass({ ...seen, message: `${barrier}.` });
  },
});

/** What keeps modules without a signature out; null where nothing does. */
function barrierOf(ground: KernelGround): string | null | ReturnType<typeof unread> {
  const lockdown = /\[(\w+)\]/.exec(textOf(ground, LOCKDOWN) ?? '')?.[1];
  if (lockdown === 'integrity' || lockdown === 'confidentiality')
    return `The kernel is locked down in mode ${lockdown}`;
  const signedOnly = textOf(ground, SIGNED_ONLY);
  // What the kernel says of itself is more than a list of options, which may be that of another build.
  if (signedOnly === 'Y' || (signedOnly === null && ground.config?.MODULE_SIG_FORCE === 'y'))
    return 'Modules need a valid signature';
  const noMore = numberIn(ground, NO_MORE);
  if (noMore === 1) return 'No more modules can be loaded until the next start';
  if (isUnread(noMore)) return noMore;
  for (const path of [LOCKDOWN, SIGNED_ONLY])
    if (ground.files[path]?.state === 'denied') return unread(deniedTo(path));
  const hasLockdown = ground.config === null || ground.config.SECURITY_LOCKDOWN_LSM === 'y';
  if (lockdown === undefined && hasLockdown && !ground.securityfs) return unread(notMounted);
  // Where it can be switched the kernel shows it; where it is compiled in, it may not.
  if (ground.files[SIGNED_ONLY]?.state === 'absent' && ground.config === null) return unread(noConfiguration);
  return null;
}

const notMounted = cause(
  'command-failed',
  'Nothing is shown below /sys/kernel/security, so whether the kernel is locked down cannot be told.',
  'Mount securityfs there: mount -t securityfs securityfs /sys/kernel/security.',
);
const noConfiguration = cause(
  'not-collected',
  'The kernel does not show sig_enforce, and the list of its options, which says why, cannot be read.',
  'Make /boot/config-$(uname -r) readable, and audit again.',
);
const contradiction = cause(
  'contradiction',
  '/proc/modules is not there, though the kernel has loadable modules or /proc shows no settings either.',
  'See that /proc is mounted as a whole, and audit again.',
);
