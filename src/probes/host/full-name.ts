import { bytesOf, linesOf } from './records.ts';

/** Bytes of lines of /etc/hosts that are looked at. */
const MOST_BYTES = 8192;

/**
 * Shell text that prints the lines of /etc/hosts that may name this host. `hostname -f` would ask DNS, which can take its
 * time, and be somebody else's word.
 */
export const HOSTS_LINES = `read -r n </proc/sys/kernel/hostname
grep -iF -m 32 -e "$n" /etc/hosts 2>/dev/null | head -c ${MOST_BYTES}
echo
`;

/** At least two labels, the last of which is no number, and no more than the 253 characters that DNS takes. */
const isFullName = (name: string): boolean =>
  name.length <= 253 && /^(?:[a-z0-9_][\w-]{0,62}\.)+[a-z][\w-]{0,62}$/i.test(name);

/**
 * The name of a host with its domain, as the host itself has it: its hostname, where that is one, or the first name that
 * /etc/hosts has beside it and that begins with it (hosts(5)). null where it has none.
 */
export function readFullName(hostname: string, hostsLines: string): string | null {
  if (isFullName(hostname)) return isLocal(hostname) ? null : hostname;
  if (hostname === '' || bytesOf(hostsLines) >= MOST_BYTES) return null;
  const short = hostname.toLowerCase();
  const found = linesOf(hostsLines)
    .map((line) => (line.split('#')[0] ?? '').trim().split(/\s+/).slice(1))
    .find((names) => names.some((name) => name.toLowerCase() === short))
    ?.find((name) => name.toLowerCase().startsWith(`${short}.`) && isFullName(name));
  return found === undefined || isLocal(found) ? null : found;
}

/** Every machine calls itself so. */
const isLocal = (name: string): boolean => /^localhost\./i.test(name);
