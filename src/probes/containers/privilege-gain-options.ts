import { readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { type ContainerInspect, containerInspect } from '../docker/container-inspect.ts';
import { containerList } from '../docker/engine-objects.ts';
import { containerSubjects } from '../subjects.ts';
import { securityOption } from './security-option.ts';

/** What the engine reads as false (Go, strconv.ParseBool). */
const FALSE = /^(0|f|false)$/i;

/** Whether a container was made with no-new-privileges on or off; undefined where the option was not given. */
export function blocksPrivilegeGain(inspect: ContainerInspect): boolean | undefined {
  const own = securityOption(inspect, 'no-new-privileges');
  return own === undefined ? undefined : !FALSE.test(own);
}

/** How many containers of an engine may not gain privileges, by their own option. */
export const privilegeGainOptions: FactSource<'engine', { readonly all: number; readonly blocked: number }> =
  {
    id: 'privilege-gain-options',
    scope: 'engine',
    reads: readsOf(containerList, containerInspect),
    read: (engine) => {
      const there = containerSubjects(engine);
      if (!there.known) return there;
      const evidence = new Set(there.evidence);
      let blocked = 0;
      for (const container of there.value) {
        const inspect = containerInspect.read(container);
        if (!inspect.known) return inspect;
        for (const key of inspect.evidence) evidence.add(key);
        if (blocksPrivilegeGain(inspect.value)) blocked += 1;
      }
      return known({ all: there.value.length, blocked }, [...evidence]);
    },
  };
