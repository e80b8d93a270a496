import { resolve } from 'node:path';
import { ONLY_KINDS, type Only } from '../model/only.ts';
import { usageError } from './failure.ts';

/** A file of evidence that no host tells, by its kind. */
export interface SuppliedEvidence {
  readonly kind: string;
  readonly path: string;
}

/** A moment of ISO 8601; a day is its beginning, and what names no zone is UTC, so that every machine means the same. */
export function momentOf(value: string): Date {
  const [, day, time, zone = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?)?$/.exec(value) ?? [];
  const moment = new Date(`${day}T${time ?? '00:00'}${zone}`);
  // Date makes 2 March of 30 February.
  if (Number.isNaN(moment.getTime()) || new Date(`${day}T00:00Z`).toISOString().slice(0, 10) !== day) {
    throw usageError(`--at takes a moment such as 2026-11-21T12:00:00Z, not "${value}".`);
  }
  return moment;
}

/** A list with commas, after what the option was given before. */
export function collectList(value: string, before: unknown): string[] {
  const earlier = Array.isArray(before) ? before.map(String) : [];
  return [...earlier, ...value.split(',').filter((item) => item !== '')];
}

/** Understands a number of an option; throws a usage error for anything else. */
export function numberBetween(option: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (value.trim() === '' || !(number >= least && number <= most)) {
    throw usageError(`${option} takes a number from ${least} to ${most}, not "${value}".`);
  }
  return number;
}

/** Understands a whole number of an option; throws a usage error for anything else. */
export function wholeBetween(option: string, value: string, least: number, most: number): number {
  const number = numberBetween(option, value, least, most);
  if (!Number.isInteger(number)) throw usageError(`${option} takes a whole number, not "${value}".`);
  return number;
}

/** Understands KIND=FILE. */
export function suppliedEvidence(value: string): SuppliedEvidence {
  const [, kind, path] = /^([a-z-]+)=(.+)$/.exec(value) ?? [];
  if (kind === undefined || path === undefined)
    throw usageError(`--evidence takes KIND=FILE, such as image-scan=scan.json, not "${value}".`);
  return { kind, path: resolve(path) };
}

/** What each kind can be called, so that a pattern or half a reference is not looked for in vain. */
const ONLY_NAMES: Readonly<Record<Only['kind'], { readonly form: RegExp; readonly takes: string }>> = {
  container: {
    form: /^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
    takes:
      'container=NAME takes a name without slash, such as container=web, or at least 12 digits of an id, and no pattern',
  },
  image: {
    form: /^(sha256:)?[0-9a-f]{12,64}$|^[A-Za-z0-9][A-Za-z0-9._/:-]*[:@][A-Za-z0-9_][A-Za-z0-9_.:-]*$/,
    takes:
      'image=REF takes a reference as the engine lists it, such as image=nginx:1.27 or image=nginx@sha256:..., or at least 12 digits of an id, and no pattern',
  },
};

/** Understands KIND=NAME, one or several with commas, after those that were given before. */
export function onlyObjects(value: string, before: unknown): readonly Only[] {
  const given = value.split(',').map((item): Only => {
    const [, word, name] = /^([a-z]+)=(.+)$/s.exec(item) ?? [];
    const kind = ONLY_KINDS.find((one) => one === word);
    if (kind === undefined || name === undefined)
      throw usageError(
        `--only takes container=NAME or image=REF, such as container=web or image=nginx:1.27, not "${item}".`,
      );
    const { form, takes } = ONLY_NAMES[kind];
    if (!form.test(name)) throw usageError(`--only ${takes}, not "${name}".`);
    return { kind, name };
  });
  const all: readonly Only[] = [...(Array.isArray(before) ? before : []), ...given];
  return all.filter(
    ({ kind, name }, at) => all.findIndex((one) => one.kind === kind && one.name === name) === at,
  );
}

/** The number of an open file. */
export const descriptor = (value: string): number => wholeBetween('--passphrase-fd', value, 0, 1_000_000);

/** A path that means the same wherever the program goes. */
export const resolvePath = (value: string): string => resolve(value);

/** The path of a socket, as engines name it too. */
export function absolutePath(value: string): string {
  const path = value.replace(/^unix:\/\//, '');
  if (!path.startsWith('/'))
    throw usageError(`--engine takes the absolute path of a unix socket, not "${value}".`);
  return path.replace(/^\/var\/run\//, '/run/');
}
