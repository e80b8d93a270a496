/** A socket as the kernel's tables of TCP and UDP sockets have it (/proc/PID/net). */
export interface TabledSocket {
  readonly address: string;
  readonly port: number;
  /** State of a connection, hexadecimal: 0A listens, 07 is a UDP socket without a peer. */
  readonly state: string;
  /** Owner by the user namespace of the reader. */
  readonly uid: string;
  readonly inode: string;
}

/** The sockets in lines of /proc/net/tcp, tcp6, udp or udp6; a line of any other form is none. */
export function readSocketTable(text: string, bigEndian: boolean): readonly TabledSocket[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [hex = '', port = ''] = fields[1]?.split(':') ?? [];
    const address = /^[0-9A-F]{4}$/.test(port) ? decodeAddress(hex, bigEndian) : null;
    const [state = '', uid = '', inode = ''] = [fields[3], fields[7], fields[9]];
    return address === null ? [] : [{ address, port: Number.parseInt(port, 16), state, uid, inode }];
  });
}

/** Whether the kernel of a machine, by the word of `uname -m`, puts the high byte of a number first. */
export const isBigEndian = (machine: string): boolean =>
  /^(s390|ppc64$|ppc$|sparc|mips$|mips64$)/.test(machine);

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
