import type { Fact, Unread } from '../../model/fact.ts';
import type { EngineItem } from '../../model/subject.ts';
import type { EngineInfo } from '../docker/engine-info.ts';
import { engineSecurityOption } from '../engine/engine-security-option.ts';
import type { AdvisoryGrounds } from '../host/advisory-grounds.ts';
import type { ContainerProcesses } from '../host/container-processes.ts';
import type { ConditionFacts } from './conditions.ts';

/** What an engine and its host show of the conditions of advisories. */
export function conditionsOfEngine(
  info: EngineInfo,
  { rootless }: EngineItem,
  grounds: Fact<AdvisoryGrounds>,
): ConditionFacts {
  const { LocalNodeState } = info.Swarm;
  const kubernetes = runs(grounds, (name) => name !== 'firewalld');
  return {
    'authorization-plugin': info.Plugins.Authorization.length > 0,
    'user-namespace-remapping': engineSecurityOption(info.SecurityOptions, 'userns') !== null,
    rootless,
    // Whether a network of it is encrypted is not asked: tomorrow one can be.
    ...(LocalNodeState === '' || LocalNodeState === 'inactive' ? { 'encrypted-overlay-network': false } : {}),
    ...named(
      'firewalld',
      runs(grounds, (name) => name === 'firewalld'),
    ),
    ...named('cri', kubernetes),
    // Whether checkpoints can be restored is not seen, so that only its first half can be ruled out.
    ...(kubernetes === true ? {} : named('cri-with-checkpoints', kubernetes)),
  };
}

/** What a host shows of the conditions of flaws of its kernel. */
export function conditionsOfKernel(
  grounds: AdvisoryGrounds,
  processes: Fact<ContainerProcesses>,
): ConditionFacts {
  const namespaces = grounds.maxUserNamespaces !== 0 && grounds.unprivilegedUserNamespaces !== false;
  const either = (bit: bigint) => (namespaces ? true : held(processes, bit));
  return {
    'cgroup-v1': !grounds.cgroupV2,
    'user-namespaces': namespaces,
    ...named('user-namespaces-or-net-admin', either(NET_ADMIN)),
    ...named('user-namespaces-or-sys-admin', either(SYS_ADMIN)),
  };
}

/** Numbers of capabilities (linux/capability.h). */
const NET_ADMIN = 12n;
const SYS_ADMIN = 21n;

/** Whether a program runs; undefined where it was not seen, but could be among what may not be seen. */
function runs(
  grounds: Fact<AdvisoryGrounds>,
  wanted: (name: AdvisoryGrounds['programs'][number]) => boolean,
): boolean | undefined | Unread {
  if (!grounds.known) return grounds;
  if (grounds.value.programs.some(wanted)) return true;
  return grounds.value.complete ? false : undefined;
}

function held(processes: Fact<ContainerProcesses>, bit: bigint): boolean | undefined | Unread {
  if (!processes.known) return processes;
  const { processes: all, partial } = processes.value;
  if (all.some(({ capBounding }) => (BigInt(`0x${capBounding}`) >> bit) & 1n)) return true;
  return partial ? undefined : false;
}

const named = <K extends string>(name: K, value: boolean | undefined | Unread) =>
  (value === undefined ? {} : { [name]: value }) as { [N in K]?: boolean | Unread };
