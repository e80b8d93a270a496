import { type ExecFileException, execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Root file systems of the lab; each stands for the engine that Debian release ships. */
export const suites = ['bookworm', 'trixie', 'sid'] as const;
export type Suite = (typeof suites)[number];

/** Version prefix of the engine in each suite. */
export const engineOf: Readonly<Record<Suite, string>> = { bookworm: '20.10', trixie: '26.1', sid: '28.5' };

/** What a command left: exit code (128 + signal where a signal ended it, 137 after a timeout) and both streams. */
export type Outcome = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

export type RunOptions = {
  /** Login inside the host: `root` (default), `operator1` (ordinary), `deployer` (in group docker). */
  readonly user?: string;
  readonly stdin?: string;
  /** Seconds after which the command is killed; default 120. */
  readonly timeout?: number;
  /** Added to a bare environment: PATH, HOME, USER, LOGNAME, LC_ALL. */
  readonly env?: Readonly<Record<string, string>>;
};

/** A running host of the lab. */
export type Host = {
  readonly name: string;
  readonly suite: Suite;
  readonly scenario: string;
  /** Address on the lab's bridge; sshd listens there. */
  readonly address: string;
  /** Pid of the host's init on this machine. */
  readonly pid: number;
  /** A directory inside the host where every user may write. */
  readonly outDir: string;
  /** Runs a command inside the host: a string by `sh -c`, a list as it is. Never rejects for an exit code. */
  run(command: string | readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Runs the clone's program inside the host. */
  plimsoll(args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Text of a file inside the host; rejects if it cannot be read. */
  readFile(path: string): Promise<string>;
  stop(): Promise<void>;
};

/** Whether the lab was asked for: `required` turns its absence into a failure. */
export const labMode = (env: NodeJS.ProcessEnv = process.env): 'off' | 'on' | 'required' => {
  const value = env.PLIMSOLL_LAB;
  if (value === 'required') return 'required';
  return value === undefined || value === '' || value === '0' ? 'off' : 'on';
};

/**
 * Builds what is not built yet (the root file systems of all suites) and stops hosts that dead test runs left.
 * Rejects with a sentence where the lab cannot be.
 */
export const ensureLab = async (): Promise<void> => {
  await lab(['sweep']);
  await lab(['build', ...suites], { timeout: 900 });
};

/** Starts a host and resolves when its scenario is ready; a host of that name from an earlier run is replaced. */
export const startHost = async (wanted: {
  readonly name: string;
  readonly suite: Suite;
  readonly scenario: string;
}): Promise<Host> => {
  const { name, suite, scenario } = wanted;
  await lab(['up', name, suite, scenario], { timeout: 300 });
  const [pid, address] = await Promise.all([lab(['pid', name]), lab(['address', name])]);
  const run: Host['run'] = (command, options = {}) =>
    inside('run', name, typeof command === 'string' ? ['sh', '-c', command] : command, options);
  return {
    name,
    suite,
    scenario,
    address: address.stdout.trim(),
    pid: Number(pid.stdout),
    outDir: '/out',
    run,
    plimsoll: (args, options = {}) => inside('plimsoll', name, args, options),
    readFile: async (path) => {
      const { exitCode, stdout, stderr } = await run(['cat', '--', path]);
      if (exitCode !== 0) throw new Error(`${path} could not be read on host ${name}: ${stderr.trim()}`);
      return stdout;
    },
    stop: async () => {
      await lab(['down', name], { timeout: 60 });
    },
  };
};

/** Private key that every host accepts for root over SSH. */
export const labKey = async (): Promise<string> => (await lab(['key'])).stdout.trim();

const script = fileURLToPath(new URL('lab.sh', import.meta.url));
const maxOutput = 256 * 1024 * 1024;

const inside = (
  verb: 'run' | 'plimsoll',
  name: string,
  words: readonly string[],
  options: RunOptions,
): Promise<Outcome> => {
  const { user = 'root', stdin = '', timeout = 120, env = {} } = options;
  const settings = Object.entries(env).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
  return call([verb, '-u', user, '-t', String(timeout), ...settings, name, ...words], {
    stdin,
    timeout: timeout + 15,
  });
};

/** A command of lab.sh that has to succeed. */
const lab = async (
  args: readonly string[],
  options: { readonly timeout?: number } = {},
): Promise<Outcome> => {
  const outcome = await call(args, { stdin: '', timeout: options.timeout ?? 30 });
  if (outcome.exitCode !== 0) throw new Error(`lab.sh ${args.join(' ')} failed. ${outcome.stderr.trim()}`);
  return outcome;
};

const call = (
  args: readonly string[],
  { stdin, timeout }: { readonly stdin: string; readonly timeout: number },
): Promise<Outcome> =>
  new Promise((resolve) => {
    const env = {
      PLIMSOLL_LAB_NODE: process.execPath,
      PLIMSOLL_LAB_OWNER: String(process.pid),
      ...process.env,
    };
    const limits = { env, maxBuffer: maxOutput, timeout: timeout * 1000, killSignal: 'SIGKILL' as const };
    const child = execFile(script, [...args], limits, (error, stdout, stderr) => {
      resolve({ exitCode: exitCodeOf(error), stdout, stderr });
    });
    // The command may end before it has read its input.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(stdin);
  });

const exitCodeOf = (error: ExecFileException | null): number => {
  if (error === null) return 0;
  return typeof error.code === 'number' ? error.code : 137;
};
