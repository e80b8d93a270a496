import { replaceInvisible, visibleText } from '../src/model/visible-text.ts';

/** XML that is written already; whatever else goes into an element is text and is escaped. */
export interface Xml {
  readonly xml: string;
}

/** Values of attributes; null leaves one out. */
type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** What XML 1.0 begins with. */
export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string => text.replace(/[&<>"]/g, (found) => ESCAPES[found] ?? '');

/**
 * One element on lines of its own. What no reader sees is written as `\u{..}`, which also keeps out the characters that
 * XML cannot hold; line feeds and tabs stay what they are in text, but not in attributes. What there can be a hundred thousand of is handed over as
 * a list: so many arguments are more than the stack holds.
 */
export function element(
  name: string,
  attributes: Attributes,
  ...parts: readonly (Xml | string | readonly Xml[])[]
): Xml {
  const content = parts.flat();
  const inner = content.map((part) =>
    typeof part === 'string'
      ? escaped(replaceInvisible(part, { lines: true, show: (code) => code }))
      : `\n${part.xml}`,
  );
  const begin = `<${name}${written(attributes)}`;
  if (inner.length === 0) return { xml: `${begin}/>` };
  const end = typeof content.at(-1) === 'string' ? '' : '\n';
  return { xml: `${begin}>${inner.join('')}${end}</${name}>` };
}

const written = (attributes: Attributes): string =>
  Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ` ${name}="${escaped(visibleText(String(value)))}"`)
    .join('');
