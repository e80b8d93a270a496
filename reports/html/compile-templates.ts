import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';

const IN_TEXT = new Set(['t', 'plain', 'block', 'n', 'data']);
const IN_ATTRIBUTE = new Set(['word', 'href', 'n']);
const IN_HEAD = new Set(['style', 'script']);
const BLOCKS = new Set(['if', 'unless', 'each', 'with']);

/** The helpers that templates may use; `templates.ts` has them. */
const HELPERS = ['t', 'block', 'plain', 'n', 'word', 'href', 'data', 'style', 'script'];

/**
 * Compiles the templates of a folder, each to the text of an object that the runtime of Handlebars takes. A template
 * that writes a value without one of the helpers that make text harmless does not compile: forgetting it is an error,
 * not a hole.
 */
export function compileTemplates(dir: string): Readonly<Record<string, string>> {
  const knownHelpers = Object.fromEntries(HELPERS.map((name) => [name, true]));
  // Without data (@last and its like) nothing is copied for each of ten thousand loops.
  const options = { strict: true, data: false, knownHelpersOnly: true, knownHelpers };
  return Object.fromEntries(
    readdirSync(dir)
      .filter((file) => file.endsWith('.hbs'))
      .map((file) => {
        const source = readFileSync(join(dir, file), 'utf8');
        refuseBareValues(file, source);
        return [file.replace(/\.hbs$/, ''), String(Handlebars.precompile(source, options))];
      }),
  );
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
