import { marked } from 'marked';

const OWN_TAGS = /<\/?(?:h1|h2|h3|h4|pre|p|ul|li|strong|table|thead|tbody|tr|th|td|code)>\s*/g;

/** What a reader makes links, mentions, references, emoji or formulas of, in text outside of code. */
const TAKEN_FOR_MORE =
  /[@#$~^_*[\]<>\\|`&]|https?:|www\.|:[a-z_+]+:|\b[a-z]+:\/\/|\bgh-\d|\b[0-9a-f]{7,40}\b/i;

/** HTML as a reader sees it. */
export const decoded = (html: string): string =>
  html
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');

/** Everything that could be more than words after our own tags are taken away, and spans of code with what is in them. */
export function moreThanWords(markdown: string): readonly string[] {
  const html = marked.parse(markdown, { async: false });
  const words = html.replace(/<code(?: class="language-[a-z]+")?>[^<]*<\/code>/g, '').replace(OWN_TAGS, '\n');
  return decoded(words)
    .split('\n')
    .filter((line) => TAKEN_FOR_MORE.test(line));
}
