import { shellCommands } from './shell-commands.ts';

/** A program as a command of a script calls it. */
export interface ProgramCall {
  /** Last part of its path. */
  readonly name: string;
  readonly words: readonly string[];
}

export interface Programs {
  readonly calls: readonly ProgramCall[];
  /** Whether every command could be read, those of scripts within the script too. */
  readonly whole: boolean;
}

/** Words of the shell before a command. */
const RESERVED = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', '}', 'time']);
/** What follows these is no command. */
const NO_COMMAND = new Set(['for', 'case', 'select', 'in', 'fi', 'done', 'esac']);
/** Programs that run the command after their options: how many words come in between, and options that take the next word. */
const RUNNERS = new Map<string, readonly [between: number, valued?: RegExp]>([
  // In `-nu root` the word is that of the last letter; in `-uroot` it is joined.
  [
    'sudo',
    [
      0,
      /^-[^-ugpCchrtTDR]*[ugpCchrtTDR]$|^--(?:user|group|host|prompt|chdir|chroot|role|type|close-from|command-timeout)$/,
    ],
  ],
  ['doas', [0, /^-[Lns]*[uC]$/]],
  ['env', [0, /^-[i0v]*[uC]$|^--(?:unset|chdir)$/]],
  ['exec', [0, /^-a$/]],
  ['command', [0]],
  ['builtin', [0]],
  ['nohup', [0]],
  ['nice', [0, /^-n$|^--adjustment$/]],
  ['ionice', [0, /^-t?[cnp]$|^--(?:class|classdata|pid)$/]],
  ['eatmydata', [0]],
  ['busybox', [0]],
  ['setpriv', [0]],
  ['tini', [0]],
  ['dumb-init', [0]],
  ['fakeroot', [0]],
  ['stdbuf', [0, /^-[ioe]$|^--(?:input|output|error)$/]],
  ['unbuffer', [0]],
  ['setarch', [1]],
  ['linux32', [0]],
  ['linux64', [0]],
  ['xargs', [0, /^-[0oprtx]*[adEILnPs]$|^--(?:arg-file|delimiter|max-args|max-chars|max-procs)$/]],
  ['timeout', [1, /^-[fpv]*[ks]$|^--(?:kill-after|signal)$/]],
  ['chroot', [1]],
  ['gosu', [1]],
  ['su-exec', [1]],
  ['flock', [1, /^-[a-z]*[wE]$|^--(?:timeout|wait|conflict-exit-code)$/]],
  ['retry', [0, /^-[a-z]$/]],
]);
const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'ksh', 'zsh']);
const ASSIGNMENT = /^[A-Za-z_]\w*\+?=/;
const MAX_NESTING = 4;
/** No command that a person wrote has more words. */
const MAX_WORDS = 4096;

/** The programs that a script calls, looked for behind words of the shell, assignments and programs that run others. */
export function programsOf(script: string, nesting = 0): Programs {
  const { commands, whole } = shellCommands(script);
  const found = commands.map((words) => callsOf(words, nesting));
  return { calls: found.flatMap(({ calls }) => calls), whole: whole && found.every((one) => one.whole) };
}

function callsOf(command: readonly string[], nesting: number): Programs {
  let words = command.slice(0, MAX_WORDS);
  const whole = command.length <= MAX_WORDS;
  for (;;) {
    const [first, ...rest] = words;
    if (first === undefined || NO_COMMAND.has(first)) return { calls: [], whole };
    const name = first.slice(first.lastIndexOf('/') + 1);
    const runner = RUNNERS.get(name);
    if (RESERVED.has(first) || ASSIGNMENT.test(first)) words = rest;
    else if (first === 'function') words = rest.slice(1);
    else if (runner) words = withoutOptions(rest, runner[1]).slice(runner[0]);
    else if (SHELLS.has(name) || name === 'su' || name === 'runuser') return scriptOf(name, rest, nesting);
    else if (name === 'eval') return nested(rest.join(' '), nesting);
    else if (name === 'find' && rest.some(isExec)) words = rest.slice(rest.findIndex(isExec) + 1);
    else if (/^python[\d.]*$/.test(name) && rest.includes('-m')) words = rest.slice(rest.indexOf('-m') + 1);
    else if (/^\d+$/.test(first)) words = rest;
    else return { calls: [{ name, words: rest }], whole };
  }
}

const isExec = (word: string): boolean => /^-(?:exec|execdir|ok|okdir)$/.test(word);

function withoutOptions(words: readonly string[], valued: RegExp | undefined): readonly string[] {
  let at = 0;
  for (let word = words[0]; word?.startsWith('-'); word = words[at]) at += valued?.test(word) ? 2 : 1;
  return words.slice(at);
}

/** `sh -c SCRIPT` is that script; a shell that reads a file does what nobody sees here. */
function scriptOf(name: string, words: readonly string[], nesting: number): Programs {
  const at = words.findIndex((word) => /^-[a-z]*c[a-z]*$/.test(word));
  const script = at < 0 ? undefined : words.slice(at + 1).find((word) => !word.startsWith('-'));
  if (script === undefined) return { calls: [{ name, words }], whole: true };
  return nested(script, nesting);
}

const nested = (script: string, nesting: number): Programs =>
  nesting >= MAX_NESTING ? { calls: [], whole: false } : programsOf(script, nesting + 1);
