import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { isUnread, unread } from '../../src/model/fact.ts';
import { engineList } from '../../src/probes/engine/engine-list.ts';
import { numberIn, shown, textOf } from '../../src/probes/ground/kernel-value.ts';
import { type KernelGround, kernelGround } from '../../src/probes/host/kernel-ground.ts';
import { theHost } from '../../src/probes/populations.ts';
import { USER_NAMESPACES_NEEDED } from './parameters.ts';

const EXPECTED =
  'user.max_user_namespaces = 0, kernel.unprivileged_userns_clone = 0 or kernel.apparmor_restrict_unprivileged_userns = 1, or a declared need';

const MOST = '/proc/sys/user/max_user_namespaces';
const CLONE = '/proc/sys/kernel/unprivileged_userns_clone';
const APPARMOR = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';

/** Programs that make user namespaces for a sandbox of their own. */
const SANDBOXES = ['chromium', 'chrome', 'firefox', 'bubblewrap'];

export default defineCheck({
  id: 'host-unprivileged-userns-restricted',
  title: 'Accounts without rights make no user namespaces, unless somebody needs them',
  severity: 'medium',
  severityReason: 'Most ways to root by a flaw of the kernel of the last years began in such a namespace.',
  rationale:
    'In a user namespace of its own, any process may talk to parts of the kernel that are for root otherwise, such as packet filters and mounts. The seccomp profile of the engine keeps containers from it: this is about accounts of the host, and about containers that are privileged or without that profile.',
  outcomes: {
    pass: 'none can be made at all, or by root only, or AppArmor restricts them, or the policy says what needs them',
    fail: 'every account may make them, and nothing on the host is known to need them',
    manual: 'every account may make them, and a rootless engine or a program with a sandbox is there',
    notapplicable: 'the kernel has no user namespaces',
  },
  remediation: {
    text: 'Where nothing needs them, set their number to 0 in a file below /etc/sysctl.d; on Debian kernel.unprivileged_userns_clone = 0 leaves them to root, on Ubuntu AppArmor restricts them.',
    command: 'user.max_user_namespaces = 0',
    takes: 'command',
    sideEffect:
      'With 0 neither rootless engines nor userns-remap of the engine of root work, nor do sandboxes of browsers.',
  },
  each: theHost,
  needs: { ground: kernelGround },
  hints: { engines: engineList },
  parameters: { needed: USER_NAMESPACES_NEEDED },
  assess: ({ ground, engines }, _, { needed }) => {
    const seen = {
      expected: EXPECTED,
      observed: ([MOST, CLONE, APPARMOR] as const).map((path) => shown(ground, path)).join(', '),
    };
    if (!ground.marks.includes('userNamespaces'))
      return notApplicable({ ...seen, message: 'This kernel has no user namespaces.' });
    const limit = limitOf(ground);
    if (isUnread(limit)) return cannotTell(limit, EXPECTED);
    if (limit !== null) return pass({ ...seen, message: limit });
    if (needed.configured)
      return pass({
        ...seen,
        message: `Every account may make user namespaces, which the policy allows: ${needed.value}`,
      });
    if (!engines.known) return cannotTell(engines, EXPECTED);
    const users = [
      ...engines.value.flatMap(({ id, rootless }) => (rootless ? [`engine ${id}`] : [])),
      ...SANDBOXES.filter((name) => ground.marks.includes(name)),
    ];
    if (users.length > 0)
      return manual({
        ...seen,
        observed: `${seen.observed}; found: ${users.join(', ')}`,
        message: `Does ${users.join(' or ')} need user namespaces here? Every account of the host may make them.`,
      });
    return fail({
      ...seen,
      message: 'Every account of the host may make user namespaces, and nothing is known to need them.',
    });
  },
});

/** What keeps accounts from making them; null where nothing does. */
function limitOf(ground: KernelGround): string | null | ReturnType<typeof unread> {
  // Numbers are those of the namespace in which they are read.
  if (!/^0\s+0\s+4294967295$/.test(textOf(ground, '/proc/self/uid_map') ?? ''))
    return unread(
      cause(
        'contradiction',
        'The audit ran in a user namespace of its own, whose limits are not those of the host.',
        'Audit the host itself, not from within a container.',
      ),
    );
  const [most, clone, apparmor] = [
    numberIn(ground, MOST),
    numberIn(ground, CLONE),
    numberIn(ground, APPARMOR),
  ];
  if (most === 0) return 'Nobody can make user namespaces here.';
  if (clone === 0) return 'Only root can make user namespaces here.';
  if (apparmor === 1) return 'AppArmor restricts what accounts can do in user namespaces.';
  return [most, clone, apparmor].find(isUnread) ?? null;
}
