import { readFact } from '../../kit/define-fact.ts';
import { evidenceKey, type ScriptProbe } from '../../kit/define-probe.ts';
import { type Cause, cause } from '../../model/cause.ts';
import type { Section } from '../../model/snapshot.ts';
import type { RegistryItem, Subject } from '../../model/subject.ts';
import { registryAddresses } from '../../probes/host/registry-addresses.ts';
import { registryTrust } from '../../probes/host/registry-trust.ts';
import { askedRegistries } from '../../probes/registry/asked-registries.ts';
import { enginePorts } from '../../probes/registry/engine-ports.ts';
import { engineHandshakes, type PlaceAnswers, registryHandshakes } from '../../probes/registry/handshakes.ts';
import { ENGINE_PATH, NETWORK_LIMITS, REGISTRY_PATH } from '../../probes/registry/limits.ts';
import { pinnedAddress } from '../../probes/registry/pinned-address.ts';
import { registryNames } from '../../probes/registry/registry-names.ts';
import { engineSubjects } from '../../probes/subjects.ts';
import type { Transport } from '../../transports/transport.ts';
import { nothingArrived, toSection, unreadSection } from '../sections.ts';
import { askPort } from './ask-port.ts';
import { dialer } from './dial.ts';
import { withoutStrangers } from './without-strangers.ts';

export interface NetworkCollection {
  readonly host: Subject<'host'>;
  readonly transport: Pick<Transport, 'connectTcp' | 'facts'>;
  readonly signal: AbortSignal;
  now(): Date;
  record(key: string, section: Section): void;
}

/** The probes whose answers the connections wait for. */
export const NETWORK_PROBES: readonly ScriptProbe[] = [registryAddresses, registryTrust];

/**
 * Everything that is asked over the network from where the host stands: the ports of its engines, and meanwhile, after
 * one script, the registries that it names. `run` runs that script; of a host that names none it is not even sent.
 */
export async function collectNetwork(
  collection: NetworkCollection,
  run: (probes: readonly ScriptProbe[], record: NetworkCollection['record']) => Promise<void>,
): Promise<void> {
  const { host, record } = collection;
  const trustKey = evidenceKey(host.path, registryTrust.id);
  const registries = async () => {
    let trust: Section | undefined;
    await run(NETWORK_PROBES, (key, section) => {
      if (key === trustKey) trust = section;
      else record(key, section);
    });
    const chains = await collectRegistries(collection);
    if (trust) record(trustKey, withoutStrangers(trust, chains));
  };
  await Promise.all([collectEnginePorts(collection), registries()]);
}

/** The TCP ports of the host's own engines; nothing is connected to where none of them listens on one. */
async function collectEnginePorts(collection: NetworkCollection): Promise<void> {
  const { host, transport, signal, now, record } = collection;
  const engines = engineSubjects(host);
  if (!engines.known) return;
  for (const engine of engines.value) {
    const key = evidenceKey(engine.path, engineHandshakes.id);
    const arrival = nothingArrived(engineHandshakes.source, now());
    const ports = readFact(enginePorts, engine);
    if (!ports.known) {
      record(key, unreadSection(arrival, ports.cause));
      continue;
    }
    if (host.snapshot.network === 'none' && ports.value.length > 0) {
      record(key, unreadSection(arrival, toldNotTo('The TCP port of the engine was not')));
      continue;
    }
    const answers = [];
    for (const { listener, address, port, unasked } of ports.value.slice(0, NETWORK_LIMITS.ports)) {
      const asked =
        address === null
          ? null
          : await askPort(dialer(transport, address, port, signal), {
              host: address,
              name: placeName(address, port),
              path: ENGINE_PATH,
              overTls: true,
              where: `port ${port} of engine ${engine.item.id}`,
            });
      answers.push({
        listener,
        port,
        unasked,
        answers: asked === null ? null : { state: 'asked', ...asked },
      });
    }
    record(
      key,
      toSection(nothingArrived(engineHandshakes.source, now()), engineHandshakes.shape, {
        ok: true,
        data: answers,
      }),
    );
  }
}

/** The registries that the host names, once their addresses are known; resolves with all certificates that came. */
async function collectRegistries(collection: NetworkCollection): Promise<readonly string[]> {
  const { host, now, record } = collection;
  const key = evidenceKey(host.path, registryHandshakes.id);
  if (host.snapshot.network === 'none') {
    record(
      key,
      unreadSection(nothingArrived(registryHandshakes.source, now()), toldNotTo('Registries were not')),
    );
    return [];
  }
  const names = readFact(registryNames, host);
  if (!names.known) {
    record(key, unreadSection(nothingArrived(registryHandshakes.source, now()), names.cause));
    return [];
  }
  const answers: Record<string, PlaceAnswers> = {};
  const queue = askedRegistries(host).values();
  const work = async () => {
    for (const registry of queue) answers[registry.name] = await askRegistry(registry, collection);
  };
  await Promise.all(Array.from({ length: atOnce(collection) }, work));
  // In one order, whichever came first.
  const data = Object.fromEntries(Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1)));
  record(
    key,
    toSection(nothingArrived(registryHandshakes.source, now()), registryHandshakes.shape, { ok: true, data }),
  );
  return Object.values(answers).flatMap((place) => (place.state === 'asked' ? place.chain : []));
}

/** The OpenSSH client tells why a connection was not made in one log for all of them. */
const atOnce = ({ transport }: NetworkCollection): number =>
  transport.facts()?.transport === 'openssh' ? 1 : NETWORK_LIMITS.atOnce;

async function askRegistry(
  { host: name, port, name: written }: RegistryItem,
  { host, transport, signal }: NetworkCollection,
): Promise<PlaceAnswers> {
  const resolved = readFact(registryAddresses, host);
  const pinned = pinnedAddress(name, resolved.known ? resolved.value : null);
  if (pinned.state === 'unread') {
    return { state: 'unread', cause: resolved.known ? pinned.cause : resolved.cause };
  }
  const answers = await askPort(dialer(transport, pinned.address, port, signal), {
    host: name,
    name: placeName(name, port),
    path: REGISTRY_PATH,
    overTls: false,
    where: written,
  });
  return { state: 'asked', ...answers };
}

const placeName = (host: string, port: number): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

const toldNotTo = (what: string): Cause =>
  cause(
    'not-asked',
    `${what} asked over the network: the run was told not to (--network none).`,
    'Audit without --network none.',
  );
