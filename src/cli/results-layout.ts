import type { FileHandle } from 'node:fs/promises';

/** Where something lies in a file, in bytes; the end is not part of it. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What a results.json is made of, so that its hosts can be read one by one, however many there are. */
export interface ResultsLayout {
  /** The document with an empty list of hosts. */
  readonly frame: string;
  readonly hosts: readonly Range[];
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x5b, 0x5d, 0x7b, 0x7d];
const BLANKS = new Set([0x20, 0x0a, 0x0d, 0x09]);
const HOSTS = '"hosts"';
const PART = 1024 ** 2;

/** Longer than any frame that a run writes; beyond it the file is no results. */
const LARGEST_FRAME = 128 * 1024 ** 2;

/**
 * Finds the members of the list `hosts` of a JSON document by its brackets and strings alone. Whether frame and hosts are
 * JSON is for whoever parses them; what stands between hosts is looked at here. Null where there is no such list, or
 * something else stands in it.
 */
export async function layoutOf(file: FileHandle): Promise<ResultsLayout | null> {
  const frame: Buffer[] = [];
  const hosts: Range[] = [];
  let [depth, host, commas, framed] = [0, 0, 0, 0];
  let [inString, escaped, inHosts, seen] = [false, false, false, false];
  let word = '';
  let place = 0;
  for await (const part of partsOf(file)) {
    let from = inHosts ? -1 : 0;
    for (let at = 0; at < part.length; at += 1) {
      const byte = part[at] as number;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
        if (depth === 1 && word.length <= HOSTS.length) word += String.fromCharCode(byte);
        continue;
      }
      if (inHosts && depth === 2 && byte !== OPEN && byte !== CLOSE_LIST) {
        if (byte === COMMA) commas += 1;
        else if (!BLANKS.has(byte)) return null;
        continue;
      }
      if (byte === QUOTE) {
        inString = true;
        if (depth === 1) word = '"';
      } else if (byte === OPEN || byte === OPEN_LIST) {
        depth += 1;
        if (depth === 2 && byte === OPEN_LIST && word === HOSTS && !inHosts) {
          if (seen) return null;
          [inHosts, seen] = [true, true];
          frame.push(part.subarray(from, at + 1));
          from = -1;
        } else if (inHosts && depth === 3) {
          if (commas !== hosts.length) return null;
          host = place + at;
        }
      } else if (byte === CLOSE || byte === CLOSE_LIST) {
        depth -= 1;
        if (inHosts && depth === 2) hosts.push({ start: host, end: place + at + 1 });
        else if (inHosts && depth === 1) {
          if (commas !== Math.max(0, hosts.length - 1)) return null;
          inHosts = false;
          from = at;
        }
      }
    }
    if (from >= 0) frame.push(part.subarray(from));
    framed += from >= 0 ? part.length - from : 0;
    if (framed > LARGEST_FRAME) return null;
    place += part.length;
  }
  return seen && !inHosts ? { frame: Buffer.concat(frame).toString(), hosts } : null;
}

/** The bytes of a range, as text. */
export async function textOf(file: FileHandle, { start, end }: Range): Promise<string> {
  const bytes = Buffer.alloc(end - start);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
  return bytes.toString('utf8', 0, bytesRead);
}

async function* partsOf(file: FileHandle): AsyncGenerator<Buffer> {
  for (let place = 0; ; ) {
    const bytes = Buffer.alloc(PART);
    const { bytesRead } = await file.read(bytes, 0, PART, place);
    if (bytesRead === 0) return;
    place += bytesRead;
    yield bytes.subarray(0, bytesRead);
  }
}
