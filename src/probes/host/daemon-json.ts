import { type Cause, cause } from '../../model/cause.ts';
import { isObject, keepJson, OPTIONS_BY_KEY } from './daemon-values.ts';
import { findJsonError, lineAndColumn } from './json-position.ts';

/** What is kept of the content of a daemon.json. */
export interface DaemonJson {
  readonly options: Record<string, ReturnType<typeof keepJson>>;
  readonly otherKeys: number;
}

/**
 * Reads a daemon.json as the engine does: an empty file is an empty configuration, byte order marks are allowed
 * (moby, daemon/config). Of content that is no JSON object nothing is kept but where it goes wrong: through a link
 * it may be any file.
 */
export function parseDaemonJson(path: string, bytes: Buffer): DaemonJson | Cause {
  const text = decode(bytes);
  if (text.trim() === '') return { options: {}, otherKeys: 0 };
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    const { line, column } = lineAndColumn(text, findJsonError(text));
    return broken(path, bytes.length, `is no JSON from line ${line}, column ${column} on`);
  }
  if (!isObject(content)) return broken(path, bytes.length, 'holds no JSON object');
  const options: DaemonJson['options'] = {};
  let otherKeys = 0;
  for (const [key, value] of Object.entries(content)) {
    const option = OPTIONS_BY_KEY.get(key);
    if (option) options[option.key] = keepJson(option, value);
    else otherKeys += 1;
    if (isObject(value) && !FLAT.includes(key)) Object.assign(options, switchesIn(value));
    if (key === 'builder' && isObject(value) && value.entitlements !== undefined)
      options[BUILDER_ENTITLEMENTS] = keepJson(ENTITLEMENTS, value.entitlements);
  }
  return { options, otherKeys };
}

/** What stands in for `builder.entitlements` among the options: switches by name; dockerd has no option of that name. */
export const BUILDER_ENTITLEMENTS = 'builder-entitlements';

const ENTITLEMENTS = { flag: '', key: BUILDER_ENTITLEMENTS, kind: 'map', fallback: null } as const;

/** Keys whose value is a map; of any other object the engine takes the keys as if they stood outside it. */
const FLAT = [
  'cluster-store-opts',
  'default-network-opts',
  'log-opts',
  'runtimes',
  'default-ulimits',
  'features',
  'builder',
  'nri-opts',
];

/**
 * The switches in an object of daemon.json, whatever its name, which are in force (moby, daemon/config: the engine
 * sets its flags from them), while texts and lists there are not. What is no truth value turns a switch off. The debug
 * switch is copied before, and what becomes of TLS depends on the release, so that null stands for it.
 */
function switchesIn(nested: Readonly<Record<string, unknown>>): DaemonJson['options'] {
  const options: DaemonJson['options'] = {};
  for (const [key, value] of Object.entries(nested)) {
    if (OPTIONS_BY_KEY.get(key)?.kind !== 'switch' || key === 'debug') continue;
    options[key] = key.startsWith('tls') ? null : /^(1|t|T|true|TRUE|True)$/.test(String(value));
  }
  return options;
}

function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    const even = Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)));
    return even.swap16().toString('utf16le');
  }
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}

const broken = (path: string, size: number, what: string): Cause =>
  cause(
    'unparseable',
    `${path} (${size} bytes) ${what}.`,
    'Correct the file; dockerd --validate checks it without starting.',
  );
