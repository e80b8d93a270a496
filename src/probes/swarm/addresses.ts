/** A host and a port as the engine writes them: `10.0.0.1:2377`, `[fd00::1]:2377`. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Takes an address with a port apart; null where it is none. The host is empty where all addresses are meant. */
export function splitHostPort(text: string): HostPort | null {
  const match = /^(?:\[([^[\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port < 1 || port > 65_535) return null;
  return { host: match[1] ?? match[2] ?? '', port };
}

/**
 * An IP address in the one form that stands for it, so that two can be compared; null where the text is none, such as the
 * name of an interface. An IPv4 address within IPv6 is the IPv4 address.
 */
export function canonicalAddress(text: string): string | null {
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(bare)) {
    const parts = bare.split('.').map(Number);
    return parts.every((part) => part <= 255) ? parts.join('.') : null;
  }
  const [, address = '', zone = ''] = /^([0-9A-Fa-f:.]*)(%[\w.-]{1,32})?$/.exec(bare) ?? [];
  if (!URL.canParse(`http://[${address}]`)) return null;
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (!mapped) return `${canonical}${zone}`;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Whether a socket with this local address takes what comes for any address of its machine. */
export function isWildcard(address: string): boolean {
  const canonical = canonicalAddress(address);
  return address === '' || address === '*' || canonical === '0.0.0.0' || canonical === '::';
}
