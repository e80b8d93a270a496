import { fitsGlob } from '../model/glob.ts';
import type { DescribeObjects, ObjectTraits } from '../model/object-traits.ts';
import type { Finding, ResultsTail } from '../model/results.ts';
import type { Subject } from '../model/subject.ts';
import type { OutdatedWaiver, WaiverUse } from '../model/waiver.ts';
import type { Waiver } from './waiver.ts';

/** How long before its end an entry is told of, in days. */
const SOON_DAYS = 30;
const DAY_MS = 86_400_000;
/** Newly matching objects that are named. */
const NAMED = 50;

/** Waivers at work: what they say of the findings of each host, and at last what became of each. */
export interface AppliedWaivers {
  /** Marks the fails that are covered; no status is changed. */
  readonly ruling: (findings: readonly Finding[], host: Subject<'host'>) => readonly Finding[];
  readonly tail: () => ResultsTail;
}

/** Applies waivers to hosts, one after the other, as of a moment. The first entry that covers a fail marks it, and else the first that would on another day. */
export function applyWaivers(
  waivers: readonly Waiver[],
  moment: Date,
  describe: DescribeObjects,
): AppliedWaivers {
  const today = moment.toISOString().slice(0, 10);
  const books = waivers.map((waiver) => new Book(waiver, today));
  const byCheck = new Map<string, Book[]>();
  for (const book of books) {
    for (const check of book.waiver.checks) byCheck.set(check, [...(byCheck.get(check) ?? []), book]);
  }
  return {
    ruling: (findings, host) => {
      let traits: ReturnType<DescribeObjects> | undefined;
      const traitsOf = (finding: Finding) => {
        traits ??= describe(host);
        return traits(finding.resource);
      };
      return findings.map((finding) => {
        if (finding.status !== 'fail') return finding;
        const covering = (byCheck.get(finding.check) ?? []).filter(({ waiver }) =>
          covers(waiver, finding, host.resource.name, traitsOf),
        );
        const marks = covering.map((book) => book.enter(finding, host.resource.name));
        const waiver = marks.find((mark) => mark !== null) ?? finding.waiver;
        const [outdated] = waiver === null ? covering.flatMap((book) => book.outdated ?? []) : [];
        return { ...finding, waiver, ...(outdated ? { outdatedWaiver: outdated } : {}) };
      });
    },
    tail: () => ({ waivers: books.map((book) => book.use()) }),
  };
}

function covers(
  { entry: { host, object } }: Waiver,
  finding: Finding,
  hostName: string,
  traitsOf: (finding: Finding) => ObjectTraits,
): boolean {
  const hosts = typeof host === 'string' ? [host] : host;
  if (!hosts.some((glob) => fitsGlob(hostName, glob))) return false;
  if (object === undefined) return true;
  const { name, path, image, digest, project, label } = object;
  const { resource } = finding;
  if (name !== undefined && !fitsGlob(resource.name, name)) return false;
  if (path !== undefined && !(resource.type === 'file' && fitsGlob(resource.name, path))) return false;
  if ([image, digest, project, label].every((part) => part === undefined)) return true;
  const traits = traitsOf(finding);
  return (
    (image === undefined || traits.images.some((one) => fitsGlob(one, image))) &&
    (digest === undefined || traits.digests.includes(digest)) &&
    (project === undefined || (traits.project !== null && fitsGlob(traits.project, project))) &&
    (label === undefined || hasLabel(traits, label))
  );
}

function hasLabel({ labels }: ObjectTraits, label: string): boolean {
  const key = label.split('=', 1)[0] ?? '';
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return value !== undefined && fitsGlob(value, label.slice(key.length + 1));
}

/** What one entry covered so far. */
class Book {
  readonly waiver: Waiver;
  readonly #today: string;
  readonly #state: OutdatedWaiver['state'] | 'in-force';
  readonly #hosts = new Set<string>();
  readonly #news: WaiverUse['newlyMatching'] = [];
  #findings = 0;

  constructor(waiver: Waiver, today: string) {
    const { from, expires } = waiver.mark;
    this.waiver = waiver;
    this.#today = today;
    this.#state = today > expires ? 'expired' : from !== null && today < from ? 'not-yet-valid' : 'in-force';
  }

  /** Notes a fail that fits; gives the mark of it where the entry is in force. */
  enter({ fingerprint, resource }: Finding, host: string): Finding['waiver'] {
    this.#findings += 1;
    this.#hosts.add(host);
    if (this.#state !== 'in-force') return null;
    const { matched } = this.waiver.entry;
    const newlyMatching = matched !== undefined && !matched.some((start) => fingerprint.startsWith(start));
    if (newlyMatching && this.#news.length < NAMED) {
      this.#news.push({ host, object: `${resource.type} ${resource.name}`, fingerprint });
    }
    return { ...this.waiver.mark, newlyMatching };
  }

  /** What a fail says of it that it would cover on another day; null where it is in force. */
  get outdated(): OutdatedWaiver | null {
    return this.#state === 'in-force' ? null : { ...this.waiver.mark, state: this.#state };
  }

  use(): WaiverUse {
    const { mark, entry } = this.waiver;
    const counts = this.#state === 'in-force';
    const daysLeft = (Date.parse(mark.expires) - Date.parse(this.#today)) / DAY_MS;
    return {
      check: entry.check,
      host: [entry.host].flat(),
      object: entry.object ?? null,
      ...mark,
      state: counts && this.#findings === 0 ? 'unmatched' : this.#state,
      soonExpiring: counts && daysLeft <= SOON_DAYS,
      findings: this.#findings,
      hosts: [...this.#hosts],
      newlyMatching: this.#news,
    };
  }
}
