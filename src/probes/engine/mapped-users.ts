import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type EvidenceKey, type FactSource, known } from '../../model/fact.ts';
import { engineSubjects } from '../subjects.ts';
import { daemonOption } from './daemon-options.ts';
import { engineList } from './engine-list.ts';

/** The account whose subordinate ids an engine gives its containers. */
export interface MappedUser {
  readonly engine: string;
  /** By name or number, as the option has it. */
  readonly user: string;
  readonly how: 'userns-remap' | 'rootless';
}

/** Every account whose ranges an engine of the host uses; unread where an engine does not tell. */
export const mappedUsers: FactSource<'host', readonly MappedUser[]> = {
  id: 'mapped-users',
  scope: 'host',
  reads: readsOf(engineList, daemonOption('userns-remap')),
  read: (host) => {
    const engines = engineSubjects(host);
    if (!engines.known) return engines;
    const evidence = new Set<EvidenceKey>(engines.evidence);
    const found: MappedUser[] = [];
    for (const engine of engines.value) {
      if (engine.item.rootless) {
        found.push({ engine: engine.item.id, user: engine.item.user, how: 'rootless' });
        continue;
      }
      const option = readFact(daemonOption('userns-remap'), engine);
      for (const key of option.evidence) evidence.add(key);
      if (!option.known) return { ...option, evidence: [...evidence] };
      const [user = ''] = (option.value.value ?? '').split(':');
      if (user !== '')
        found.push({
          engine: engine.item.id,
          user: user === 'default' ? 'dockremap' : user,
          how: 'userns-remap',
        });
    }
    return known(found, [...evidence]);
  },
};
