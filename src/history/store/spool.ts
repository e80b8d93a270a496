import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Where something lies in a spool. */
export interface Place {
  readonly at: number;
  readonly bytes: number;
}

/** Holds what an audit is going to keep until all of it is there, so that memory need not. */
export interface Spool {
  add(content: Uint8Array): Place;
  read(place: Place): Buffer;
  close(): void;
}

/** A file without a name: however the program ends, nothing of it stays behind. */
export function openSpool(directory: string): Spool {
  const path = join(directory, `.spool.${randomBytes(6).toString('hex')}.tmp`);
  const file = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  let end = 0;
  return {
    add: (content) => {
      const at = end;
      for (let written = 0; written < content.length; )
        written += writeSync(file, content, written, content.length - written, at + written);
      end += content.length;
      return { at, bytes: content.length };
    },
    read: ({ at, bytes }) => {
      const content = Buffer.alloc(bytes);
      for (let taken = 0; taken < bytes; ) {
        const read = readSync(file, content, taken, bytes - taken, at + taken);
        if (read === 0) throw new Error('A spool ended before its time.');
        taken += read;
      }
      return content;
    },
    close: () => closeSync(file),
  };
}
