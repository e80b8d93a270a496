import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { containerList } from '../docker/engine-objects.ts';
import { containerSubjects, isRunning } from '../subjects.ts';

/** The log driver of each running container of an engine; it may differ from the engine's default. */
export const containerLogDrivers: FactSource<
  'engine',
  readonly { readonly container: string; readonly driver: string }[]
> = {
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
      running.flatMap(({ name, fact }) =>
        fact.known ? [{ container: name, driver: fact.value.HostConfig.LogConfig?.Type ?? '' }] : [],
      ),
      [...listed.evidence, ...running.flatMap(({ fact }) => fact.evidence)],
    );
  },
};
