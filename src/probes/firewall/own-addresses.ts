import type { Subject } from '../../model/subject.ts';
import { networkList } from '../docker/engine-objects.ts';
import { firewall } from '../host/firewall.ts';
import { addressKind } from '../registry/address-kind.ts';
import { bridgeOf, leadsInward } from './bridge-name.ts';

/** Further names of interfaces to containers and guests, or of those that hold the addresses of a cluster. */
const INNER = /^(?:podman|cni-podman|lxcbr|lxdbr|incusbr|flannel|cilium_|kube-|nodelocaldns|vxlan\.calico)/;

/**
 * The addresses by which others may reach a host, in the order of its interfaces, IPv4 first: none of loopback or of bridges
 * for containers, and those of the link only where there are no others. A bridge that an engine uses counts where nothing
 * else has an address: the engine may have been told to use one of the host's own. null where they were not read.
 */
export function ownAddresses(
  host: Subject<'host'>,
  engines: readonly Subject<'engine'>[],
): readonly string[] | null {
  const found = firewall.read(host);
  if (!found.known || found.value.addresses === null || found.value.ofHost === false) return null;
  const bridges = new Set(engines.flatMap(bridgesOf));
  const own = found.value.addresses
    .filter((one) => !leadsInward(one.interface) && !INNER.test(one.interface))
    .map((one) => ({ ...one, kind: addressKind(one.address), used: bridges.has(one.interface) }));
  const wide = own.filter(({ kind }) => kind === 'other');
  const outer = wide.filter(({ used }) => !used);
  const link = own.filter(({ kind, used }) => kind === 'link-local' && !used);
  const chosen = [outer, wide, link].find((some) => some.length > 0) ?? [];
  const addresses = [...new Set(chosen.map(({ address }) => address))];
  const [four, six] = [addresses.filter(isFour), addresses.filter((address) => !isFour(address))];
  return [...four, ...six];
}

const isFour = (address: string): boolean => !address.includes(':');

/** Those of a rootless engine are in a network of its own. */
function bridgesOf(engine: Subject<'engine'>): readonly string[] {
  const networks = networkList.read(engine);
  if (!networks.known || engine.item.rootless) return [];
  return networks.value.filter(({ Driver }) => Driver === 'bridge').map(bridgeOf);
}
