import { bytesOf } from './records.ts';
import { readSocketTable } from './socket-tables.ts';

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
    unixSockets: unix === undefined || bytesOf(unix) >= MOST_BYTES ? null : unixPaths(inodes, unix),
    tcpListeners: tcp === undefined || bytesOf(tcp) >= MOST_BYTES ? null : tcpPorts(inodes, tcp, bigEndian),
  };
}

function unixPaths(inodes: ReadonlySet<string>, text: string): string[] | null {
  const paths = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, inode = '', path = ''] =
      /^[0-9a-f]+: [0-9A-F]+ [0-9A-F]+ 00010000 [0-9A-F]+ [0-9A-F]+ +(\d+)(?: (.*))?$/s.exec(line) ?? [];
    if (!inodes.has(inode)) continue;
    if (paths.has(inode)) return null;
    paths.set(inode, path);
  }
  // Abstract sockets begin with @ and are no files.
  return [...paths.values()].filter((path) => path.startsWith('/')).map((path) => path.slice(0, 512));
}

const tcpPorts = (inodes: ReadonlySet<string>, text: string, bigEndian: boolean): Listeners['tcpListeners'] =>
  readSocketTable(text, bigEndian)
    .filter(({ state, inode }) => state === '0A' && inodes.has(inode))
    .map(({ address, port }) => ({ address, port }));
