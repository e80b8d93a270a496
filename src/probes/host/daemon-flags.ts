import { type DaemonOption, UNREAD_FLAGS_WITH_VALUE } from '../engine/daemon-option-table.ts';
import { keepWord, OPTIONS_BY_FLAG, OPTIONS_BY_SHORT_FLAG } from './daemon-values.ts';

/** What is kept of a command line of dockerd. */
export interface DaemonFlags {
  /** Values by long name, in order; `true` or `false` for switches. */
  readonly flags: Record<string, string[]>;
  /** How many words of the command line were dropped. */
  readonly otherArguments: number;
}

/**
 * Reads the arguments of dockerd (without its own name) as its flag library does: `--name=value`, `--name value`,
 * switches without a value, short flags alone (`-H value`), joined (`-Hvalue`, `-H=value`) and in groups (`-DH value`).
 * A word that looks like no flag is dropped, since dockerd takes no arguments but flags.
 */
export function parseDaemonFlags(words: readonly string[]): DaemonFlags {
  const flags = new Map<string, string[]>();
  let otherArguments = 0;
  const keep = (option: DaemonOption, value: string): void => {
    const values = flags.get(option.flag) ?? [];
    values.push(option.kind === 'switch' ? readSwitch(value) : keepWord(option, value));
    flags.set(option.flag, values);
  };

  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const next = words[at + 1];
    if (word === '--') {
      otherArguments += words.length - at - 1;
      break;
    }
    if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      const flag = equals < 0 ? word.slice(2) : word.slice(2, equals);
      const option = OPTIONS_BY_FLAG.get(flag);
      if (!option) {
        const takesNext = equals < 0 && next !== undefined && UNREAD_FLAGS_WITH_VALUE.has(flag);
        otherArguments += takesNext ? 2 : 1;
        at += takesNext ? 1 : 0;
      } else if (equals >= 0) {
        keep(option, word.slice(equals + 1));
      } else if (option.kind === 'switch') {
        keep(option, 'true');
      } else if (next !== undefined) {
        keep(option, next);
        at += 1;
      }
    } else if (word.length > 1 && word.startsWith('-')) {
      at += readShortFlags(word.slice(1), next, keep) ? 1 : 0;
      if (!OPTIONS_BY_SHORT_FLAG.has(word[1] ?? '')) otherArguments += 1;
    } else {
      otherArguments += 1;
    }
  }
  return { flags: Object.fromEntries(flags), otherArguments };
}

/** Reads `DH=value` of `-DH=value`; true where the value is the next word. */
function readShortFlags(
  letters: string,
  next: string | undefined,
  keep: (option: DaemonOption, value: string) => void,
): boolean {
  for (let at = 0; at < letters.length; at += 1) {
    const option = OPTIONS_BY_SHORT_FLAG.get(letters[at] ?? '');
    const rest = letters.slice(at + 1);
    if (!option) return false;
    if (rest.startsWith('=')) {
      keep(option, rest.slice(1));
      return false;
    }
    if (option.kind !== 'switch') {
      if (rest !== '') keep(option, rest);
      else if (next !== undefined) keep(option, next);
      return rest === '';
    }
    keep(option, 'true');
  }
  return false;
}

/** The words that Go takes for a truth value; dockerd does not start with any other. */
const readSwitch = (value: string): string => {
  if (/^(1|t|true)$/i.test(value)) return 'true';
  return /^(0|f|false)$/i.test(value) ? 'false' : '(no truth value)';
};
