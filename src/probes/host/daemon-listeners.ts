/** The sockets on which a process listens; null where they may not be seen. */
interface Listeners {
  unixSockets: string[] | null;
  tcpListeners: { address: string; port: number }[] | null;
}

/** What the script cuts the tables of sockets to. */
const MOST_BYTES = 262_144;

/**
 * The sockets among `inodes`, those of a process, on which it listens. `unix` holds lines of /proc/net/unix, `tcp`
 * lines of /proc/net/tcp and tcp6; either is undefined where it was not read. The kernel prints the paths of unix sockets as they are, so that one with a line
 * break in it can look like a further line: an inode that occurs twice is believed in neither place.
 */
export function readListeners(
  inodes: ReadonlySet<string>,
  unix: string | undefined,
  tcp: string | undefined,
  bigEndian: boolean,
): Listeners {
  return {
    unixSockets: unix === undefined || unix.length >= MOST_BYTES ? null : unixPaths(inodes, unix),
    tcpListeners: tcp === undefined || tcp.length >= MOST_BYTES ? null : tcpPorts(inodes, tcp, bigEndian),
  };
}

function unixPaths(inodes: ReadonlySet<string>, text: string): string[] | null {
  const paths = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, inode = '', path = ''] =
      /^[0-9a-f]+: [0-9A-F]+ [0-9A-F]+ 00010000 [0-9A-F]+ [0-9A-F]+ +(\d+)(?: (.*))?$/.exec(line) ?? [];
    if (!inodes.has(inode)) continue;
    if (paths.has(inode)) return null;
    paths.set(inode, path);
  }
  // Abstract sockets begin with @ and are no files.
  return [...paths.values()].filter((path) => path.startsWith('/')).map((path) => path.slice(0, 512));
}

function tcpPorts(inodes: ReadonlySet<string>, text: string, bigEndian: boolean): Listeners['tcpListeners'] {
  return text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [address = '', port = ''] = fields[1]?.split(':') ?? [];
    if (fields[3] !== '0A' || !inodes.has(fields[9] ?? '') || !/^[0-9A-F]{4}$/.test(port)) return [];
    const text = decodeAddress(address, bigEndian);
    return text === null ? [] : [{ address: text, port: Number.parseInt(port, 16) }];
  });
}

/** The kernel prints addresses as 32-bit numbers of the machine: on most machines each four bytes are reversed. */
function decodeAddress(hex: string, bigEndian: boolean): string | null {
  if (!/^([0-9A-F]{8}|[0-9A-F]{32})$/.test(hex)) return null;
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => {
    const four = (word.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
    return bigEndian ? four : four.reverse();
  });
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255) {
    return bytes.slice(12).join('.');
  }
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
