import { ancestor, readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known, unread } from '../../model/fact.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { engineSecurityOption } from '../engine/engine-security-option.ts';
import { kernelView, processesOf } from './kernel-view.ts';
import { startUser } from './start-user.ts';

/** Whose user ids the processes of a container have on the host; null where it does not run and nothing says which it will have. */
export type HostUsers = readonly number[] | null;

/**
 * The user ids of the host under which a container runs: those of its processes, else, where it has none, the one that it
 * is to start as, if no user namespace changes it.
 */
export const hostUsers: FactSource<'container', HostUsers> = {
  id: 'host-users',
  scope: 'container',
  reads: readsOf(containerInspect, kernelView, processesOf, engineInfo),
  read: (container) => {
    const processes = processesOf.read(container);
    if (!processes.known) return processes;
    if (processes.value.length > 0)
      return known([...new Set(processes.value.map(({ uid }) => uid))], processes.evidence);
    const inspect = containerInspect.read(container);
    if (!inspect.known) return inspect;
    const engine = ancestor(container, 'engine');
    const info = readFact(engineInfo, engine);
    const evidence = [...processes.evidence, ...inspect.evidence, ...info.evidence];
    if (!info.known) return unread(info.cause, evidence);
    const { HostConfig, Config } = inspect.value;
    const remapped =
      engine.item.rootless ||
      (HostConfig.UsernsMode !== 'host' &&
        engineSecurityOption(info.value.SecurityOptions, 'userns') !== null);
    const user = startUser(Config.User);
    if (remapped || user === 'unknown') return known(null, evidence);
    return known([user === 'root' ? 0 : Number.parseInt(Config.User, 10)], evidence);
  },
};
