import type { NetworkDetails } from '../swarm/network-details.ts';

/** Names that the kernel, engines and libvirt give to loopback, bridges, and cables to containers and virtual machines. */
const INWARD = /^(lo|docker\d+|docker_gwbridge|br-[0-9a-f]{12}|veth.*|virbr\d+|cni\d+|cali.*|vnet\d+)$/;

/** Whether an interface of this name leads to no other machine. */
export const leadsInward = (name: string): boolean => INWARD.test(name);

/** The name of the interface of a bridge network: as set, else made of its id (moby, bridge driver). */
export const bridgeOf = ({ Id, Options }: Pick<NetworkDetails, 'Id' | 'Options'>): string =>
  Options['com.docker.network.bridge.name'] || `br-${Id.slice(0, 12)}`;
