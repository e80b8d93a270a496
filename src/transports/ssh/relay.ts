import { Duplex } from 'node:stream';
import type { RemoteProcess } from './ssh-connection.ts';

/**
 * A process as the stream between its stdin and its stdout; it is given up with the stream, and ends it. What is
 * written goes through `encode` first, which throws for what must not go out.
 */
export function relay(
  process: RemoteProcess,
  encode: (chunk: Buffer) => Buffer | string = (chunk) => chunk,
  /** Why a process ended that has said nothing. */
  whySilent?: (exitCode: number | null) => Error | undefined,
): Duplex {
  const { stdin, stdout, stderr } = process;
  const stream = new Duplex({
    read: () => void stdout.resume(),
    write: (chunk: Buffer, _, done) => {
      let encoded: Buffer | string;
      try {
        encoded = encode(chunk);
      } catch (thrown) {
        return done(thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
      if (encoded.length === 0) return done();
      // Why it ended is told with its end.
      stdin.write(encoded, (error) => done(silent ? null : error));
    },
    final: (done) => void stdin.end(done),
    destroy: (error, done) => {
      process.stop();
      done(error);
    },
  });
  stderr.resume();
  let silent = whySilent !== undefined;
  stdout.on('data', (chunk) => {
    silent = false;
    if (!stream.push(chunk)) stdout.pause();
  });
  // Why nothing came is told with the end of the process, which is to come before the end of the stream.
  stdout.once('end', () => silent || stream.push(null));
  for (const one of [stdin, stdout]) one.on('error', () => silent || stream.destroy());
  void process.ended.then(({ exitCode }) => stream.destroy(silent ? whySilent?.(exitCode) : undefined));
  return stream;
}
