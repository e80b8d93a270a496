import type { EvidenceItem, HostResult } from '../../../src/model/results.ts';
import { bytes, clock, count, moment } from '../../telling/words.ts';
import { slug } from './anchors.ts';

/** Answers listed of one source; more are counted. */
const LISTED_MAX = 100;
/** Sources listed; there are some sixty of them, but what comes from elsewhere may name others. */
const SOURCES_MAX = 300;
/** Sources that a finding names. */
const CITED_MAX = 20;
/** Answers of one source that a finding names; more are counted, and the register has them. */
const NAMED = 3;
/** Longest source beside a finding, in characters; the register has it whole. */
const SOURCE_MAX = 80;

/** One piece of evidence as the register shows it. */
export interface EvidenceView {
  readonly anchor: string;
  readonly key: string;
  readonly source: string;
  /** The one object that it is about, where findings show that it is about one. */
  readonly about: string | null;
  readonly at: string;
  readonly clock: string;
  readonly code: string;
  readonly size: string;
  readonly truncated: boolean;
  readonly sha256: string | null;
  readonly excerpt: string | null;
}

/** One command, file or path of an API, with what it answered. */
export interface SourceView {
  readonly anchor: string;
  readonly source: string;
  /** How many answers there are, where it is not one. */
  readonly heading: string | null;
  readonly items: readonly EvidenceView[];
  readonly more: string | null;
}

/** Where the answers of a source stand that a finding rests on. */
export interface CitedSource {
  readonly source: string;
  readonly refs: readonly { readonly key: string; readonly anchor: string }[];
  /** Those that are not named, with the place where they stand. */
  readonly others: { readonly words: string; readonly anchor: string } | null;
  readonly words: string;
}

/** The evidence of a host. */
export interface Register {
  readonly sources: readonly SourceView[];
  /** Those that are only counted. */
  readonly more: string | null;
  /** What the register says of a key; null where it only counts it. */
  readonly listed: (key: string) => EvidenceView | null;
  /** The evidence of findings, gathered by its source. */
  readonly cite: (keys: readonly string[]) => readonly CitedSource[];
}

/** Gathers the evidence of a host by its source, both in the order of the results. */
export function evidenceRegister(host: HostResult): Register {
  const about = objectsByEvidence(host);
  const entries = Object.entries(host.evidence);
  const ids = new Map(
    entries.map(([key], index) => [key, `e-${/^\w{1,40}$/.test(key) ? key : slug(String(index + 1))}`]),
  );
  const views = new Map<string, EvidenceView>();
  const groups = Map.groupBy(entries, ([, { source }]) => source);
  const anchors = new Map(
    [...groups.keys()].slice(0, SOURCES_MAX).map((source, index) => [source, `x-${index + 1}`]),
  );
  const sources = [...groups].slice(0, SOURCES_MAX).map(([source, all]): SourceView => {
    const items = all
      .slice(0, LISTED_MAX)
      .map(([key, item]) => evidenceView(key, ids.get(key) ?? '', item, about.get(key) ?? null));
    for (const item of items) views.set(item.key, item);
    const more = all.length - items.length;
    return {
      anchor: anchors.get(source) ?? '',
      source,
      heading: all.length === 1 ? null : count(all.length, 'answer'),
      items,
      more: more === 0 ? null : `${count(more, 'more answer')}; results.json has all.`,
    };
  });
  const listed = (key: string) => views.get(key) ?? null;
  const cite: Register['cite'] = (keys) => {
    const items = [...new Set(keys)].flatMap((key) => {
      const item = host.evidence[key];
      return item ? [{ key, item }] : [];
    });
    const cited = [...Map.groupBy(items, ({ item }) => item.source)];
    const left = cited.slice(CITED_MAX).flatMap(([, all]) => all);
    const views = cited.slice(0, CITED_MAX).map(([source, all]): CitedSource => {
      const named = all.length > NAMED ? [] : all.flatMap(({ key }) => listed(key) ?? []);
      const others = all.length - named.length;
      return {
        source: source.length > SOURCE_MAX ? `${cutAtWord(source)} …` : source,
        refs: named.map(({ key, anchor }) => ({ key, anchor })),
        others:
          others === 0 ? null : { words: count(others, 'answer'), anchor: anchors.get(source) ?? 'evidence' },
        words: whenAndHow(all.map(({ item }) => item)),
      };
    });
    if (left.length === 0) return views;
    const others = { words: count(left.length, 'more answer'), anchor: 'evidence' };
    const source = `of ${count(cited.length - CITED_MAX, 'further source')}`;
    return [...views, { source, refs: [], others, words: whenAndHow(left.map(({ item }) => item)) }];
  };
  const more = groups.size - sources.length;
  return {
    sources,
    more: more === 0 ? null : `${count(more, 'more source')}; results.json has all.`,
    listed,
    cite,
  };
}

const cutAtWord = (text: string): string => {
  const cut = text.slice(0, SOURCE_MAX);
  return /^(.{40,})[ ,;]/su.exec(cut)?.[1]?.replace(/[ ,;]+$/, '') ?? cut.replace(/[\ud800-\udbff]$/, '');
};

/** `15:48:12 to 15:48:14 UTC, code 200`. */
function whenAndHow(items: readonly EvidenceItem[]): string {
  const times = items.map(({ collectedAt }) => clock(collectedAt)).sort();
  const [first = '', last = ''] = [times[0], times.at(-1)];
  const codes = [...new Set(items.map(codeOf))].sort();
  const cut = items.filter(({ truncated }) => truncated).length;
  return [
    first === last ? first : `${first.replace(' UTC', '')} to ${last}`,
    `code ${codes.join(' or ')}`,
    ...(cut === 0 ? [] : [items.length === 1 ? 'cut off' : `${cut} cut off`]),
  ].join(', ');
}

const codeOf = ({ exitCode }: EvidenceItem): string => (exitCode === null ? 'none' : String(exitCode));

const evidenceView = (
  key: string,
  anchor: string,
  item: EvidenceItem,
  about: string | null,
): EvidenceView => ({
  anchor,
  key,
  source: item.source,
  about,
  at: moment(item.collectedAt),
  clock: clock(item.collectedAt),
  code: codeOf(item),
  size: bytes(item.bytes),
  truncated: item.truncated,
  sha256: item.sha256,
  excerpt: item.excerpt === '' ? null : item.excerpt,
});

const WHOLE = new Set<string>(['host', 'engine', 'daemon']);

/** For each piece of evidence, the one object that it is about, if that can be told, as its type and name. */
function objectsByEvidence({ findings, evidence: items }: HostResult): ReadonlyMap<string, string> {
  const objects = new Map<string, Map<string, { readonly type: string; readonly words: string }>>();
  for (const { evidence, resource } of findings) {
    if (WHOLE.has(resource.type)) continue;
    const { type } = resource;
    const words = `${type} ${resource.name}`;
    for (const key of evidence) {
      const known = objects.get(key) ?? new Map();
      objects.set(key, known.set(words, { type, words }));
    }
  }
  return new Map(
    [...objects].flatMap(([key, all]) => {
      // An answer about a container also tells of its image and its volumes.
      const own = [...all.values()].filter(({ type }) => items[key]?.source.includes(`/${type}s/{id}`));
      const [only, ...others] = own.length > 0 ? own : all.values();
      return only && others.length === 0 ? [[key, only.words] as const] : [];
    }),
  );
}
