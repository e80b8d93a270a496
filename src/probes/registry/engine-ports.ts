import { readAll, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { apiListeners } from '../engine/api-listeners.ts';
import { daemonProcess } from '../engine/daemon-process.ts';
import { isWildcard } from '../swarm/addresses.ts';

/** A TCP port on which dockerd itself listens for its API. */
export interface EnginePort {
  /** As the kernel shows it, or the configuration where the kernel does not. */
  readonly listener: string;
  readonly port: number;
  /** Where it can be asked on this host; null where `unasked` says why not. */
  readonly address: string | null;
  /** It listens on no loopback address; its sockets may not be seen; or it has a network of its own. */
  readonly unasked: 'not-on-loopback' | 'not-seen' | 'own-network' | null;
}

/**
 * The TCP ports of an engine's API. One is asked only where the kernel shows dockerd itself to listen on it, on loopback
 * or on all addresses, in the network of the host: an engine without root has one of its own.
 */
export const enginePorts: FactSource<'engine', readonly EnginePort[]> = {
  id: 'engine-ports',
  scope: 'engine',
  reads: readsOf(apiListeners, daemonProcess),
  read: (engine) => {
    const facts = readAll({ listeners: apiListeners, process: daemonProcess }, engine);
    if (!facts.known) return facts;
    const { listeners, process } = facts.value;
    const ports = [...new Set(listeners.map(({ port }) => port))];
    const elsewhere = process.rootless || process.nested;
    return known(
      ports.map((port) => {
        const open = (process.tcpListeners ?? []).filter((one) => one.port === port);
        const here = elsewhere ? [] : open.flatMap(({ address }) => loopbackOf(address) ?? []);
        const listener = (open[0] ?? listeners.find((one) => one.port === port))?.address ?? '';
        const address = here[0] ?? null;
        const why = elsewhere
          ? 'own-network'
          : process.tcpListeners === null
            ? 'not-seen'
            : 'not-on-loopback';
        return { listener, port, address, unasked: address === null ? why : null };
      }),
      facts.evidence,
    );
  },
};

/** A listener on all addresses of IPv6 takes what comes over IPv4 too, as Go and systemd make them. */
function loopbackOf(address: string): string | null {
  if (address === '::1') return '::1';
  return isWildcard(address) || address === '127.0.0.1' ? '127.0.0.1' : null;
}

/** A listener as people write it: `[::]:2376`. */
export const placeOf = ({ listener, port }: Pick<EnginePort, 'listener' | 'port'>): string =>
  `${listener.includes(':') && !listener.startsWith('[') ? `[${listener}]` : listener}:${port}`;
