import type { Finding } from '../../src/model/results.ts';
import { count } from './words.ts';

/** Objects named in one line. */
const NAMED = 3;
/** Longest name in that line, in characters. */
const NAME_MAX = 60;

/** How many objects findings are about, with the names of the first. */
export function objectsOf(findings: readonly Finding[]): string {
  const objects = [...Map.groupBy(findings, ({ resource }) => JSON.stringify(resource)).values()]
    .flatMap(([first]) => (first ? [first.resource] : []))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const types = new Set(objects.map(({ type }) => type));
  const noun = types.size === 1 ? ([...types][0] ?? 'object') : 'object';
  const named = objects.slice(0, NAMED).map(({ name }) => clip(name));
  const more = objects.length - named.length;
  return `${count(objects.length, noun)}: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const clip = (name: string): string =>
  name.length > NAME_MAX ? `${[...name.slice(0, NAME_MAX)].slice(0, -1).join('')}…` : name;
