import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { grouped, safeHref, safeWord, textToHtml, textToPlainHtml } from './text.ts';

/** Longest text shown on one line and in a block, in characters. */
const LINE_MAX = 2000;
const BLOCK_MAX = 20_000;

const IN_TEXT = new Set(['t', 'plain', 'block', 'n']);
const IN_ATTRIBUTE = new Set(['word', 'href', 'n']);
const IN_HEAD = new Set(['style', 'script']);
const BLOCKS = new Set(['if', 'unless', 'each', 'with']);

/** What the page puts into its head as it is: files of our own, never text of a host. */
export interface Inlined {
  readonly style: string;
  readonly script: string;
}

type Render = (view: object) => string;

/**
 * Compiles the template `entry` of a folder, and what it includes, in a Handlebars of their own. A template that writes a value without one
 * of the helpers that make text harmless does not compile: forgetting it is an error, not a hole.
 */
export function compileTemplates(dir: string, entry: string, inlined: Inlined): Render {
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
    style: () => safe(inlined.style),
    script: () => safe(inlined.script),
  };
  own.registerHelper(helpers);
  const options = {
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
  };
  const names = readdirSync(dir).filter((file) => file.endsWith('.hbs'));
  for (const file of names) {
    const source = readFileSync(join(dir, file), 'utf8');
    refuseBareValues(file, source);
    own.registerPartial(file.replace(/\.hbs$/, ''), own.compile(source, options));
  }
  const page = own.compile(`{{> ${entry}}}`, options);
  return (view) => page(view, { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false });
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error(`A template wrote ${JSON.stringify(value)} where a text belongs.`);
}

function asNumber(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Error(`A template wrote ${JSON.stringify(value)} where a number belongs.`);
}

function maxOf(options: Handlebars.HelperOptions, usual: number): number {
  const { max }: { max?: unknown } = options.hash;
  return typeof max === 'number' ? max : usual;
}

/** Throws where a template writes a value in any way but through the helper for that place. */
export function refuseBareValues(file: string, source: string): void {
  const tags = /\{\{(\{)?[~]?\s*(!--[\s\S]*?--\}\}|[^}]*\}\}\}?)/g;
  for (const found of source.matchAll(tags)) {
    const inner = (found[2] ?? '').trim();
    if (inner.startsWith('!') || inner.startsWith('/') || inner.startsWith('>') || /^else\b/.test(inner))
      continue;
    const [, sigil, name] = /^([#&^]?)([\w.@/-]+)/.exec(inner) ?? [];
    const allowed =
      sigil === '#'
        ? BLOCKS
        : found[1] === '{'
          ? IN_HEAD
          : isInTag(source.slice(0, found.index))
            ? IN_ATTRIBUTE
            : IN_TEXT;
    const takesValue = sigil === '#' || IN_HEAD.has(name ?? '') || /^[\w.]+\s+\S/.test(inner);
    if (name === undefined || sigil === '&' || sigil === '^' || !allowed.has(name) || !takesValue) {
      throw new Error(
        `${file}: ${found[0]} writes a value without a helper for that place. In text use {{t x}}, {{block x}} or {{n x}}; in a quoted attribute {{word x}}, {{href x}} or {{n x}}.`,
      );
    }
  }
}

/** Whether what follows lies inside a tag, that is, in one of its attributes. */
function isInTag(before: string): boolean {
  const markup = before.replace(/\{\{[^}]*\}\}\}?/g, '');
  return markup.lastIndexOf('<') > markup.lastIndexOf('>');
}
