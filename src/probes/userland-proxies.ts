import { readFact } from '../kit/define-fact.ts';
import { cause } from '../model/cause.ts';
import { type FactSource, known, unread } from '../model/fact.ts';
import { daemonProcesses } from './host/daemon-processes.ts';

/** How many docker-proxy processes an engine runs. */
export const userlandProxies: FactSource<'engine', number> = {
  id: 'userland-proxies',
  scope: 'engine',
  read: (engine) => {
    const processes = readFact(daemonProcesses, engine);
    if (!processes.known) return processes;
    const process = processes.value.find(({ pid }) => pid === engine.item.pid);
    if (process) return known(process.proxies, processes.evidence);
    const detail = `No dockerd process of engine ${engine.item.id} was seen.`;
    return unread(cause('process-not-visible', detail, 'Audit as root.'), processes.evidence);
  },
};
