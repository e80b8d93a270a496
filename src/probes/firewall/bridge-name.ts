import type { NetworkDetails } from '../swarm/network-details.ts';

/** The name of the interface of a bridge network: as set, else made of its id (moby, bridge driver). */
export const bridgeOf = ({ Id, Options }: Pick<NetworkDetails, 'Id' | 'Options'>): string =>
  Options['com.docker.network.bridge.name'] || `br-${Id.slice(0, 12)}`;
