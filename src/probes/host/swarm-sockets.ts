import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';
import { swarmNodesOf } from '../swarm/nodes-of-host.ts';
import {
  bodyOf,
  groupRecords,
  linesOf,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  type ScriptRecord,
  unintelligible,
  unreadPart,
} from './records.ts';
import { DESCRIPTORS } from './shell-parts.ts';
import { isBigEndian, readSocketTable } from './socket-tables.ts';

const socketShape = z.object({ protocol: z.enum(['tcp', 'udp']), address: z.string(), port: z.int() });

/** What the dockerd of a swarm node is bound to: where it listens on TCP, and where it takes UDP from anybody. */
export const nodeSocketsShape = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('read'),
    /**
     * Whether these are known to be sockets of dockerd, by its open files. Else they are those on the ports of swarm, in
     * its network namespace and of its user.
     */
    own: z.boolean(),
    sockets: z.array(socketShape),
  }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);
export type NodeSockets = z.infer<typeof nodeSocketsShape>;

/** The port on which managers answer, unless it was moved. */
export const CONTROL_PORT = 2377;
/** The port of gossip among nodes, which cannot be moved (moby, libnetwork/networkdb). */
export const GOSSIP_PORT = 7946;

const MOST_BYTES = 262_144;

const SCRIPT = `${DESCRIPTORS}record machine "$(uname -m)"
for p; do
  case $p in *[!0-9]*) exit 92 ;; esac
  record engine
  printf '%s\\n' "$p"
  u=$(grep '^Uid:' "/proc/$p/status" 2>/dev/null | cut -f3)
  record user $u
  if l=$(descriptors "$p"); then
    record own
    printf '%s\\n' "$l" | sed -n 's/^.* -> socket:\\[\\([0-9]*\\)\\]$/\\1/p'
  fi
  for t in tcp udp; do
    { true <"/proc/$p/net/$t"; } 2>/dev/null || continue
    case $t in tcp) f=' 0A [0-9A-F]*:' ;; *) f=':1F0A [0-9A-F]*:0000 07 ' ;; esac
    record $t
    { cat "/proc/$p/net/$t" "/proc/$p/net/\${t}6" | grep "$f" | head -c ${MOST_BYTES}; } 2>/dev/null
    echo
  done
done
`;

/** By process id of dockerd; of engines that are nodes of a swarm only. */
export const swarmSockets = defineScriptProbe({
  id: 'swarm-sockets',
  source: '/proc/PID of each dockerd in a swarm: fd, net/tcp, net/tcp6, net/udp, net/udp6',
  round: 2,
  timeoutSeconds: 20,
  maxBytes: 4 * 1024 * 1024,
  shape: z.record(z.string(), nodeSocketsShape),
  nothing: {},
  script: `${RECORDS_BEGIN}${SCRIPT}${RECORDS_END}`,
  parameters: (host) => swarmNodesOf(host).map(({ pid }) => String(pid)),
  project,
});

function project(output: ScriptOutput): Projection<Record<string, NodeSockets>> {
  const read = readRecords(output, 'the sockets of swarm nodes');
  if (!read.ok) return read;
  const machine = read.records.find(({ kind }) => kind === 'machine');
  const engines = groupRecords(read.records, 'engine');
  if (!machine || engines.size === 0) return unintelligible('the sockets of swarm nodes');
  const bigEndian = isBigEndian(machine.words[0] ?? '');
  return {
    ok: true,
    data: Object.fromEntries([...engines].map(([pid, own]) => [pid, socketsOf(pid, own, bigEndian)])),
  };
}

function socketsOf(pid: string, records: readonly ScriptRecord[], bigEndian: boolean): NodeSockets {
  const [tcp, udp] = [bodyOf(records, 'tcp'), bodyOf(records, 'udp')];
  const user = records.find(({ kind }) => kind === 'user')?.words[0];
  if (tcp === undefined || udp === undefined || user === undefined) {
    const detail = `The tables of sockets of dockerd (pid ${pid.slice(0, 20)}) could not be read.`;
    return unreadPart(cause('process-not-visible', detail, 'Audit as root, while the engine runs.'));
  }
  if (tcp.length >= MOST_BYTES || udp.length >= MOST_BYTES) {
    const detail = `More sockets listen beside dockerd (pid ${pid.slice(0, 20)}) than are read.`;
    return unreadPart(cause('too-large', detail, 'Find out what listens: ss -Hlntu.'));
  }
  const held = bodyOf(records, 'own');
  const inodes = held === undefined ? null : new Set(linesOf(held));
  const isWanted = ({ port, uid, inode }: { port: number; uid: string; inode: string }): boolean =>
    inodes === null ? uid === user && (port === CONTROL_PORT || port === GOSSIP_PORT) : inodes.has(inode);
  const bound = (protocol: 'tcp' | 'udp', text: string, state: string) =>
    readSocketTable(text, bigEndian)
      .filter((socket) => socket.state === state && isWanted(socket))
      .map(({ address, port }) => ({ protocol, address, port }));
  return {
    state: 'read',
    own: inodes !== null,
    sockets: [...bound('tcp', tcp, '0A'), ...bound('udp', udp, '07')],
  };
}
