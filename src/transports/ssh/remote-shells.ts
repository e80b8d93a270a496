import { randomBytes } from 'node:crypto';
import type { ConnectionFacts } from '../../model/snapshot.ts';
import { runWithinLimits } from '../run-within-limits.ts';
import type { InstalledProgram, RunResult, ScriptRun, Transport } from '../transport.ts';
import { becomeRoot, SUDO_MS, SudoRefused } from './become-root.ts';
import { CLEAN_WAYS, NOT_RUN } from './clean-environment.ts';
import { elevated, NOT_ROOT, RAN_AS, type RanAs, relayLine, type SudoPolicy } from './elevation.ts';
import { inTurn } from './in-turn.ts';
import { whyNotInstalled } from './installed-program.ts';
import { sayingMark } from './saying-mark.ts';
import { openShellAhead } from './shell-ahead.ts';
import type { RemoteProcess, SshConnection } from './ssh-connection.ts';

/** How an account becomes root on a host. */
export interface Sudo {
  readonly policy: SudoPolicy;
  /** Its password; null where there is none to give. Asked for once, and only where sudo wants one. */
  password(): Promise<string | null>;
  /** Whether there may be one, so that it is found out before anything is read. */
  readonly mayHavePassword: boolean;
}

/** More than login shells say before they start another. */
const HEAD_BYTES = 256 * 1024;

/** More than sudo says against somebody, and a sentence of ours. */
const MOST_SAID = 500;

/** What a shell comes to that went away by itself. */
const ENDED: ReadonlySet<RunResult['outcome']> = new Set(['done', 'unreachable']);

/** What runs on a host behind a connection, and as whom. */
export interface RemoteShells {
  run(wanted: ScriptRun): Promise<RunResult>;
  /** Starts a command line of plain words as whoever scripts run as. */
  start(command: string, signal: AbortSignal): Promise<RemoteProcess>;
  openAhead: Transport['openAhead'];
  /** As whom scripts ran, once one did, and what sudo said against it. */
  facts(): Pick<ConnectionFacts, 'ranAs' | 'sudoSaid'>;
  /** The program that stands for root's rights here, where nothing else gave them. */
  installed(): InstalledProgram | null;
}

/** Runs scripts and commands on a host, as root where the account may do that and the policy wants it. */
export function remoteShells(connection: Pick<SshConnection, 'exec'>, sudo: Sudo): RemoteShells {
  const exec = inTurn(connection.exec);
  let ranAs: RanAs | null = null;
  let sudoSaid = '';
  let password: string | null = null;
  let clean: string = CLEAN_WAYS[0];
  /** Looked for by whichever script comes first, so that all of them run as the same. */
  let program: InstalledProgram | null = null;
  let ahead: RemoteProcess | null = null;

  const openAhead = async (line: string, signal: AbortSignal): Promise<string | null> => {
    // Scripts that run behind a password have a shell of their own.
    if (sudo.mayHavePassword) return null;
    try {
      // Not in its turn: a host that allows few sessions has others to run.
      const { shell, said } = await openShellAhead(connection.exec, clean, line, signal);
      ahead = shell;
      return said;
    } catch {
      return null;
    }
  };

  /** Runs a script behind another that makes it root where it can; says whether that one answered at all. */
  const attempt = async (
    wanted: ScriptRun,
    policy: SudoPolicy,
  ): Promise<RunResult & { answered: boolean }> => {
    const token = `=${randomBytes(16).toString('hex')}=`;
    const began = clean;
    const ready = ahead;
    ahead = null;
    const shell = ready ?? (await exec(`${began} sh -s`, opening(wanted)));
    const tries = ranAs === null && policy !== 'never';
    const watch = tries ? setTimeout(() => shell.stop(), SUDO_MS) : undefined;
    let head = '';
    shell.stdout.on('data', (chunk: Buffer) => {
      if (head.length < HEAD_BYTES) head += chunk.toString('latin1');
      if (head.includes(token)) clearTimeout(watch);
    });
    write(shell, elevated(wanted, program, policy, token, ranAs));
    const result = await runWithinLimits(shell, wanted);
    clearTimeout(watch);
    const said = new RegExp(`^${token} (${RAN_AS.join('|')}) (\\S+) (.*)$`, 'm').exec(head);
    // It had ended before the script came, which is read as a whole or not at all.
    if (said === null && ready && ENDED.has(result.outcome)) return attempt(wanted, policy);
    if (said === null && NOT_RUN.has(result.exitCode ?? 0) && began === CLEAN_WAYS[0]) {
      clean = CLEAN_WAYS[1];
      return attempt(wanted, policy);
    }
    if (said === null) return { ...result, answered: !tries || result.outcome !== 'unreachable' };
    ranAs = said[1] as RanAs;
    const [, , state = '', why = ''] = said;
    const file = program ? whyNotInstalled(state, program) : null;
    sudoSaid ||= [why, file ?? '']
      .filter((words) => words !== '')
      .join('; ')
      .slice(0, MOST_SAID);
    const refused = result.exitCode === NOT_ROOT && ranAs === 'login';
    return refused
      ? { ...result, outcome: 'not-root', detail: sudoSaid, answered: true }
      : { ...result, answered: true };
  };

  const withPassword = async (wanted: ScriptRun, given: string): Promise<RunResult> => {
    const shell = await becomeRoot(exec, clean, 'sh -s', given, opening(wanted));
    write(shell, wanted.script);
    return runWithinLimits(shell, wanted);
  };

  /** Finds out whether sudo wants a password, and asks for it once. */
  const askOnce = async (wanted: ScriptRun): Promise<void> => {
    const { installed: _, ...without } = wanted;
    await attempt({ ...without, script: ':' }, 'auto');
    if (ranAs !== 'login' || !/password|terminal/i.test(sudoSaid)) return;
    const given = await sudo.password();
    if (given === null) return;
    try {
      (await becomeRoot(exec, clean, 'true', given, opening(wanted))).stdin.end();
      password = given;
      ranAs = 'sudo-password';
      sudoSaid = '';
    } catch (thrown) {
      if (!(thrown instanceof SudoRefused)) throw thrown;
      sudoSaid = thrown.message;
    }
  };

  const run = async (wanted: ScriptRun): Promise<RunResult> => {
    program ??= wanted.installed ?? null;
    const started = performance.now();
    const timeLeft = () => wanted.timeoutMs - (performance.now() - started);
    const left = (): ScriptRun => ({ ...wanted, timeoutMs: Math.max(1, timeLeft()) });
    try {
      if (ranAs === null && sudo.mayHavePassword && sudo.policy !== 'never') await askOnce(left());
      if (password !== null) return await withPassword(left(), password);
      const first = await attempt(left(), sudo.policy);
      if (first.answered || timeLeft() <= 0 || wanted.signal.aborted) return first;
      sudoSaid = `sudo did not answer within ${SUDO_MS / 1000} s`;
      return sudo.policy === 'always'
        ? { ...first, outcome: 'not-root', detail: sudoSaid }
        : await attempt(left(), 'never');
    } catch (thrown) {
      return notStarted(thrown, wanted.signal, timeLeft());
    }
  };

  const start = async (command: string, signal: AbortSignal): Promise<RemoteProcess> => {
    if (password !== null) return becomeRoot(exec, clean, command, password, signal);
    const mark = randomBytes(16).toString('hex');
    const line = relayLine(command, ranAs ?? 'login');
    return sayingMark(await exec(`${clean} sh -c 'echo ${mark}; ${line}'`, signal), mark, signal);
  };

  return {
    run,
    start,
    openAhead,
    facts: () => ({ ranAs, sudoSaid }),
    installed: () => (ranAs === 'sudo-script' ? program : null),
  };
}

/** Until when a host may take to start a command. */
const opening = ({ signal, timeoutMs }: ScriptRun): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(timeoutMs))]);

function write({ stdin }: RemoteProcess, script: string): void {
  stdin.on('error', () => {});
  stdin.end(script);
}

/** The shell was not even started. */
function notStarted(thrown: unknown, signal: AbortSignal, timeLeftMs: number): RunResult {
  const nothing = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), exitCode: null, detail: '' };
  if (signal.aborted) return { ...nothing, outcome: 'interrupted' };
  if (timeLeftMs <= 0) return { ...nothing, outcome: 'timeout' };
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  const outcome = thrown instanceof SudoRefused ? 'not-root' : 'unreachable';
  return { ...nothing, outcome, detail: outcome === 'unreachable' ? `${detail}.` : detail };
}
