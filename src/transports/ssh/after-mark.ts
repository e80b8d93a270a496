import { PassThrough, type Readable } from 'node:stream';

/** More than login shells say before they start another. */
const MOST_BEFORE = 256 * 1024;

/** What comes after a line that is the mark: before it, login shells say what they like. Rejects where too much does. */
export function afterMark(stdout: Readable, mark: string): Promise<Readable> {
  return new Promise((resolve, reject) => {
    let before = Buffer.alloc(0);
    const look = (chunk: Buffer) => {
      before = Buffer.concat([before, chunk]);
      const at = before.indexOf(`${mark}\n`);
      if (at < 0 && before.length <= MOST_BEFORE) return;
      stdout.off('data', look);
      if (at < 0) return reject(new Error('The host says too much before it does what it was told.'));
      const rest = new PassThrough();
      rest.write(before.subarray(at + mark.length + 1));
      stdout.pipe(rest);
      stdout.once('error', () => rest.destroy());
      resolve(rest);
    };
    stdout.on('data', look);
  });
}
