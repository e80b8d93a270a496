import { randomBytes } from 'node:crypto';
import type { ConnectionFacts } from '../../model/snapshot.ts';
import { runWithinLimits } from '../run-within-limits.ts';
import type { RunResult, ScriptRun, Transport } from '../transport.ts';
import { CLEAN } from './clean-environment.ts';
import { elevated, NOT_ROOT, RAN_AS, type RanAs, type SudoPolicy } from './elevation.ts';
import { inTurn } from './in-turn.ts';
import { openRemoteSocket } from './remote-socket.ts';
import type { SshConnection } from './ssh-connection.ts';

/** More than login shells say before they start another. */
const HEAD_BYTES = 256 * 1024;

/** A host behind a connection. Its scripts run as root where the account may do that and the policy wants it. */
export function remoteTransport(connection: SshConnection, sudo: SudoPolicy): Transport {
  const exec = inTurn(connection.exec);
  let ranAs: RanAs | null = null;
  let sudoSaid = '';
  let relayed = false;

  const run = async (wanted: ScriptRun): Promise<RunResult> => {
    const token = `=${randomBytes(16).toString('hex')}=`;
    const started = performance.now();
    let shell: Awaited<ReturnType<typeof exec>>;
    try {
      shell = await exec(
        `${CLEAN} sh -s`,
        AbortSignal.any([wanted.signal, AbortSignal.timeout(Math.ceil(wanted.timeoutMs))]),
      );
    } catch (thrown) {
      return notStarted(thrown, wanted.signal);
    }
    shell.stdin.on('error', () => {});
    shell.stdin.end(elevated(wanted.script, sudo, token, ranAs));
    const timeoutMs = Math.max(1, wanted.timeoutMs - (performance.now() - started));
    const result = await runWithinLimits(shell, { ...wanted, timeoutMs });
    const head = result.stdout.toString('latin1', 0, HEAD_BYTES);
    const said = new RegExp(`^${token} (${RAN_AS.join('|')}) (.*)$`, 'm').exec(head);
    if (said === null) return result;
    ranAs = said[1] as RanAs;
    sudoSaid ||= said[2] ?? '';
    return result.exitCode === NOT_ROOT && ranAs === 'login'
      ? { ...result, outcome: 'not-root', detail: sudoSaid }
      : result;
  };

  return {
    concurrent: true,
    run,
    openSocket: async (path, signal) => {
      const opened = await openRemoteSocket({
        connection,
        exec,
        run,
        path,
        signal,
        ranAs: () => ranAs ?? 'login',
      });
      relayed ||= opened.relayed;
      return opened.stream;
    },
    // Each relay is a session, and hosts allow few of them.
    get maxStreams() {
      return relayed ? 1 : STREAMS;
    },
    facts: (): ConnectionFacts => {
      const { transport, user, hostKeys } = connection;
      return { transport, user, ranAs, sudoSaid, hostKeys: [...hostKeys] };
    },
    close: () => connection.close(),
  };
}

const STREAMS = 4;

/** The shell was not even started. */
function notStarted(thrown: unknown, signal: AbortSignal): RunResult {
  const nothing = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), exitCode: null };
  if (signal.aborted) return { ...nothing, outcome: 'interrupted', detail: '' };
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return detail === 'timeout'
    ? { ...nothing, outcome: 'timeout', detail: '' }
    : { ...nothing, outcome: 'unreachable', detail: `${detail}.` };
}
