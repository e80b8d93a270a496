import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScriptOutput } from '../../../src/kit/define-probe.ts';

/** A shell with the commands that it finds, as hosts have them. */
export interface Shell {
  readonly name: string;
  readonly words: readonly [string, ...string[]];
  readonly path: string;
}

const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The shells of this machine; busybox with its own commands and nothing else. */
export const SHELLS: readonly Shell[] = [
  { name: 'sh', words: ['sh'], path: USUAL_PATH },
  ...(isProgram('/bin/bash')
    ? [{ name: 'bash', words: ['/bin/bash', '--posix'], path: USUAL_PATH } as const]
    : []),
  ...busybox(),
];

function busybox(): readonly Shell[] {
  const program = ['/bin/busybox', '/usr/bin/busybox'].find(isProgram);
  if (!program) return [];
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-busybox-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  spawnSync('/bin/chmod', ['755', folder]);
  spawnSync(program, ['--install', '-s', folder]);
  return [{ name: 'busybox', words: [join(folder, 'sh')], path: folder }];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Who may run scripts here: root can also be nobody. */
export const USERS: readonly { readonly name: string; readonly uid: number }[] =
  process.getuid?.() === 0
    ? [
        { name: 'root', uid: 0 },
        { name: 'nobody', uid: 65534 },
      ]
    : [{ name: 'whoever runs the tests', uid: process.getuid?.() ?? -1 }];

/** Runs a script as the frame does: clean environment, empty stdin, C locale. */
export function runScript(
  script: string,
  shell: Shell,
  uid: number,
  parameters: readonly string[] = [],
): ScriptOutput & { readonly stderr: string } {
  const [program, ...words] = shell.words;
  const result = spawnSync(program, [...words, '-c', script, 'sh', ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: shell.path, LC_ALL: 'C' },
    cwd: '/',
    maxBuffer: 256 * 1024 * 1024,
    ...(uid === process.getuid?.() ? {} : { uid, gid: uid }),
  });
  return {
    stdout: result.stdout.toString(),
    stderr: result.stderr.toString(),
    exitCode: result.status ?? -1,
  };
}
