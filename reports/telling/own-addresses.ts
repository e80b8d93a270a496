import { addressVersion } from '../../src/model/address.ts';
import type { HostResult } from '../../src/model/results.ts';

/** The addresses that a host has itself, as far as results name them; what is no address is none. */
export const ownAddresses = ({ addresses }: HostResult['identity']): readonly string[] =>
  typeof addresses === 'string'
    ? addresses.split(', ').filter((address) => addressVersion(address) !== null)
    : [];
