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
const NO_COMMAND = new Set(['for', 'case', 'select', 'function', 'in', 'fi', 'done', 'esac']);
/** Programs that run the command after their options; the number tells how many words come in between. */
const RUNNERS = new Map([
  ['sudo', 0],
  ['doas', 0],
  ['env', 0],
  ['exec', 0],
  ['command', 0],
  ['builtin', 0],
  ['nohup', 0],
  ['nice', 0],
  ['ionice', 0],
  ['eatmydata', 0],
  ['xargs', 0],
  ['timeout', 1],
  ['chroot', 1],
  ['retry', 0],
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
    const between = RUNNERS.get(name);
    if (RESERVED.has(first) || ASSIGNMENT.test(first)) words = rest;
    else if (between !== undefined) words = withoutOptions(rest).slice(between);
    else if (SHELLS.has(name)) return scriptOf(name, rest, nesting);
    else return { calls: [{ name, words: rest }], whole };
  }
}

const withoutOptions = (words: readonly string[]): readonly string[] => {
  const first = words.findIndex((word) => !word.startsWith('-'));
  return first < 0 ? [] : words.slice(first);
};

/** `sh -c SCRIPT` is that script; a shell that reads a file does what nobody sees here. */
function scriptOf(name: string, words: readonly string[], nesting: number): Programs {
  const at = words.findIndex((word) => /^-[a-z]*c[a-z]*$/.test(word));
  const script = at < 0 ? undefined : words[at + 1];
  if (script === undefined) return { calls: [{ name, words }], whole: true };
  return nesting >= MAX_NESTING ? { calls: [], whole: false } : programsOf(script, nesting + 1);
}
