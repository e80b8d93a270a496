import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { parseBoundedJson } from '../kit/bounded-json.ts';
import { type Snapshot, snapshotSchema } from '../model/snapshot.ts';
import { visibleText } from '../model/visible-text.ts';

/** A snapshot that was read, or in plain words why it could not be and what to do. */
export type SnapshotRead =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly message: string };

/** Of the file, and of what it holds once it is uncompressed. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Reads a snapshot that `plimsoll collect` wrote. Never rejects: what a file holds is not trusted. */
export async function readSnapshot(path: string): Promise<SnapshotRead> {
  const content = await readContent(path);
  if (typeof content === 'string') return { ok: false, message: `${path} ${content}` };
  const parsed = parseBoundedJson(content.toString('utf8'));
  if (!parsed.ok)
    return { ok: false, message: `${path} ${parsed.problem}, so it is no snapshot. ${GIVE_ONE}` };
  const shaped = snapshotSchema.safeParse(parsed.value);
  if (shaped.success) return { ok: true, snapshot: shaped.data };
  const foreign = foreignVersion(parsed.value);
  if (foreign !== null) return { ok: false, message: `${path} ${foreign}` };
  const where = shaped.error.issues[0]?.path.join('.') ?? '';
  const at = where === '' ? '' : ` (at ${visibleText(where).slice(0, 120)})`;
  return { ok: false, message: `${path} does not have the form of a snapshot${at}. ${GIVE_ONE}` };
}

const GIVE_ONE = 'Give a file that plimsoll collect wrote.';

/** The bytes of a snapshot, uncompressed; a sentence about it where they cannot be had. */
async function readContent(path: string): Promise<Buffer | string> {
  try {
    const status = await stat(path);
    // Reading a pipe or a device might never end.
    if (!status.isFile()) return `is no regular file. ${GIVE_ONE}`;
    if (status.size > MAX_BYTES)
      return `is larger than ${MAX_BYTES} bytes, which no snapshot is. ${GIVE_ONE}`;
    const content = await readFile(path);
    const compressed = content[0] === 0x1f && content[1] === 0x8b;
    return compressed ? await promisify(gunzip)(content, { maxOutputLength: MAX_BYTES }) : content;
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
    if (code === 'ENOENT') return `does not exist. ${GIVE_ONE}`;
    if (code === 'EACCES' || code === 'EPERM')
      return `may not be read by this account (${code}). Make it readable.`;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      return `holds more than ${MAX_BYTES} bytes once it is uncompressed, which no snapshot does. ${GIVE_ONE}`;
    }
    return code.startsWith('Z_')
      ? `is damaged: it cannot be uncompressed (${code}). Copy it again.`
      : `could not be read (${code || 'unknown error'}). Check the file and the disk.`;
  }
}

/** What to say of a snapshot in a format that this version does not know; null for anything else. */
function foreignVersion(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('schemaVersion' in value)) return null;
  const { schemaVersion } = value;
  if (schemaVersion === 1) return null;
  const tool: unknown = 'tool' in value ? value.tool : null;
  const writer =
    typeof tool === 'object' && tool !== null && 'name' in tool && 'version' in tool
      ? ` It was written by ${short(tool.name)} ${short(tool.version)}.`
      : '';
  return `has the schema version ${short(schemaVersion)}, and this plimsoll reads version 1.${writer} Use the version that wrote it.`;
}

const short = (value: unknown): string => visibleText(String(value).slice(0, 40));
