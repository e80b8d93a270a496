import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type YAMLError,
} from 'yaml';
import { errorAt, type InputError } from '../model/input-error.ts';

/** A YAML value that knows its line. Maps are no objects, so that no key means anything to JavaScript. */
export type Located = LocatedText | LocatedList | LocatedMap;

export interface LocatedText {
  readonly kind: 'text';
  readonly line: number;
  /** As YAML 1.2 reads it: a string, number, boolean or null. */
  readonly value: unknown;
  /** As it is written, without quotes; empty for null. */
  readonly text: string;
  /** A tag such as `!vault`; empty where there is none. */
  readonly tag: string;
}

export interface LocatedList {
  readonly kind: 'list';
  readonly line: number;
  readonly items: readonly Located[];
}

export interface LocatedMap {
  readonly kind: 'map';
  readonly line: number;
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

export interface LocatedEntry {
  /** The line of the key. */
  readonly line: number;
  readonly value: Located;
}

/** What a file may come to with every alias (*name) written out: more than any file needs, less than the memory. */
const MAX_VALUES = 2_000_000;

/**
 * Reads one YAML document. A key that is there twice is an error, and so is a value that contains itself; `<<`
 * takes over the entries of another map, as in YAML 1.1.
 *
 * @throws InputError with file and line
 */
export function parseYaml(text: string, file: string): Located {
  const lines = new LineCounter();
  const lineAt = (offset: number | undefined): number => lines.linePos(offset ?? 0).line;
  const document = parse(text, file, lines);
  const [error] = document.errors;
  if (error) throw yamlError(error, text, file, lineAt(error.pos[0]));
  return convert(document.contents, { file, lineAt, anchors: new Map(), values: 0 });
}

function parse(text: string, file: string, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, {
      lineCounter,
      // Whatever a message would quote may be a secret.
      prettyErrors: false,
      stringKeys: true,
      // Slow for long maps, and checked below with both lines.
      uniqueKeys: false,
      logLevel: 'error',
    });
  } catch (thrown) {
    if (thrown instanceof RangeError) throw errorAt(file, 1, TOO_DEEP);
    throw thrown;
  }
}

const TOO_DEEP = 'the YAML is nested too deeply.';

function yamlError({ code, message }: YAMLError, text: string, file: string, line: number): InputError {
  const tab = text.split('\n').findIndex((row, index) => index < line && /^ *\t/.test(row));
  if (code === 'TAB_AS_INDENT' || tab >= 0) {
    return errorAt(file, tab < 0 ? line : tab + 1, 'the line begins with a tab; YAML wants blanks there.');
  }
  if (code === 'MULTIPLE_DOCS') {
    return errorAt(file, line, 'a second document begins here (---); the file is to be one.');
  }
  if (message.includes('call stack')) return errorAt(file, line, TOO_DEEP);
  return errorAt(
    file,
    line,
    `it is no proper YAML here: ${message.replace(/: ".*$/s, '').replace(/\.?$/, '.')}`,
  );
}

interface Conversion {
  readonly file: string;
  readonly lineAt: (offset: number | undefined) => number;
  /** null while the value of the anchor is being read. */
  readonly anchors: Map<string, { readonly located: Located; readonly values: number } | null>;
  /** How many values there are so far, those that aliases stand for among them. */
  values: number;
}

function convert(node: unknown, state: Conversion, line = 1): Located {
  if (isAlias(node)) return follow(node.source, state, state.lineAt(node.range?.[0]));
  count(1, state, line);
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) {
    return { kind: 'text', line, value: null, text: '', tag: '' };
  }
  const { anchor } = node;
  const before = state.values;
  if (anchor) state.anchors.set(anchor, null);
  const located = convertValue(node, state, state.lineAt(node.range?.[0]));
  if (anchor) state.anchors.set(anchor, { located, values: state.values - before });
  return located;
}

function convertValue(node: object, state: Conversion, line: number): Located {
  if (isMap(node)) return { kind: 'map', line, entries: convertEntries(node.items, state) };
  if (isSeq(node)) return { kind: 'list', line, items: node.items.map((item) => convert(item, state, line)) };
  if (!isScalar(node)) return { kind: 'text', line, value: null, text: '', tag: '' };
  const { value, source, tag } = node;
  const text = value === null ? '' : typeof value === 'string' ? value : (source ?? String(value));
  return { kind: 'text', line, value, text, tag: tag ?? '' };
}

function count(values: number, state: Conversion, line: number): void {
  state.values += values;
  if (state.values > MAX_VALUES) throw errorAt(state.file, line, `there are more than ${MAX_VALUES} values.`);
}

function follow(name: string, state: Conversion, line: number): Located {
  const found = state.anchors.get(name);
  if (!found) {
    const why = found === null ? 'stands inside of what it stands for' : `follows no &${name} before it`;
    throw errorAt(state.file, line, `*${name} ${why}.`);
  }
  count(found.values + 1, state, line);
  return found.located;
}

function convertEntries(
  items: readonly { readonly key: unknown; readonly value: unknown }[],
  state: Conversion,
): ReadonlyMap<string, LocatedEntry> {
  const entries = new Map<string, LocatedEntry>();
  const merged: Located[] = [];
  for (const { key, value } of items) {
    const line = state.lineAt(isScalar(key) ? key.range?.[0] : undefined);
    const name = isScalar(key) ? String(key.value) : '';
    const located = { line, value: convert(value, state, line) };
    const earlier = entries.get(name);
    if (earlier) {
      throw errorAt(state.file, line, `"${name}" is there twice, first in line ${earlier.line}.`);
    }
    if (name === '<<') merged.push(located.value);
    else entries.set(name, located);
  }
  for (const source of merged.flatMap((value) => (value.kind === 'list' ? value.items : [value]))) {
    if (source.kind !== 'map') throw errorAt(state.file, source.line, 'what << takes over is no mapping.');
    for (const [name, entry] of source.entries) if (!entries.has(name)) entries.set(name, entry);
  }
  return entries;
}

/** The value as plain data, for a schema. */
export function plainValue(located: Located): unknown {
  if (located.kind === 'text') return located.value;
  if (located.kind === 'list') return located.items.map(plainValue);
  return Object.fromEntries([...located.entries].map(([key, { value }]) => [key, plainValue(value)]));
}
