import { ancestor, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known, unread } from '../../model/fact.ts';
import { engineSubjects } from '../subjects.ts';
import { engineAccess } from './engine-access.ts';
import { engineList } from './engine-list.ts';

/**
 * By what the account of a rootless engine reaches an engine of root, in words: its sockets can belong to any group. Unread
 * where the rights of one that may run are.
 */
export const waysToRootEngine: FactSource<'engine', readonly string[]> = {
  id: 'ways-to-root-engine',
  scope: 'engine',
  reads: readsOf(engineList, engineAccess),
  read: (engine) => {
    const engines = engineSubjects(ancestor(engine, 'host'));
    if (!engines.known) return engines;
    const evidence = new Set(engines.evidence);
    const ways: string[] = [];
    for (const other of engines.value.filter(({ item }) => item.uid === 0)) {
      const access = engineAccess.read(other);
      for (const key of access.evidence) evidence.add(key);
      if (access.known) {
        const { open, accounts } = access.value;
        ways.push(
          ...open.map((path) => `everybody may connect to ${path}`),
          ...accounts.flatMap(({ name, ways: by }) => (name === engine.item.user ? by : [])),
        );
      } else if (other.item.state !== 'stopped') return unread(access.cause, [...evidence]);
    }
    return known([...new Set(ways)], [...evidence]);
  },
};
