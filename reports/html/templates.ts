import Handlebars from 'handlebars';
import { grouped } from '../telling/words.ts';
import { TEMPLATES } from './compiled-templates.ts';
import { safeHref, safeWord, textToHtml, textToPlainHtml } from './text.ts';

/** Longest text shown on one line and in a block, in characters. */
const LINE_MAX = 2000;
const BLOCK_MAX = 20_000;

/** What the page puts into its head as it is: files of our own, never text of a host. */
export interface Inlined {
  readonly style: string;
  readonly script: string;
}

type Render = (view: object) => string;

/** Puts the template `entry` and what it includes into a Handlebars of their own. */
export function pageTemplate(entry: string, inlined: Inlined): Render {
  const own = Handlebars.create();
  const safe = (html: string) => new Handlebars.SafeString(html);
  const helpers = {
    t: (value: unknown, options: Handlebars.HelperOptions) =>
      safe(textToHtml(asText(value), { max: maxOf(options, LINE_MAX), lines: false })),
    block: (value: unknown, options: Handlebars.HelperOptions) =>
      safe(textToHtml(asText(value), { max: maxOf(options, BLOCK_MAX), lines: true })),
    plain: (value: unknown, options: Handlebars.HelperOptions) =>
      safe(textToPlainHtml(asText(value), maxOf(options, LINE_MAX))),
    n: (value: unknown) => safe(grouped(asNumber(value))),
    word: (value: unknown) => safe(safeWord(asText(value))),
    href: (value: unknown) => safe(safeHref(asText(value))),
    data: (value: unknown) => safe(asData(value)),
    style: () => safe(inlined.style),
    script: () => safe(inlined.script),
  };
  own.registerHelper(helpers);
  for (const [name, template] of Object.entries(TEMPLATES)) own.registerPartial(name, own.template(template));
  const page: Handlebars.Template = own.partials[entry];
  if (typeof page !== 'function') throw new Error(`There is no template ${entry}.`);
  return (view) => page(view, { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false });
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error(`A template wrote ${JSON.stringify(value)} where a text belongs.`);
}

/** JSON with every `<` escaped, so that nothing in it ends the element that it stands in. */
function asData(value: unknown): string {
  const text = asText(value);
  if (text.includes('<')) throw new Error('Data with a bare < would end the element that it stands in.');
  return text;
}

function asNumber(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Error(`A template wrote ${JSON.stringify(value)} where a number belongs.`);
}

function maxOf(options: Handlebars.HelperOptions, usual: number): number {
  const { max }: { max?: unknown } = options.hash;
  return typeof max === 'number' ? max : usual;
}
