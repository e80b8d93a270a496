import type { Snapshot } from '../model/snapshot.ts';
import type { Subject } from '../model/subject.ts';

/** The subject that stands for the host of a snapshot. */
export const hostSubject = (snapshot: Snapshot): Subject<'host'> => ({
  scope: 'host',
  path: 'host',
  resource: { type: 'host', name: snapshot.name, id: null, engine: null },
  item: {},
  parent: null,
  snapshot,
});
