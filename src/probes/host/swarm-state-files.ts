import { z } from 'zod';
import { parseBoundedJson } from '../../kit/bounded-json.ts';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { isShellWord } from '../../kit/shell-quote.ts';
import { type Cause, cause, causeSchema } from '../../model/cause.ts';
import { swarmNodesOf } from '../swarm/nodes-of-host.ts';
import {
  bodyOf,
  bytesOf,
  projectGroups,
  RECORDS_BEGIN,
  RECORDS_END,
  type ScriptRecord,
  unreadPart,
} from './records.ts';
import { REACH, TRUST } from './shell-parts.ts';
import { causeOfState, TAKE } from './untrusted-file.ts';

/** The addresses of a node; empty where none was given. No address is longer than this. */
const address = z.string().max(256);

/**
 * With what an engine became a node of a swarm (moby, daemon/cluster: it writes all of these at every start). Hosts are
 * addresses here, since the engine looks up interfaces before; ListenAddr and AdvertiseAddr have a port.
 */
const swarmAddressesShape = z.object({
  LocalAddr: address,
  RemoteAddr: address,
  ListenAddr: address,
  /** Empty where a node that joined did not name one. */
  AdvertiseAddr: address,
  DataPathAddr: address,
});
export type SwarmAddresses = z.infer<typeof swarmAddressesShape>;

export const swarmStateFileShape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('read'), addresses: swarmAddressesShape }),
  z.object({ state: z.literal('absent') }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);
export type SwarmStateFile = z.infer<typeof swarmStateFileShape>;

const MOST_BYTES = 65_536;

/**
 * `look UID PATH` reads the file of an engine of the user UID. Links are followed where root alone can make them. Below a
 * place that somebody else can write none is, and the file must be one of root's or that user's, under no second name.
 * What does not begin as engines write it (moby: the fields in their order, as compact JSON) is not printed: an account can
 * move there what root has put into a directory of its own for root alone.
 */
const SCRIPT = `${REACH}${TRUST}${TAKE}shown() {
  c=$(tr '\\000' '\\001')
  case $c in
    '{"LocalAddr":'*)
      record content
      printf '%s\\n' "$c"
      ;;
    *) record state unlike ;;
  esac
}
look() {
  record file
  printf '%s\\n' "$2"
  if [ ! -e "$2" ]; then
    reach "$2"
    record state $reached
    return 0
  fi
  real=$(readlink -f "$2" 2>/dev/null)
  if [ ! -f "$2" ]; then
    record state irregular
  elif [ ! -r "$2" ]; then
    record state denied
  elif [ "$(trusted "$2")$(trusted "$real")" = rootroot ]; then
    within 3 head -c $((${MOST_BYTES} + 1)) "$2" 2>/dev/null | shown
  elif [ "$real" != "$2" ]; then
    record state link
  else
    o=$(stat -c '%u %h' "$2" 2>/dev/null)
    if [ "$o" != '0 1' ] && [ "$o" != "$1 1" ]; then
      record state other
      return 0
    fi
    take "$2" "$real" 4096 | shown
  fi
}
while [ $# -gt 1 ]; do
  case $2 in */swarm/docker-state.json) look "$1" "$2" ;; *) exit 92 ;; esac
  shift 2
done
`;

/** docker-state.json below the data root of each engine in a swarm, by its path. */
export const swarmStateFiles = defineScriptProbe({
  id: 'swarm-state-files',
  source: 'swarm/docker-state.json below the data root of each engine in a swarm',
  round: 2,
  timeoutSeconds: 20,
  maxBytes: 4 * 1024 * 1024,
  shape: z.record(z.string(), swarmStateFileShape),
  nothing: {},
  script: `${RECORDS_BEGIN}${SCRIPT}${RECORDS_END}`,
  parameters: (host) =>
    swarmNodesOf(host).flatMap(({ uid, stateFile }) =>
      isShellWord(stateFile) ? [String(uid), stateFile] : [],
    ),
  project: (output) => projectGroups(output, { what: 'docker-state.json', kind: 'file' }, fileOf),
});

function fileOf(path: string, records: readonly ScriptRecord[]): SwarmStateFile {
  const state = records.find(({ kind }) => kind === 'state')?.words[0];
  if (state === 'absent') return { state };
  if (state !== undefined) return unreadPart(causeOf(state, path));
  const content = bodyOf(records, 'content');
  if (content === undefined) {
    return unreadPart(cause('vanished', `${path} changed while it was read.`, 'Audit again.'));
  }
  return parseSwarmState(path, content);
}

/** Takes the addresses out of a docker-state.json; of content that has another form nothing is kept. */
export function parseSwarmState(path: string, content: string): SwarmStateFile {
  if (bytesOf(content) > MOST_BYTES) {
    const detail = `${path} is larger than ${MOST_BYTES} bytes.`;
    return unreadPart(cause('too-large', detail, 'Look what is in it: no engine writes so much there.'));
  }
  const parsed = parseBoundedJson(content);
  const addresses = swarmAddressesShape.safeParse(parsed.ok ? parsed.value : null);
  if (addresses.success) return { state: 'read', addresses: addresses.data };
  const what = parsed.ok
    ? `lacks ${addresses.error.issues[0]?.path.join('.') || 'the addresses'} in the form that engines write`
    : parsed.problem;
  const detail = `${path} (${bytesOf(content)} bytes) ${what}.`;
  return unreadPart(cause('unparseable', detail, 'Restart the engine, which writes the file anew.'));
}

const causeOf = (state: string, path: string): Cause =>
  causeOfState(state, path, {
    other: cause(
      'not-a-regular-file',
      `${path} belongs neither to root nor to the user of the engine, or has a second name elsewhere, so it was not read.`,
      'Find out who put it there.',
    ),
    unlike: cause(
      'unparseable',
      `${path} does not begin as engines write it, so nothing of it was read.`,
      'Restart the engine, which writes the file anew.',
    ),
  });
