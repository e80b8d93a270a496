import { replaceInvisible, visibleText } from '../../src/model/visible-text.ts';
import { grouped } from '../telling/words.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (found) => ESCAPES[found] ?? '');

/** Between tags, where templates write text and nowhere else, quotes are harmless and many. */
const escapeText = (text: string): string => text.replace(/[&<>]/g, (found) => ESCAPES[found] ?? '');

/** How much of a text is shown, in UTF-16 units, and whether it may have several lines. */
export interface TextLimits {
  readonly max: number;
  readonly lines: boolean;
}

/**
 * Turns any text, from our checks or from a hostile host, into HTML that shows exactly what it holds: markup is
 * escaped, what cannot be seen is written as `\u{..}`, and what is too long is cut with its full size named.
 */
export function textToHtml(text: string, { max, lines }: TextLimits): string {
  const cut = text.length > max;
  const shown = cut ? text.slice(0, endOfCut(text, max)) : text;
  const html = replaceInvisible(escapeText(shown), {
    lines,
    show: (code) => `<span class="unseen">${code}</span>`,
  });
  if (!cut) return html;
  return `${html}<span class="cut"> [cut: the first ${grouped(shown.length)} of ${grouped(text.length)} characters]</span>`;
}

/** The same where only text can stand, as in the title of a page: no markup, and nothing says what was cut. */
export const textToPlainHtml = (text: string, max: number): string =>
  escapeHtml(visibleText(text.slice(0, max)));

/** Longer words are cut within, so that a text without blanks is shown as far as may be. */
const LONGEST_WORD = 40;

/** Where a text that is too long ends: at most after `max`, before a word that does not fit whole. */
function endOfCut(text: string, max: number): number {
  const blank = text.lastIndexOf(' ', max);
  if (blank > 0 && max - blank <= LONGEST_WORD) return blank;
  return isHighSurrogate(text, max - 1) ? max - 1 : max;
}

function isHighSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** `../index.html`, `hosts/web-1.html#c-5.5`. */
const PAGE_BESIDE = /^(?:\.\.\/)?(?:[\w%~][\w.%~-]*\/)*[\w%~][\w.%~-]*\.html(?:#[\w.:-]+)?$/;

/**
 * Passes a link only if it leads to a place in the report itself, to a page beside it by a relative address
 * without odd characters, or to an https address.
 */
export function safeHref(href: string): string {
  if (/^#[\w.:-]+$/.test(href) || PAGE_BESIDE.test(href)) return href;
  const url = URL.canParse(href) ? new URL(href) : null;
  if (url?.protocol === 'https:') return escapeHtml(url.href);
  throw new Error(
    `The report may link to its own parts, to pages beside it and to https addresses only, not to ${JSON.stringify(href)}.`,
  );
}

/** Passes a word that the report itself makes up for an attribute: an id, a class, a status. */
export function safeWord(word: string): string {
  if (/^[\w.,:;'+/= -]*$/.test(word)) return word;
  throw new Error(
    `An attribute of the report may not hold ${JSON.stringify(word)}: it takes words of our own only.`,
  );
}
