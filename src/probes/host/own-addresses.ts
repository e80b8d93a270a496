import { isIP } from 'node:net';
import { z } from 'zod';
import { bytesOf, linesOf } from './records.ts';

/** An address by which others may reach the host, and the interface that has it. */
export const ownAddressShape = z.object({ interface: z.string(), address: z.string() });
export type OwnAddress = z.infer<typeof ownAddressShape>;

/** Bytes of the list that are looked at: some five hundred addresses. */
const MOST_BYTES = 64 * 1024;

/** Shell text that lists the addresses of all interfaces but the ends of containers, of which there is one for each. */
export const ADDRESS_LINES = `ip -o addr 2>/dev/null | grep -vF ': veth' | head -c ${MOST_BYTES}
echo
`;

/** What stands between a host and its own containers and guests, or holds addresses of a cluster, by the names that programs give. */
const INNER =
  /^(?:docker|br-[0-9a-f]{12}$|veth|cni|cali|cilium|flannel|vxlan\.calico$|kube-|nodelocaldns$|podman|virbr|lxcbr|lxdbr|incusbr|lo$)/;

/**
 * The addresses of a host, in the order of its interfaces, IPv4 first: those of the whole network, without temporary ones
 * (RFC 8981), or where it has none, those of the link. null where they were not read, or not all.
 */
export function readOwnAddresses(text: string): readonly OwnAddress[] | null {
  if (bytesOf(text) >= MOST_BYTES) return null;
  const lines = linesOf(text).flatMap((line) => {
    const [, name = '', address = '', rest = ''] =
      /^\d+: +([^\s/@]{1,15})(?:@\S+)? +inet6? ([0-9a-f.:]+)([ /].*)$/.exec(line) ?? [];
    const scope = / scope (\w+)/.exec(rest)?.[1];
    const version = isIP(address);
    return version === 0 ? [] : [{ interface: name, address, version, scope, rest }];
  });
  if (lines.length === 0) return null;
  const own = lines.filter((line) => !INNER.test(line.interface) && !isTemporary(line));
  const wide = own.filter(({ scope }) => scope === 'global' || scope === 'site');
  const chosen = wide.length > 0 ? wide : own.filter(({ scope }) => scope === 'link');
  return chosen
    .toSorted((a, b) => a.version - b.version)
    .map(({ interface: on, address }) => ({ interface: on, address }));
}

/** They have one flag with the further IPv4 addresses of an interface, and busybox has one word for both. */
const isTemporary = ({ version, rest }: { readonly version: number; readonly rest: string }): boolean =>
  version === 6 && / (?:temporary|secondary)\b/.test(rest);
