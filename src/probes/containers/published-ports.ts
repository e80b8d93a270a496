import { ancestor, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, unread } from '../../model/fact.ts';
import { type ContainerInspect, containerInspect } from '../docker/container-inspect.ts';
import { networkList } from '../docker/engine-objects.ts';
import { hasProcesses } from './wording.ts';

/** A port of a container that the host hands on, or will when the container starts. */
export interface PublishedPort {
  /** Such as `80/tcp`. */
  readonly containerPort: string;
  /** Address on the host; empty where the engine chooses it at the start. */
  readonly hostIp: string;
  /** The port on the host, or the first and last of a range to choose from; 0 where the kernel chooses. */
  readonly first: number;
  readonly last: number;
}

/**
 * The published ports of a container: those in force (NetworkSettings.Ports) while it runs, those asked for
 * (HostConfig.PortBindings, PublishAllPorts) while it does not. Ports of swarm's ingress network are not here.
 */
export function publishedPorts(inspect: ContainerInspect): PublishedPort[] {
  if (hasProcesses(inspect)) return bindingsIn(inspect.NetworkSettings.Ports);
  const { NetworkMode, PortBindings, PublishAllPorts } = inspect.HostConfig;
  // These have no ports of their own: the engine ignores or refuses what is asked for.
  if (/^(host|none|container:.*)$/.test(NetworkMode)) return [];
  const exposed = PublishAllPorts ? Object.keys(inspect.Config.ExposedPorts) : [];
  const asked = bindingsIn(PortBindings);
  const all = exposed.filter((port) => !asked.some(({ containerPort }) => containerPort === port));
  return [...asked, ...all.map((containerPort) => ({ containerPort, hostIp: '', first: 0, last: 0 }))];
}

/** Which field of the inspection the published ports come from. */
export const portsField = (inspect: ContainerInspect): string =>
  hasProcesses(inspect) ? 'NetworkSettings.Ports' : 'HostConfig.PortBindings';

/** A published port and the addresses of the host on which it can be reached. */
export interface BoundPort extends PublishedPort {
  readonly addresses: readonly string[];
}

/**
 * The published ports of a container with their addresses. Where the operator gave none, the network's option
 * `host_binding_ipv4` decides; the daemon's option `ip` is that option of the default bridge, and no other
 * network takes it over. Without it a port is bound to all addresses. A container on overlay networks alone
 * publishes on the bridge `docker_gwbridge`, and internal networks publish nothing. Unread where a network of
 * the container is unknown.
 */
export const boundPorts: FactSource<'container', readonly BoundPort[]> = {
  id: 'bound-ports',
  scope: 'container',
  reads: readsOf(containerInspect, networkList),
  read: (container) => {
    const inspect = containerInspect.read(container);
    if (!inspect.known) return inspect;
    const ports = publishedPorts(inspect.value);
    if (ports.every(({ hostIp }) => hostIp !== '')) {
      return known(
        ports.map((port) => ({ ...port, addresses: [port.hostIp] })),
        inspect.evidence,
      );
    }
    const networks = networkList.read(ancestor(container, 'engine'));
    const evidence = [...inspect.evidence, ...networks.evidence];
    if (!networks.known) return unread(networks.cause, evidence);
    const used: (typeof networks.value)[number][] = [];
    for (const name of networksOf(inspect.value)) {
      const network = networks.value.find(({ Name, Id }) => Name === name || Id === name);
      if (!network) {
        return unread(
          cause(
            'vanished',
            `Container ${container.item.name} is to publish ports on the network ${name}, which does not exist any more.`,
            'Remove the container or attach it to a network that exists.',
          ),
          evidence,
        );
      }
      used.push(network);
    }
    const outward = used.filter(({ Internal }) => !Internal);
    const bridges = outward.filter(({ Driver }) => Driver === 'bridge').map(({ Options }) => Options);
    if (bridges.length === 0 && outward.some(({ Driver }) => Driver === 'overlay')) {
      // The engine makes it, with its defaults, for the first container that needs it.
      bridges.push(networks.value.find(({ Name }) => Name === 'docker_gwbridge')?.Options ?? {});
    }
    const addresses = [...new Set(bridges.flatMap((options) => defaultAddresses(options[HOST_BINDING])))];
    return known(
      ports.map((port) => ({ ...port, addresses: port.hostIp === '' ? addresses : [port.hostIp] })),
      evidence,
    );
  },
};

const HOST_BINDING = 'com.docker.network.bridge.host_binding_ipv4';

const defaultAddresses = (option = ''): string[] =>
  option === '' || isEveryAddress(option) ? ['0.0.0.0', '::'] : [option];

/** Whether an address stands for all addresses of the host, of IPv4 or IPv6 in any of its spellings. */
export const isEveryAddress = (address: string): boolean =>
  /^([0:]*:ffff:)?0\.0\.0\.0$|^[0:]*:[0:]*$|^[0:]*:ffff:0+:0+$/i.test(address.replace(/^\[|\]$/g, ''));

/** Words for a published port in a report. */
export function describePort(port: PublishedPort, address = port.hostIp): string {
  const range = port.first === port.last ? String(port.first || 'any port') : `${port.first}-${port.last}`;
  const at = address.includes(':') ? `[${address}]` : address || 'default address';
  return `${at}:${range} -> ${port.containerPort}`;
}

function bindingsIn(ports: ContainerInspect['NetworkSettings']['Ports']): PublishedPort[] {
  return Object.entries(ports).flatMap(([containerPort, bindings]) =>
    bindings.map(({ HostIp, HostPort }) => {
      // The engine takes `80/tcp` too, and the protocol does not matter there.
      const [first = 0, last = first] = HostPort.replace(/\/.*$/, '').split('-').map(Number);
      return { containerPort, hostIp: HostIp, first, last };
    }),
  );
}

/** The networks on which a container publishes: those that it is attached to, else the one that it asks for. */
function networksOf({ HostConfig, NetworkSettings }: ContainerInspect): string[] {
  const attached = Object.keys(NetworkSettings.Networks);
  if (attached.length > 0) return attached;
  const mode = HostConfig.NetworkMode;
  return [mode === '' || mode === 'default' ? 'bridge' : mode];
}
