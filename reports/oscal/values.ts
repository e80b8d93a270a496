import { canonicalJson } from '../../src/model/canonical-json.ts';
import { uuid5 } from '../../src/model/uuid5.ts';
import { cutText, visibleText } from '../../src/model/visible-text.ts';
import { markdownText } from '../markdown/text.ts';

/** Namespace of our own properties, which OSCAL wants beside its own; a name, nothing is to be fetched from it. */
const NS = 'https://plimsoll.internal/ns/oscal';

/** Namespace of the ids of what is told in OSCAL (UUIDv5, RFC 9562); drawn once, for ever. */
const NAMESPACE = '0c8b6c53-6c1f-4f0e-9d56-1b7d3f7f8a21';

/** An id that is the same in every run for the same words. */
export const oscalId = (...words: readonly (string | number)[]): string =>
  uuid5(NAMESPACE, canonicalJson(words));

export interface Prop {
  readonly name: string;
  /** Missing for the names that OSCAL itself gives. */
  readonly ns?: string;
  readonly value: string;
}

/** Characters of a property, and of a text. */
const PROP_MAX = 300;
const TEXT_MAX = 1000;

/**
 * Properties in our namespace. A value is one line that neither begins nor ends with a blank, and never empty: what has none
 * is left out.
 */
export const props = (
  values: Readonly<Record<string, string | number | boolean | null | undefined>>,
): Prop[] =>
  Object.entries(values).flatMap(([name, value]) => {
    const text = visibleText(cutText(String(value ?? ''), PROP_MAX)).trim();
    return text === '' ? [] : [{ name, ns: NS, value: text }];
  });

/** A property of OSCAL's own, by one of the names that it has for the place where it stands. */
export const oscalProp = (name: string, value: string): Prop[] =>
  props({ [name]: value }).map(({ ns: _, ...prop }) => prop);

/** A text where OSCAL takes Markdown, which has to say something. */
export const prose = (text: string): string => markdownText(text, { max: TEXT_MAX }) || 'Nothing is said.';

/** The same for lines, each a paragraph of its own. */
export const paragraphs = (lines: readonly string[]): string => lines.map(prose).join('\n\n');

/** A title, which is short. */
export const titled = (text: string): string => markdownText(text, { max: 200 }) || 'Without a title';

/** An id as a token, which begins with a letter and holds letters, digits, dots, dashes and underscores. */
export const token = (text: string): string => {
  const plain = visibleText(cutText(text, PROP_MAX)).replace(/[^\p{L}\p{N}._-]/gu, '_');
  return /^[\p{L}_]/u.test(plain) ? plain : `_${plain}`;
};

/** The last moment of a day in UTC. */
export const endOfDay = (day: string): string => `${day}T23:59:59Z`;
export const beginOfDay = (day: string): string => `${day}T00:00:00Z`;

/** A list under its key, or nothing: OSCAL refuses empty lists. */
export const listed = <K extends string, T>(
  key: K,
  items: readonly T[],
): { readonly [P in K]?: readonly T[] } =>
  (items.length === 0 ? {} : { [key]: items }) as { readonly [P in K]?: readonly T[] };
