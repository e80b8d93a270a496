import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { devicePaths } from './device-paths.ts';
import { pathParameters } from './path-list.ts';
import { bytesOf, notRead, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';
import { REACH } from './shell-parts.ts';

/** A device of the host, by the numbers that the kernel knows it by. */
const deviceNodeShape = z.object({
  /** The path that was asked for, or one below it. */
  path: z.string(),
  kind: z.enum(['block', 'character']),
  major: z.int(),
  minor: z.int(),
});
export type DeviceNode = z.infer<typeof deviceNodeShape>;

/** By path that was asked for: the devices there and below it, none where it is something else; absent; or not to be seen. */
const deviceNodesShape = z.record(
  z.string(),
  z.discriminatedUnion('state', [
    z.object({ state: z.literal('read'), nodes: z.array(deviceNodeShape) }),
    z.object({ state: z.literal('absent') }),
    z.object({ state: z.literal('unseen') }),
  ]),
);
export type DeviceNodes = z.infer<typeof deviceNodesShape>;

const MOST_BYTES = 1_048_576;

/**
 * One find for all. What is given as a device can be a directory, which stands for all devices below it; of what is
 * mounted only directories below /dev are searched, since others can be as large as the host. The first parameters, up
 * to an empty one, are of the first kind.
 */
const SCRIPT = `${RECORDS_BEGIN}${REACH}asked() {
  record asked $1
  printf '%s\\n' "$2"
}
k=device n=$#
while [ $n -gt 0 ]; do
  f=$1 n=$((n - 1))
  shift
  if [ -z "$f" ]; then
    k=mount
  elif [ -b "$f" ] || [ -c "$f" ]; then
    set -- "$@" "$f"
    asked device "$f"
  elif [ -d "$f" ]; then
    case $k$f/ in device* | mount/dev/*) set -- "$@" "$f" ;; esac
    asked other "$f"
  elif [ -e "$f" ]; then
    asked other "$f"
  else
    reach "$f"
    asked $reached "$f"
  fi
done
record nodes
[ $# -eq 0 ] || {
  find -H "$@" \\( -type b -o -type c \\) -exec stat -L -c "$T node %f %t %T
%n" {} + 2>/dev/null | head -c ${MOST_BYTES}
  echo
}
${RECORDS_END}`;

/** The devices of the host that containers are given or mount. */
export const deviceNodes = defineScriptProbe({
  id: 'device-nodes',
  source: 'find and stat -L of what containers are given as devices or mount',
  round: 2,
  timeoutSeconds: 30,
  maxBytes: 4 * 1024 * 1024,
  shape: deviceNodesShape,
  nothing: {},
  script: SCRIPT,
  parameters: (host) => {
    const { devices, mounted } = devicePaths(host);
    const [first, rest] = [pathParameters(devices), pathParameters(mounted)];
    return first.length + rest.length === 0 ? [] : [...first, '', ...rest];
  },
  project,
});

function project(output: ScriptOutput): Projection<DeviceNodes> {
  const read = readRecords(output, 'devices');
  if (bytesOf(output.stdout) >= MOST_BYTES) return tooMany;
  if (!read.ok) return read;
  const { records } = read;
  const nodes = records.filter(({ kind }) => kind === 'node').map(({ words, body }) => nodeOf(words, body));
  if (!records.some(({ kind }) => kind === 'nodes') || !nodes.every((node) => node !== null))
    return unintelligible('devices');
  const asked = records.filter(({ kind }) => kind === 'asked');
  return {
    ok: true,
    data: Object.fromEntries(
      asked.map(({ words: [what = ''], body: path }) => [path, foundAt(path, what, nodes)]),
    ),
  };
}

function foundAt(path: string, what: string, nodes: readonly DeviceNode[]): DeviceNodes[string] {
  const below = `${path.replace(/\/+$/, '')}/`;
  const own = nodes.filter(
    (node, at) =>
      (node.path === path || node.path.startsWith(below)) &&
      // find comes by a device twice that was asked for by itself and with its directory.
      nodes.findIndex(({ path }) => path === node.path) === at,
  );
  // What was a device a moment before and is gone is not known.
  if (what === 'other' || (what === 'device' && own.length > 0)) return { state: 'read', nodes: own };
  return { state: what === 'absent' ? 'absent' : 'unseen' };
}

function nodeOf([mode = '', major = '', minor = '']: readonly string[], body: string): DeviceNode | null {
  if (![mode, major, minor].every((word) => /^[0-9a-f]{1,8}$/.test(word))) return null;
  const kind = KINDS[Number.parseInt(mode, 16) >> 12];
  if (kind === undefined) return null;
  const path = body.replace(/\n$/, '').slice(0, 4096);
  return { path, kind, major: Number.parseInt(major, 16), minor: Number.parseInt(minor, 16) };
}

const KINDS: Readonly<Record<number, DeviceNode['kind']>> = { 2: 'character', 6: 'block' };

const tooMany = notRead(
  'too-large',
  'Containers are given more devices than plimsoll reads.',
  'Give them single devices instead of directories.',
);
