import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, type Unread, unread } from '../../model/fact.ts';
import { type DaemonProcess, daemonProcesses } from '../host/daemon-processes.ts';

/** The dockerd of an engine; unread where none was seen, which does not mean that none runs. */
export const daemonProcess: FactSource<'engine', DaemonProcess> = {
  id: 'daemon-process',
  scope: 'engine',
  reads: readsOf(daemonProcesses),
  read: (engine) => {
    const processes = readFact(daemonProcesses, engine);
    if (!processes.known) return processes;
    const own = processes.value.find(({ pid }) => pid === engine.item.pid);
    if (own) return known(own, processes.evidence);
    const detail = `No dockerd process of engine ${engine.item.id} was seen, so what it runs with is not known.`;
    return unread(cause('process-not-visible', detail, 'Audit as root.'), processes.evidence);
  },
};

/** Where a path depends on a home directory that the account database does not give; `what` lies there. */
export function homeUnknown(user: string, what: string): Unread {
  const detail = `The home directory of ${user} is not known, so neither is where ${what}.`;
  return unread(cause('command-failed', detail, 'Give the account an entry that getent passwd shows.'));
}
