import { cutText, replaceInvisible, visibleText } from '../../src/model/visible-text.ts';

/**
 * Words that no reader of Markdown takes for more than words: neither GitHub, GitLab nor any other makes a link, a mention, a
 * reference, an emoji or a formula of them.
 */
const PLAIN =
  /^["'“‘(]*(?:[A-Za-z]+(?:[-'’][A-Za-z]+)*|\d{1,6}(?:[.,]\d{1,6})*|\d{4}-\d\d-\d\d|[%=–—…])["'”’)]*[.,;:!?…]*["'”’)]*$/;
/** `1.` begins a list, and what looks like the id of a commit becomes a link to one. */
const TAKEN_FOR_MORE = /^\d+[.)]|^[0-9a-f]{7,}\W*$/i;

const isPlain = (word: string): boolean =>
  PLAIN.test(word) && (!TAKEN_FOR_MORE.test(word) || /^\d+[.,]\d/.test(word));

export interface TextOptions {
  /** Characters that are shown, before what cannot be seen is written out. */
  readonly max: number;
  /** Whether it stands in a cell of a table, which a bar would end. */
  readonly cell?: boolean;
}

/**
 * Any text as Markdown that shows what it holds, on one line and with one blank for several: plain words stand as they are, and all others in spans
 * of code, in which nothing is markup, a mention or an address.
 */
export function markdownText(text: string, { max, cell = false }: TextOptions): string {
  const shown = visibleText(cutText(text, max));
  const parts: Part[] = [];
  for (const word of (cell ? shown.replaceAll('|', BAR) : shown).split(' ').filter((one) => one !== '')) {
    const last = parts.at(-1);
    const next = isPlain(word) || (last && SIGN.test(word)) ? plainPart(word) : codePart(word);
    if (last?.code && next.code && last.after === '' && next.before === '') {
      last.core.push(...next.core);
      last.after = next.after;
    } else parts.push(next);
  }
  return parts
    .map(({ code, before, core, after }) => `${before}${code ? codeSpan(core) : core.join(' ')}${after}`)
    .join(' ');
}

/** Words in a row that stand in one span, or one that does not, with the signs around them. */
interface Part {
  readonly code: boolean;
  readonly before: string;
  readonly core: string[];
  after: string;
}

const plainPart = (word: string): Part => ({ code: false, before: '', core: [word], after: '' });

/** Brackets, quotes and full stops around a word stay outside its span. */
function codePart(word: string): Part {
  const {
    before = '',
    core = word,
    after = '',
  } = /^(?<before>["'“‘(]*)(?<core>.*?)(?<after>["'”’)]*[.,;:!?…]*)$/.exec(word)?.groups ?? {};
  return core === ''
    ? { code: true, before: '', core: [word], after: '' }
    : { code: true, before, core: [core], after };
}

/** Signs that begin a list at the beginning of a line, and only there. */
const SIGN = /^[-+]$/;

const BAR = '\\u{7c}';

/** A text of our own or of a check as code on one line. */
export const codeOf = (text: string): string => codeSpan([visibleText(cutText(text, CODE_MAX))]);

const CODE_MAX = 200;

/** Lines in a block of code, whole and as they are but for what cannot be seen. */
export function codeBlock(language: string, text: string): string {
  const shown = replaceInvisible(text, { lines: true, show: (code) => code });
  const fence = ticksBeyond(shown, 3);
  return `${fence}${language}\n${shown}\n${fence}`;
}

/** A span of code; what limits it is longer than any row of such signs in it. */
function codeSpan(words: readonly string[]): string {
  const text = words.join(' ').trimEnd();
  const ticks = ticksBeyond(text, 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${ticks}${space}${text}${space}${ticks}`;
}

/** More backticks than stand in a row anywhere in a text, and so many at least. */
const ticksBeyond = (text: string, least: number): string =>
  '`'.repeat(Math.max(least, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
