import type { Duplex } from 'node:stream';

/**
 * Has a stream send what is written to it at once in one piece. Else each request is a packet of SSH, and each of those
 * a packet of TCP, of which a new connection may have ten under way: three hundred took as many waits as half a megabyte.
 */
export function writeTogether<T extends Duplex>(stream: T): T {
  const write = stream.write.bind(stream);
  const end = stream.end.bind(stream);
  let pieces: Buffer[] = [];
  const send = () => {
    const whole = Buffer.concat(pieces);
    pieces = [];
    if (whole.length > 0 && !stream.destroyed) write(whole);
  };
  const gather = (piece: string | Uint8Array, ...more: readonly unknown[]): boolean => {
    const [encoding] = more.filter((one) => typeof one === 'string') as BufferEncoding[];
    if (pieces.length === 0) process.nextTick(send);
    pieces.push(typeof piece === 'string' ? Buffer.from(piece, encoding) : Buffer.from(piece));
    const [done] = more.filter((one) => typeof one === 'function');
    if (done) process.nextTick(done as () => void);
    return !stream.writableNeedDrain;
  };
  return Object.assign(stream, {
    write: gather,
    end: (...words: Parameters<typeof end>) => {
      send();
      return end(...words);
    },
  });
}
