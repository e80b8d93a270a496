import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { containerList } from '../docker/engine-objects.ts';
import { containerSubjects, isRunning } from '../subjects.ts';

/** Where the log of a running container goes; it may differ from the engine's default. */
interface ContainerLog {
  readonly container: string;
  readonly driver: string;
  /** Where the driver syslog sends to; undefined for other drivers, and where that is its usual place on the host. */
  readonly address: string | undefined;
}

/** The log driver of each running container of an engine. */
export const containerLogDrivers: FactSource<'engine', readonly ContainerLog[]> = {
  id: 'container-log-drivers',
  scope: 'engine',
  reads: readsOf(containerList, containerInspect),
  read: (engine) => {
    const listed = containerSubjects(engine);
    if (!listed.known) return listed;
    const running = listed.value
      .filter(({ item }) => isRunning(item.state))
      .map((container) => ({ name: container.item.name, fact: readFact(containerInspect, container) }));
    const missing = running.find(({ fact }) => !fact.known)?.fact;
    if (missing && !missing.known) return missing;
    return known(
      running.flatMap(({ name, fact }) => {
        if (!fact.known) return [];
        const { LogConfig } = fact.value.HostConfig;
        const address = LogConfig?.Config?.['syslog-address'];
        return [{ container: name, driver: LogConfig?.Type ?? '', address }];
      }),
      [...listed.evidence, ...running.flatMap(({ fact }) => fact.evidence)],
    );
  },
};
