import { readFact, readsOf } from '../../kit/define-fact.ts';
import type { Population, PopulationEntry } from '../../model/check.ts';
import type { RegistryItem, Subject } from '../../model/subject.ts';
import { engineList } from '../engine/engine-list.ts';
import { registryNames } from './registry-names.ts';

/** Every registry that the host names in configuration of root, with `--network all` also those of its images. */
export const registries: Population<'registry'> = {
  scope: 'registry',
  reads: readsOf(engineList, registryNames),
  list: (host) => {
    const names = readFact(registryNames, host);
    if (!names.known) return [{ kind: 'unread', at: host, fact: names }];
    const { evidence } = names;
    const missing = names.value.unread.map((fact) => ({ kind: 'unread' as const, at: host, fact }));
    const found: readonly PopulationEntry<'registry'>[] = names.value.registries.map((item) => ({
      kind: 'subject',
      subject: registrySubject(host, item),
      evidence,
    }));
    // One reason is enough: they all say that there can be more.
    if (missing.length > 0) return [...found, ...missing.slice(0, 1)];
    return found.length > 0
      ? found
      : [
          {
            kind: 'empty',
            at: host,
            reason: 'The host names no registry but that of Docker itself.',
            evidence,
          },
        ];
  },
};

const registrySubject = (host: Subject<'host'>, item: RegistryItem): Subject<'registry'> => ({
  scope: 'registry',
  path: `registry/${item.name}`,
  resource: { type: 'registry', name: item.name, id: null, engine: null },
  item,
  parent: host,
  snapshot: host.snapshot,
});
