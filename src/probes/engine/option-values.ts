import type { DaemonOption } from './daemon-option-table.ts';

/** The value of an option of dockerd: a switch, a text, a list, or a map of texts. */
export type DaemonValue = boolean | string | readonly string[] | Readonly<Record<string, string>>;

/** The spellings of a switch that Go's flag parser takes. */
const TRUE = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const FALSE = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

/** The value of a flag from its words, in the order of the command line; null where it is none. */
export function fromFlags(option: DaemonOption, words: readonly string[]): DaemonValue | null {
  const last = words.at(-1) ?? '';
  switch (option.kind) {
    case 'switch':
      return TRUE.includes(last) ? true : FALSE.includes(last) ? false : null;
    case 'text':
      return last;
    case 'list':
      return words;
    case 'map':
      return fromEntries(words);
  }
}

/** The value of a key of daemon.json; null where it has a type with which dockerd does not start. */
export function fromJson(option: DaemonOption, value: unknown): DaemonValue | null {
  switch (option.kind) {
    case 'switch':
      return typeof value === 'boolean' ? value : null;
    case 'text':
      return isText(value) ? value : null;
    case 'list':
      return Array.isArray(value) && value.every(isText) ? value : null;
    case 'map':
      return fromMap(option, value);
  }
}

/** A projected daemon.json has such a text where a value had the wrong type. */
const WRONG_TYPE = /^\((null|an array|a value of type \w+)\)$/;

/** Whether it has the text in place of a list or a map that is too large to be kept whole. */
export const isTooLarge = (value: unknown): value is string =>
  typeof value === 'string' && /^\(more than \d+ entries\)$/.test(value);

const isText = (value: unknown): value is string => typeof value === 'string' && !WRONG_TYPE.test(value);

function fromMap(option: DaemonOption, value: unknown): DaemonValue | null {
  if (Array.isArray(value)) return option.keep === 'names' && value.every(isText) ? fromEntries(value) : null;
  if (typeof value !== 'object' || value === null) return null;
  const entries = Object.entries(value).map(([name, item]) => [name, entryText(item)] as const);
  return entries.some(([, text]) => text === null)
    ? null
    : Object.fromEntries(entries.map(([name, text]) => [name, text ?? '']));
}

/** `name=value` words as a map; a name alone has an empty value. */
function fromEntries(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.map((word) => {
      const equals = word.indexOf('=');
      return equals < 0 ? [word, ''] : [word.slice(0, equals), word.slice(equals + 1)];
    }),
  );
}

/** A ulimit as `soft:hard`, as its flag has it; a switch or number as text. */
function entryText(item: unknown): string | null {
  if (isText(item)) return item;
  if (typeof item === 'boolean' || typeof item === 'number') return String(item);
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return null;
  const limits = Object.fromEntries(Object.entries(item));
  return `${String(limits.Soft ?? 'unset')}:${String(limits.Hard ?? 'unset')}`;
}
