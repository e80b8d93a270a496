import type { Client } from 'ssh2';

interface Reader {
  read(data: Buffer): Buffer;
}

/** More than an audit keeps of a host, however much that has to say. */
export const MOST_RECEIVED = 512 * 1024 * 1024;

/**
 * Gives up a connection that has received more than so many bytes, after they were inflated: a host can make a thousand
 * of one, for which its own limits of time and of what is kept would leave it this machine's processors. ssh2 has no
 * such limit, so this looks at where it inflates each packet. To be called right after `connect`.
 */
export function limitReceived(client: Client, most: number): void {
  const { _packetRW: packets } = Reflect.get(client, '_protocol') as { _packetRW: { read: Reader } };
  let received = 0;
  const counting = (reader: Reader): Reader => {
    const read = reader.read.bind(reader);
    reader.read = (data) => {
      const whole = read(data);
      received += whole.length;
      if (received <= most) return whole;
      client.destroy();
      throw new Error('The host sends more than is read of one.');
    };
    return reader;
  };
  let reader = counting(packets.read);
  // It is another one after the login, and whenever the keys of the connection are renewed.
  Object.defineProperty(packets, 'read', {
    get: () => reader,
    set: (next: Reader) => {
      reader = counting(next);
    },
  });
}
