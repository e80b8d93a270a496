import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the clone. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** One import or re-export. `target` is a path from the root for own modules, else the specifier as written. */
export type Import = { readonly target: string; readonly kind: 'static' | 'type' | 'dynamic' };

/** One source module; `path` is from the root, with forward slashes. */
export type Module = { readonly path: string; readonly text: string; readonly imports: readonly Import[] };

/** All own files below a folder whose name ends so, sorted; a folder that does not exist has none. */
export function filesBelow(folder: string, ...endings: readonly string[]): readonly string[] {
  return entriesBelow(join(root, folder))
    .map((path) => relative(root, path).replaceAll('\\', '/'))
    .filter((path) => !path.includes('node_modules/') && endings.some((ending) => path.endsWith(ending)))
    .sort();
}

function entriesBelow(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Reads every TypeScript module below a folder. */
export function modulesBelow(folder: string): readonly Module[] {
  return filesBelow(folder, '.ts', '.mts').map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return { path, text, imports: importsOf(path, text) };
  });
}

// The formatter puts every static import and export at the start of a line, so no parser is needed.
const statics = /^(import|export)(\s+type)?\b(?:[^'"`;]*?\sfrom)?\s*['"]([^'"]+)['"]/gm;
const dynamics = /\bimport\(\s*([^)]*?)\s*\)(\s*\.\s*[A-Z])?/g;
const comments = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

/** The imports of one module. A dynamic import of something other than a plain string has the target `?`. */
export function importsOf(path: string, source: string): readonly Import[] {
  const text = source.replaceAll(comments, '');
  const found: Import[] = [];
  for (const [, , type, specifier = ''] of text.matchAll(statics)) {
    found.push({ target: resolve(path, specifier), kind: type === undefined ? 'static' : 'type' });
  }
  for (const [, argument = '', member] of text.matchAll(dynamics)) {
    const specifier = /^['"`]([^'"`$]+)['"`]$/.exec(argument)?.[1];
    const target = specifier === undefined ? '?' : resolve(path, specifier);
    found.push({ target, kind: member === undefined ? 'dynamic' : 'type' });
  }
  return found;
}

function resolve(from: string, specifier: string): string {
  return specifier.startsWith('.') ? join(dirname(from), specifier).replaceAll('\\', '/') : specifier;
}

/** The unit of the house that a path belongs to: `src/NAME`, or the first folder. */
export function unitOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'src' ? `src/${second}` : first;
}

/** Whether an import leads to a module of the project. */
export function isOwn(target: string): boolean {
  return /^(src|checks|reports|test|scripts|runtime)\//.test(target);
}
