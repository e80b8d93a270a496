import type { Client } from 'ssh2';

/*
 * ssh2 has no limit for what a packet becomes when it is inflated, and throws where something is still to be deflated
 * for a connection that is gone, at whoever closes a channel. So both are looked after where it keeps them. To be
 * called right after `connect`.
 */

interface Reader {
  read(data: Buffer): Buffer;
}

interface Writer {
  finalize(payload: Buffer, force?: boolean): Buffer;
}

/** The inner parts that are used here; the tests fail where another version of ssh2 lacks them. */
interface Protocol {
  readonly _packetRW: { read: Reader; write: Writer };
  /** What closes it; gone once that was done. */
  readonly _destruct?: unknown;
}

const protocolOf = (connection: object): Protocol => Reflect.get(connection, '_protocol');

/** More than an audit keeps of a host, however much that has to say. */
export const MOST_RECEIVED = 512 * 1024 * 1024;

/**
 * Gives up a connection that has received more than so many bytes, after they were inflated: a host can make a thousand
 * of one, for which its own limits of time and of what is kept would leave it this machine's processors.
 */
export function limitReceived(client: Client, most: number): void {
  let received = 0;
  onEach(protocolOf(client)._packetRW, 'read', (reader) => {
    const read = reader.read.bind(reader);
    reader.read = (data) => {
      const whole = read(data);
      received += whole.length;
      if (received <= most) return whole;
      client.destroy();
      throw new Error('The host sends more than is read of one.');
    };
  });
}

/** Deflates nothing for a connection that is gone, of a client or a server; what would encrypt it then drops it. */
export function dropLateWrites(connection: object): void {
  const protocol = protocolOf(connection);
  onEach(protocol._packetRW, 'write', (writer) => {
    const finalize = writer.finalize.bind(writer);
    writer.finalize = (payload, force) =>
      protocol._destruct === undefined ? payload : finalize(payload, force);
  });
}

/** Does something to what stands there, and to whatever comes in its place: after the login, and with new keys. */
function onEach<K extends 'read' | 'write'>(
  packets: Protocol['_packetRW'],
  name: K,
  treat: (one: Protocol['_packetRW'][K]) => void,
): void {
  let now = packets[name];
  treat(now);
  Object.defineProperty(packets, name, {
    get: () => now,
    set: (next: Protocol['_packetRW'][K]) => {
      treat(next);
      now = next;
    },
  });
}
