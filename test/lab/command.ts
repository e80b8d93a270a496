import { type ExecFileException, execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

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

/** What can be done inside a host of the lab, of whatever kind. */
export type Inside = {
  /** Runs a command inside the host: a string by `sh -c`, a list as it is. Never rejects for an exit code. */
  run(command: string | readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Runs the clone's program inside the host. */
  plimsoll(args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Text of a file inside the host; rejects if it cannot be read. */
  readFile(path: string): Promise<string>;
};

/** One of the lab's two commands, `lab.sh` or `machine.sh`. */
export type LabCommand = {
  /** Runs a subcommand that has to succeed and resolves with its output; `timeout` in seconds, 30 if not given. */
  must(args: readonly string[], options?: { readonly timeout?: number }): Promise<string>;
  /** What can be done inside the running host of that name. */
  inside(name: string): Inside;
};

/** The command of that file name beside this module. */
export const labCommand = (file: 'lab.sh' | 'machine.sh'): LabCommand => {
  const script = fileURLToPath(new URL(file, import.meta.url));
  return {
    must: async (args, { timeout = 30 } = {}) => {
      const { exitCode, stdout, stderr } = await call(script, args, { stdin: '', timeout });
      if (exitCode !== 0) throw new Error(`${file} ${args.join(' ')} failed. ${stderr.trim()}`);
      return stdout;
    },
    inside: (name) => inside(script, name),
  };
};

const maxOutput = 256 * 1024 * 1024;

const inside = (script: string, name: string): Inside => {
  const start = (verb: 'run' | 'plimsoll', words: readonly string[], options: RunOptions) => {
    const { user = 'root', stdin = '', timeout = 120, env = {} } = options;
    const settings = Object.entries(env).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
    return call(script, [verb, '-u', user, '-t', String(timeout), ...settings, name, ...words], {
      stdin,
      timeout: timeout + 15,
    });
  };
  const run: Inside['run'] = (command, options = {}) =>
    start('run', typeof command === 'string' ? ['sh', '-c', command] : command, options);
  return {
    run,
    plimsoll: (args, options = {}) => start('plimsoll', args, options),
    readFile: async (path) => {
      const { exitCode, stdout, stderr } = await run(['cat', '--', path]);
      if (exitCode !== 0) throw new Error(`${path} could not be read on host ${name}: ${stderr.trim()}`);
      return stdout;
    },
  };
};

const call = (
  script: string,
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
