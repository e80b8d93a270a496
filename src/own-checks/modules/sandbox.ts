import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { execPath } from 'node:process';

/** The program that runs inside, and the only things that it may read. */
export interface InnerProgram {
  readonly main: string;
  readonly readable: readonly string[];
}

/** Of the heap of JavaScript, in MiB; a snapshot of a large host takes a tenth. */
const HEAP_MB = 384;
/** Of everything that the process can write to, in KiB: what lies outside of the heap counts, too. */
const DATA_KB = 1024 * 1024;

/** Of the processor, for a run over a large fleet; ends a module whose program was killed, and that loops for ever. */
const CPU_SECONDS = 900;

/** Programs are found here alone, and nothing else of the environment is handed on: it may hold secrets. */
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

/**
 * Starts the process of a module: under Node's permission model it may read the program and nothing else, write
 * nothing and start nothing, `eval` is off, memory is limited, and nothing but its three streams is open. Node 24 does
 * not limit the network, so that it also gets a network of its own without a way out where the system allows it (root
 * on Linux always does).
 */
export async function startSandbox({ main, readable }: InnerProgram): Promise<ChildProcess> {
  networkOfItsOwn ??= findNetwork();
  const network = await networkOfItsOwn;
  const node = [
    execPath,
    '--permission',
    ...readable.map((path) => `--allow-fs-read=${path}`),
    '--disallow-code-generation-from-strings',
    `--max-old-space-size=${HEAP_MB}`,
    '--no-warnings',
    main,
  ];
  const nothing = openSync('/dev/null', 'r');
  try {
    return spawn('/bin/sh', ['-c', LIMITED, 'sh', ...network, ...node], {
      cwd: '/',
      env: ENVIRONMENT,
      stdio: ['pipe', 'pipe', 'pipe', ...Array.from({ length: openBeside() }, () => nothing)],
      // Ctrl-C on the terminal is for the program, which still tells what was read.
      detached: true,
    });
  } finally {
    closeSync(nothing);
  }
}

/**
 * How many descriptors from 3 on may be open here. Those that this program was started with, such as that of a password
 * for sudo, would be open in the process as well, were they not put to nothing.
 */
function openBeside(): number {
  try {
    return Math.max(2, ...readdirSync('/proc/self/fd').map(Number)) - 2;
  } catch {
    // Without such a list those that shells can name.
    return 7;
  }
}

/** No core files; where a system knows no limit for data, the one for the heap stands alone. */
const LIMITED = `ulimit -c 0; ulimit -d ${DATA_KB} 2>/dev/null; ulimit -t ${CPU_SECONDS}; exec "$@"`;

/** The words that give a command a network without a way out; none where the system does not let this account. */
async function findNetwork(): Promise<readonly string[]> {
  const ways = userInfo().uid === 0 ? [['unshare', '-n']] : [['unshare', '-U', '-n']];
  for (const way of ways) if (await runs([...way, 'true'])) return way;
  return [];
}

let networkOfItsOwn: Promise<readonly string[]> | undefined;

const runs = ([command = '', ...words]: readonly string[]): Promise<boolean> =>
  new Promise((done) => {
    const child = spawn(command, words, { env: ENVIRONMENT, stdio: 'ignore', timeout: 5000 });
    child.once('error', () => done(false));
    child.once('exit', (code) => done(code === 0));
  });
