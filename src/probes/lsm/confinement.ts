import { cause } from '../../model/cause.ts';
import { type Unread, unread } from '../../model/fact.ts';
import { labelNotRead } from '../containers/kernel-view.ts';
import type { ContainerProcess } from '../host/container-processes.ts';
import type { LsmState } from './lsm-state.ts';
import { readLabel } from './security-label.ts';

/** Types under which SELinux forbids a process next to nothing: those of engines, of services and of people without a policy. */
export const FREE_SELINUX_TYPES: readonly string[] = [
  'spc_t',
  'unconfined_t',
  'unconfined_service_t',
  'container_runtime_t',
  'container_engine_t',
  'docker_t',
  'dockerd_t',
  'init_t',
  'initrc_t',
  'kernel_t',
];

/** What the kernel's word on a process means: whether a mandatory policy restrains it, which one, and why or why not. */
export interface Confinement {
  readonly is: 'confined' | 'free' | 'unclear';
  readonly why: string;
}

const confined = (why: string): Confinement => ({ is: 'confined', why });
const free = (why: string): Confinement => ({ is: 'free', why });
const unclear = (why: string): Confinement => ({ is: 'unclear', why });

/** `confinedTypes` are the SELinux types that are taken for confined. */
export function confinementOf(
  process: ContainerProcess,
  state: LsmState,
  confinedTypes: readonly string[],
): Confinement | Unread {
  const withApparmor = state.apparmor.kernel === 'on';
  if (!withApparmor && state.mode === 'disabled')
    return free('the kernel has neither AppArmor nor SELinux in force');
  if (process.label === null) return labelNotRead(process);
  const label = readLabel(process.label);
  if (label.kind === 'apparmor' && withApparmor) return byApparmor(label, state);
  if (label.kind === 'selinux' && state.mode !== 'disabled')
    return bySelinux(label.type, state, confinedTypes);
  return unclear(`its label is none that is known: ${process.label}`);
}

/** The mode above those of all profiles, which their labels do not show. */
export function apparmorMode({ apparmor }: LsmState): string | Unread {
  if (apparmor.mode?.state === 'read') return apparmor.mode.value;
  return unread(
    apparmor.mode?.cause ??
      cause('command-failed', 'AppArmor is not on, so it has no mode.', 'Switch it on, or audit again.'),
  );
}

function byApparmor(
  { profiles, mode }: { readonly profiles: readonly string[]; readonly mode: string },
  state: LsmState,
): Confinement | Unread {
  const name = profiles.join('//&');
  if (mode === 'unconfined') return free('AppArmor leaves it unconfined');
  if (['complain', 'prompt', 'user'].includes(mode))
    return free(`its AppArmor profile ${name} is in mode ${mode}`);
  if (mode !== 'enforce' && mode !== 'kill')
    return unclear(`its AppArmor profiles differ in mode: ${name} (${mode})`);
  const above = apparmorMode(state);
  if (typeof above !== 'string') return above;
  if (above !== 'enforce' && above !== 'kill')
    return free(
      `AppArmor as a whole is in mode ${above}, which stands above the mode of its profile ${name}`,
    );
  return confined(`AppArmor confines it: ${name} (${mode})`);
}

function bySelinux(
  type: string,
  { mode, selinux }: LsmState,
  confinedTypes: readonly string[],
): Confinement | Unread {
  if (mode === 'permissive')
    return free(`SELinux is permissive, and so only logs what ${type} should not do`);
  if (FREE_SELINUX_TYPES.includes(type)) return free(`SELinux does not confine its type ${type}`);
  if (!confinedTypes.includes(type))
    return unclear(`its SELinux type ${type} is neither known to be confined nor known to be not`);
  const permissive = isPermissive(type, selinux);
  if (typeof permissive !== 'string') return permissive;
  if (permissive === 'unclear')
    return unclear(`some SELinux types are permissive and have no known names, and ${type} may be one`);
  return permissive === 'yes'
    ? free(`SELinux only logs what its type ${type} should not do (permissive)`)
    : confined(`SELinux confines it: ${type}`);
}

/** Whether SELinux only logs what a type should not do, though it enforces the rest. */
function isPermissive(type: string, selinux: LsmState['selinux']): 'yes' | 'no' | 'unclear' | Unread {
  const read = selinux?.permissive;
  if (!read) return 'no';
  if (read.state === 'unread') return unread(read.cause);
  if (read.count === 0) return 'no';
  if (read.names.includes(type)) return 'yes';
  return read.names.length < read.count ? 'unclear' : 'no';
}
