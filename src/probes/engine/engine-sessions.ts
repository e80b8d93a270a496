import { readAll, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { groupSessions } from '../host/group-sessions.ts';
import { socketAccess } from '../host/socket-access.ts';
import { engineAccess } from './engine-access.ts';
import { apiSocketsOf } from './engine-sockets.ts';

/** By which groups an engine can be controlled, and who is in them by a process that runs. */
export interface EngineSessions {
  /** The groups that may connect to one of its sockets, by mode or by access control list. */
  readonly gids: readonly number[];
  readonly processes: readonly { readonly uid: number; readonly name: string }[];
  /** Not all processes of the host were seen. */
  readonly partial: boolean;
}

/** A session keeps the groups that it began with: who was taken out of a group stays in it until the last process ends. */
export const engineSessions: FactSource<'engine', EngineSessions> = {
  id: 'engine-sessions',
  scope: 'engine',
  reads: readsOf(engineAccess, socketAccess, groupSessions),
  read: (engine) => {
    const paths = apiSocketsOf(engine);
    if (!paths.known) return paths;
    const facts = readAll({ engineAccess, socketAccess, groupSessions }, engine);
    if (!facts.known) return facts;
    const { socketAccess: access, groupSessions: sessions } = facts.value;
    const gids = paths.value.flatMap((path) => {
      const rights = access.sockets[path];
      if (rights?.state !== 'read') return [];
      const { mode, gid, acl } = rights;
      const own = (acl.state === 'read' ? acl.groupWrites : (mode & 0o020) !== 0) ? [gid] : [];
      const named = acl.state === 'read' ? acl.entries : [];
      return [...own, ...named.flatMap(({ kind, id, write }) => (kind === 'group' && write ? [id] : []))];
    });
    const processes = sessions.processes.filter(
      ({ uid, gids: has }) => uid !== engine.item.uid && has.some((gid) => gids.includes(gid)),
    );
    return known({ gids: [...new Set(gids)], processes, partial: sessions.partial }, [
      ...new Set([...paths.evidence, ...facts.evidence]),
    ]);
  },
};
