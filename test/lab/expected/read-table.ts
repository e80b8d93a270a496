import type { Status } from '../../../src/model/status.ts';

/** Version prefixes of the engines of the lab, as tables name them. */
export const engineVersions = ['20.10', '26.1', '28.5'] as const;
export type EngineVersion = (typeof engineVersions)[number];

/** Status by control and object, under `<control> <object>`; see README.md beside this file for objects. */
export type Verdicts = ReadonlyMap<string, Status>;

const numbers = (group: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${group}.${index + 1}`);

/** The sections of CIS Docker 1.8.0 with their controls. */
const sections: Readonly<Record<string, readonly string[]>> = {
  1: [...numbers('1.1', 18), ...numbers('1.2', 2)],
  2: numbers('2', 19),
  3: numbers('3', 24),
  4: numbers('4', 12),
  5: numbers('5', 32),
  6: numbers('6', 2),
  7: numbers('7', 9),
};

/** Sections with many objects of one kind: a matrix for each engine instead of a line for each verdict. */
const matrixSections: readonly string[] = ['4', '5'];

/** The controls that tables speak about: all 118 of CIS Docker 1.8.0. */
export const tabledControls: readonly string[] = Object.values(sections).flat();

const statusWords: readonly Status[] = ['pass', 'fail', 'manual', 'notapplicable', 'error'];
const statusLetters: Readonly<Record<string, Status>> = {
  '.': 'pass',
  F: 'fail',
  m: 'manual',
  n: 'notapplicable',
  E: 'error',
};
const unsaid = '-';
const differs = '?';

/**
 * Reads the table of one scenario for one engine. Throws, with the number of the line, at anything that is not
 * exactly as it should be: an unknown or a missing control, a status twice or not at all, a line out of place.
 * `textOf` gives the text of the table that this one names by `like NAME`.
 */
export function readTable(
  text: string,
  version: EngineVersion,
  textOf: (name: string) => string = noOther,
): Verdicts {
  const reader = new TableReader(version, (name) => readTable(textOf(name), version));
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.trim().split(/\s+/);
    if (line.trim() === '' || line.startsWith('#')) continue;
    try {
      reader.line(words);
    } catch (error) {
      throw new Error(
        `Line ${index + 1}, "${line.trim()}": ${error instanceof Error ? error.message : error}`,
      );
    }
  }
  return reader.end();
}

const noOther = (name: string): never => {
  throw new Error(`a table like ${name} cannot be followed from here`);
};

const isControl = (word: string): boolean => /^\d+(\.\d+)+$/.test(word);

class TableReader {
  readonly #version: EngineVersion;
  readonly #tableOf: (name: string) => Verdicts;
  readonly #verdicts = new Map<string, Status>();
  readonly #said = new Set<string>();
  /** What this table starts from and says only the differences to. */
  #base: Verdicts = new Map();
  /** Cells that are `?` and still lack the line that explains them. */
  readonly #open = new Set<string>();
  #section = '';
  /** Engine that the matrix at hand is about; null for a host without any. */
  #engine: string | null = null;
  #atHeader = false;

  constructor(version: EngineVersion, tableOf: (name: string) => Verdicts) {
    this.#version = version;
    this.#tableOf = tableOf;
  }

  line(words: readonly string[]): void {
    const [first = '', ...rest] = words;
    if (first === 'like') this.#startFrom(rest);
    else if (first === 'section') this.#startSection(rest);
    else if (this.#atHeader && !(this.#base.size > 0 && isControl(first))) this.#header(words);
    else if (isControl(first)) this.#single(first, rest);
    else if (matrixSections.includes(this.#section)) this.#row(first, rest);
    else throw new Error('this is neither a section nor a control');
  }

  end(): Verdicts {
    const [open] = this.#open;
    if (open !== undefined) throw new Error(`No line says how ${open} differs.`);
    const said = new Set([...this.#verdicts.keys()].map((key) => key.split(' ')[0]));
    const missing = tabledControls.filter((control) => !said.has(control));
    if (missing.length > 0) throw new Error(`Nothing is said about ${missing.join(', ')}.`);
    return this.#verdicts;
  }

  /** `like NAME`, before anything else. */
  #startFrom([name, ...more]: readonly string[]): void {
    if (name === undefined || more.length > 0) throw new Error('"like" needs the name of one table');
    if (this.#section !== '' || this.#base.size > 0) throw new Error('"like" comes first, and once');
    this.#base = this.#tableOf(name);
    for (const [key, status] of this.#base) this.#verdicts.set(key, status);
  }

  #startSection(words: readonly string[]): void {
    const [section = '', of, engine, ...more] = words;
    if (more.length > 0) throw new Error('there is too much on this line');
    if (!Object.hasOwn(sections, section)) throw new Error(`there is no section ${section}`);
    if (matrixSections.includes(section)) {
      if (of !== 'of' || engine === undefined)
        throw new Error(`section ${section} must say "of" which engine`);
      this.#engine = engine === 'host' ? null : engine;
      this.#atHeader = true;
    } else if (of !== undefined) {
      throw new Error(`section ${section} is about the whole host`);
    }
    this.#section = section;
  }

  #header(words: readonly string[]): void {
    const expected = this.#controls().map((_, index) => String(index + 1));
    if (words.join(' ') !== expected.join(' '))
      throw new Error(`the header must be the numbers 1 to ${expected.length}`);
    this.#atHeader = false;
  }

  /** `CONTROL OBJECT STATUS [VERSION:STATUS]...` */
  #single(control: string, words: readonly string[]): void {
    const [object, status, ...exceptions] = words;
    if (object === undefined || status === undefined)
      throw new Error('a control needs an object and a status');
    if (control.split('.')[0] !== this.#section) throw new Error(`this is not section ${this.#section}`);
    const statuses = new Map<EngineVersion, Status | null>(
      engineVersions.map((version) => [version, statusOf(status)]),
    );
    const named = new Set<string>();
    for (const exception of exceptions) {
      const [version = '', word = ''] = exception.split(':');
      const known = engineVersions.find((one) => one === version);
      if (known === undefined) throw new Error(`there is no engine ${version}`);
      if (named.has(version)) throw new Error(`${version} is named twice`);
      named.add(version);
      statuses.set(known, statusOf(word));
    }
    const own = statuses.get(this.#version);
    if (own === undefined) throw new Error(`nothing is said about ${this.#version}`);
    if (this.#base.size === 0 && [...statuses.values()].every((one) => one === null))
      throw new Error('no engine has that object');
    if (!matrixSections.includes(this.#section)) {
      this.#add(control, object, own, named.size > 0);
      return;
    }
    for (const label of expandBraces(object)) {
      const key = `${control} ${this.#objectOf(label)}`;
      if (!this.#open.delete(key) && this.#base.size === 0)
        throw new Error(`the matrix has no "${differs}" for it`);
      this.#add(control, this.#objectOf(label), own, named.size > 0);
    }
  }

  /** A row of a matrix: `LABEL CELL...`, one cell for each control of the section. */
  #row(pattern: string, cells: readonly string[]): void {
    const controls = this.#controls();
    if (cells.length !== controls.length)
      throw new Error(`there are ${cells.length} cells, not ${controls.length}`);
    for (const label of expandBraces(pattern)) {
      const object = this.#objectOf(label);
      for (const [index, control] of controls.entries()) {
        const cell = cells[index] ?? '';
        if (cell === unsaid) continue;
        if (cell === differs) {
          this.#open.add(`${control} ${object}`);
          continue;
        }
        const status = statusLetters[cell];
        if (status === undefined) throw new Error(`"${cell}" at ${control} is no letter of the legend`);
        this.#add(control, object, status, false);
      }
    }
  }

  #controls(): readonly string[] {
    return sections[this.#section] ?? [];
  }

  #objectOf(label: string): string {
    if (label === '(host)') return 'host';
    if (this.#engine === null) throw new Error('a host without an engine has no such object');
    if (label === '(engine)') return this.#engine;
    const object = label.includes('/') ? label : `container/${label}`;
    return objectOnEngine(object, this.#engine);
  }

  /** Null: this engine has no such object. `byEngine`: the line says other things of other engines. */
  #add(control: string, object: string, status: Status | null, byEngine: boolean): void {
    if (!tabledControls.includes(control)) throw new Error(`there is no control ${control}`);
    const key = `${control} ${object}`;
    if (this.#said.has(key)) throw new Error(`${key} is there twice`);
    this.#said.add(key);
    const before = this.#base.get(key);
    if (this.#base.size > 0 && !byEngine && (before ?? null) === status)
      throw new Error(`${key} is so without this line`);
    if (status === null) this.#verdicts.delete(key);
    else this.#verdicts.set(key, status);
  }
}

/** Most hosts have one engine, `root`; only objects of another one carry its id. */
export const objectOnEngine = (object: string, engine: string | null): string =>
  engine === null || engine === 'root' ? object : `${object}@${engine}`;

function statusOf(word: string): Status | null {
  if (word === unsaid) return null;
  const status = statusWords.find((one) => one === word);
  if (status === undefined) throw new Error(`"${word}" is no status`);
  return status;
}

/** `app-{1..5..2}` is app-1, app-3 and app-5; anything else stands for itself. */
function expandBraces(pattern: string): readonly string[] {
  const match = /^(.*)\{(\d+)\.\.(\d+)\.\.(\d+)\}(.*)$/.exec(pattern);
  if (!match) return [pattern];
  const [, before = '', first, last, step, after = ''] = match;
  const names: string[] = [];
  for (let number = Number(first); number <= Number(last); number += Number(step))
    names.push(`${before}${number}${after}`);
  return names;
}
