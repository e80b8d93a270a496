import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { daemonOption } from '../engine/daemon-options.ts';
import { engineList } from '../engine/engine-list.ts';
import { engineSubjects } from '../subjects.ts';

const level = daemonOption('log-level');

/** How much each running engine of a host says: its log level; unread where one could not be told. */
export const engineLogLevels: FactSource<'host', ReadonlyMap<string, string>> = {
  id: 'engine-log-levels',
  scope: 'host',
  reads: readsOf(engineList, level),
  read: (host) => {
    const engines = engineSubjects(host);
    if (!engines.known) return engines;
    const levels = new Map<string, string>();
    const evidence = new Set(engines.evidence);
    for (const engine of engines.value) {
      if (engine.item.state === 'stopped') continue;
      const option = readFact(level, engine);
      if (!option.known) return option;
      for (const key of option.evidence) evidence.add(key);
      levels.set(engine.item.id, option.value.value ?? 'info');
    }
    return known(levels, [...evidence]);
  },
};
