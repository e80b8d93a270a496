import { readFact } from '../../kit/define-fact.ts';
import { type Fact, mapFact } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { type RuntimeProgram, runtimePrograms } from '../host/runtime-programs.ts';

/**
 * The programs of containerd that can serve one of these engines: root or the user of an engine runs them. Anybody else
 * can give a program such a name, too, and in a mount namespace of its own a socket of any path.
 */
export const programsForEngines = (
  subject: Subject<'host' | 'engine'>,
  engines: readonly Subject<'engine'>[],
): Fact<readonly RuntimeProgram[]> =>
  mapFact(readFact(runtimePrograms, subject), (all) => {
    const users = new Set([0, ...engines.map(({ item }) => item.uid)]);
    return all.filter(({ uid }) => users.has(uid));
  });
