import { EFFORT_WORDS, type Effort } from '../../src/model/effort.ts';
import { plural } from '../../src/model/plural.ts';
import type { HostResult } from '../../src/model/results.ts';
import type { Severity } from '../../src/model/severity.ts';
import type { ControlStatus } from '../../src/model/status.ts';

/** The word for each status, as every part of the report writes it. */
export const STATUS_WORDS: Readonly<Record<ControlStatus, string>> = {
  fail: 'Fail',
  error: 'Error',
  manual: 'Manual',
  pass: 'Pass',
  notapplicable: 'Not applicable',
  notselected: 'Not assessed',
};

/** The statuses from the one that needs action first to the one that says least. */
export const STATUS_ORDER: readonly ControlStatus[] = [
  'fail',
  'error',
  'manual',
  'pass',
  'notapplicable',
  'notselected',
];

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
};

/** What mending something takes, in words that follow "takes"; null where it is not said. */
export const effortWords = (effort: Effort | null | undefined): string | null =>
  effort ? EFFORT_WORDS[effort] : null;

/** How far the audit of a host got. */
export const STATE_WORDS: Readonly<Record<HostResult['state'], string>> = {
  audited: 'audited',
  partial: 'audited in part',
  failed: 'could not be audited',
  notattempted: 'not attempted',
};

/** The number with a comma at each thousand, whatever the language of the machine. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** `1 container`, `2 containers`, `3 registries`. */
export const count = (number: number, noun: string): string =>
  number === 1 ? `1 ${noun}` : `${grouped(number)} ${plural(noun)}`;

/** Parts of a sentence that a line should not break: a number stays with what it counts. */
export const phrases = (sentence: string): string[] => sentence.match(/\(?\d+ \S+|\S+/g) ?? [];

/** The same with a capital, to begin with. */
export const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** An instant of the results as a person reads it, in UTC and to the second. */
export function moment(instant: string): string {
  const time = new Date(instant);
  return `${time.toISOString().slice(0, 10)} ${time.toISOString().slice(11, 19)} UTC`;
}

/** The clock time alone, for a list whose date is given elsewhere. */
export const clock = (instant: string): string => `${new Date(instant).toISOString().slice(11, 19)} UTC`;

/** A percentage of the results, which has one decimal already, or a dash where there is none. */
export const percent = (value: number | null): string => (value === null ? '–' : `${value.toFixed(1)} %`);

/** A size in bytes, exactly. */
export const bytes = (size: number): string => `${grouped(size)} ${size === 1 ? 'byte' : 'bytes'}`;

/** Orders `9.1` before `28.0`; what has no number stands first. */
export function byNumbers(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => (text.match(/\d+/g) ?? []).slice(0, 4).map(Number));
  for (let place = 0; place < 4; place += 1) {
    const difference = (left?.[place] ?? -1) - (right?.[place] ?? -1);
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}
