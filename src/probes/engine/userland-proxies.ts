import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, mapFact } from '../../model/fact.ts';
import { daemonProcess } from './daemon-process.ts';

/** How many docker-proxy processes an engine runs. */
export const userlandProxies: FactSource<'engine', number> = {
  id: 'userland-proxies',
  scope: 'engine',
  reads: readsOf(daemonProcess),
  read: (engine) => mapFact(readFact(daemonProcess, engine), ({ proxies }) => proxies),
};
