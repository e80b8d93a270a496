import { evidenceKey } from '../kit/define-probe.ts';
import type { Section } from '../model/snapshot.ts';
import type { EngineItem, Subject } from '../model/subject.ts';
import { enginePing } from '../probes/docker/ping.ts';
import { engineAhead } from '../probes/engine/engine-ahead.ts';
import { DEFAULT_SOCKET } from '../probes/engine/engine-list.ts';
import { engineSubject } from '../probes/subjects.ts';
import type { Transport } from '../transports/transport.ts';
import { collectEngine, type EngineCollection } from './collect-engine.ts';

export interface AnswersAhead {
  /** Records what the engine answered, where it is the one that was asked; says whether it is. */
  claim(engine: Subject<'engine'>): Promise<boolean>;
  /** Stops asking for what nobody has claimed. */
  drop(): void;
}

/** Root's engine at its usual place, which most hosts have and no other. */
const USUAL: EngineItem = {
  id: 'root',
  socket: DEFAULT_SOCKET,
  rootless: false,
  user: 'root',
  uid: 0,
  gid: 0,
  home: '/root',
  pid: 1,
  state: 'running',
};

/**
 * Asks the usual engine while the scripts that find the engines are on their way, where it can be seen to run. Nothing
 * of it is recorded until the engine has been found, by its id and its socket.
 */
export function askAhead({
  host,
  transport,
  signal,
  budget,
  now,
  record,
}: Omit<EngineCollection, 'engine' | 'transport'> & {
  readonly host: Subject<'host'>;
  readonly transport: Transport;
}): AnswersAhead {
  const engine = engineSubject(host, USUAL);
  const dropped = new AbortController();
  const until = AbortSignal.any([signal, dropped.signal]);
  const sections = new Map<string, Section>();
  let asking: Promise<void> | null = null;
  const keep = (key: string, section: Section) => void sections.set(key, section);
  void transport.openAhead(engineAhead.line, until).then((said) => {
    if (said !== 'dockerd' || until.aborted) return;
    asking = collectEngine({ engine, transport, signal: until, budget, now, record: keep });
  });
  return {
    claim: async (found) => {
      if (found.path !== engine.path || found.item.socket !== DEFAULT_SOCKET) return false;
      if (asking === null) {
        // It is asked now, and need not be asked a second time when the look at it comes.
        dropped.abort();
        return false;
      }
      await asking;
      // It can have been on its way up, or down; then it is asked again.
      if (!sections.get(evidenceKey(engine.path, enginePing.id))?.ok) return false;
      for (const [key, section] of sections) record(key, section);
      return true;
    },
    drop: () => dropped.abort(),
  };
}
