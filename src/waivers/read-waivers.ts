import type { Check } from '../model/check.ts';
import { CHOSEN_BY_USERS, concernedBy } from '../model/concerned.ts';
import { isAnything } from '../model/glob.ts';
import { errorAt } from '../model/input-error.ts';
import { checksNamed, type Nameable, unknownBenchmark } from '../model/named-checks.ts';
import { ORIGIN_LABELS } from '../model/origin-labels.ts';
import { type WaiverEntry, waiversSchema } from '../model/waiver.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import type { Waiver } from './waiver.ts';

/** What a file of waivers can name. */
export type WaivableChecks = Nameable<Pick<Check, 'id' | 'aliases' | 'each' | 'about'>>;

/**
 * Reads a file of waivers. What cannot be meant is an error, so that no waiver is missing in silence: an unknown check,
 * one that would cover everything without saying so, or one that goes by what the audited side chooses.
 *
 * @throws InputError with file and line
 */
export function readWaivers(text: string, file: string, known: WaivableChecks): readonly Waiver[] {
  const { value, lineOf } = readYaml(text, file, waiversSchema);
  const noBenchmark = unknownBenchmark(value.benchmark, known);
  if (noBenchmark) throw errorAt(file, lineOf(['benchmark']), `benchmark ${noBenchmark}`);
  return value.waivers.map((entry, index) => {
    const refuse = (key: string, message: string) =>
      errorAt(
        file,
        lineOf(['waivers', index, key]),
        `waivers[${index + 1}]${key ? `.${key}` : ''} ${message}`,
      );
    const meant = checksNamed(entry.check, known, value.benchmark);
    if ('wrong' in meant) throw refuse('check', meant.wrong);
    const label = entry.object?.label?.split('=', 1)[0];
    if (label !== undefined && !ORIGIN_LABELS.some((kept) => kept === label)) {
      throw refuse(
        'object',
        `asks for the label ${label}, which is not kept, since labels may hold secrets. Use one of ${ORIGIN_LABELS.join(', ')}.`,
      );
    }
    if (meansEverything(entry) && !entry.everywhere) {
      throw refuse(
        'host',
        'and object would cover every finding of the check on every host. Name hosts or objects, or say "everywhere: true" if that is meant.',
      );
    }
    const spoofable = isSpoofable(entry, meant.checks);
    if (spoofable && !entry.acceptSpoofable) {
      throw refuse(
        entry.object ? 'object' : 'check',
        'goes by what whoever starts containers can choose. Add the digest of the image (digest) or, with a named host, the compose project (project), or say "acceptSpoofable: true".',
      );
    }
    const { reason, owner, approver = null, ticket = null, from = null, expires } = entry;
    const line = lineOf(['waivers', index]);
    return {
      entry,
      checks: meant.checks.map(({ id }) => id),
      mark: { reason, owner, approver, ticket, from, expires, file, line, spoofable },
    };
  });
}

type WaivableCheck = WaivableChecks['checks'][number];

const hostsOf = ({ host }: WaiverEntry): readonly string[] => (typeof host === 'string' ? [host] : host);

const namesHosts = (entry: WaiverEntry): boolean => !hostsOf(entry).some(isAnything);

/** Whether no selector narrows it down. A label narrows by its key. */
function meansEverything(entry: WaiverEntry): boolean {
  const { label, digest, path, ...patterns } = entry.object ?? {};
  const all = [...Object.values(patterns), ...(path === undefined ? [] : [path])];
  return !namesHosts(entry) && label === undefined && digest === undefined && all.every(isAnything);
}

/**
 * Whether what it covers is for the audited side to choose: a name, an image's name, a label or a compose project, or
 * any such thing at all. The digest of an image is not, and neither is a project on a named host.
 */
function isSpoofable(entry: WaiverEntry, checks: readonly WaivableCheck[]): boolean {
  const { name, image, label, project, digest, path } = entry.object ?? {};
  const any = [name, image, label, project, digest, path].every(
    (part) => part === undefined || isAnything(part),
  );
  const chosen = [name, image, label, project].some((part) => part !== undefined);
  const open =
    any && checks.some((check) => concernedBy(check).some((type) => CHOSEN_BY_USERS.includes(type)));
  if (!chosen && !open) return false;
  const pinned = digest !== undefined || (project !== undefined && !isAnything(project));
  return !(pinned && namesHosts(entry));
}
