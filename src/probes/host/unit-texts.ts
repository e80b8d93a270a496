import { z } from 'zod';
import { keeps } from '../../kit/kept-shape.ts';
import { linesOf, type ScriptRecord } from './records.ts';

const LIMITS: readonly string[] = ['LimitNOFILE', 'LimitNPROC'];

/** What a systemd unit says, as far as it matters here. */
export const unitShape = z.object({
  /** Path of the unit file; null where there is none, or where the unit is masked. */
  path: z.string().nullable(),
  masked: z.boolean(),
  dropIns: z.array(z.string()),
  /** ListenStream= of a socket unit with its drop-ins, in order, after resets. */
  listen: z.array(z.string()),
  /** A file or directory of the unit that may not be read, so that settings of it can be missing. */
  hidden: z.string().optional(),
  /** The program that the unit starts, where it is named by its whole path; its arguments are dropped. */
  program: z.string().optional(),
  /** LimitNOFILE= and LimitNPROC= in force, by name. */
  limits: keeps(z.record(z.string(), z.string()), z.partialRecord(z.enum(LIMITS), z.string())),
});
export type Unit = z.infer<typeof unitShape>;

/** Reads what `systemctl show` printed of one unit: lines NAME=value, `Listen` once for each socket. */
export function unitFromSystemd(text: string): Unit {
  const settings = linesOf(text).map(parseSetting);
  const first = (name: string): string => settings.find((setting) => setting[0] === name)?.[1] ?? '';
  const masked = first('LoadState') === 'masked';
  const path = first('FragmentPath');
  return {
    path: masked || !path.startsWith('/') || path === '/dev/null' ? null : path,
    masked,
    dropIns: first('DropInPaths')
      .split(' ')
      .filter((dropIn) => dropIn.startsWith('/')),
    // Before systemd 230 or so all sockets stand in one line.
    listen: settings
      .filter(([name]) => name === 'Listen')
      .flatMap(([, value]) => [...value.matchAll(/(\S+) \(Stream\)/g)].map((match) => match[1] ?? '')),
    ...programIn(/\bpath=(\/[^ ;]+)/.exec(first('ExecStart'))?.[1]),
    limits: Object.fromEntries(
      LIMITS.flatMap((name) => (/^(\d+|infinity)$/.test(first(name)) ? [[name, first(name)]] : [])),
    ),
  };
}

/**
 * Puts a unit together from its file and its drop-ins, per systemd.unit(5): drop-ins of all directories apply in the
 * order of their names, one hides those of the same name in weaker directories, and a link to /dev/null hides them
 * without a setting of its own. An empty `ListenStream=` takes back those before it.
 */
export function unitFromFiles(records: readonly ScriptRecord[]): Unit {
  const file = records.find((record) => record.kind === 'file');
  const dropIns = new Map<string, readonly string[]>();
  for (const { kind, body } of records) {
    const [path = '', ...lines] = body.split('\n');
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (kind === 'drop-in' && !dropIns.has(name)) dropIns.set(name, [path, ...lines]);
  }
  const ordered = [...dropIns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, lines]) => lines);
  const [path = null, ...own] = file?.body.split('\n') ?? [];
  const settings = [own, ...ordered.map((lines) => lines.slice(1))].flat().map(parseSetting);
  const lastEmpty = settings.findLastIndex(([name, value]) => name === 'ListenStream' && value === '');
  const hidden = records.find((record) => record.kind === 'hidden')?.body;
  return {
    ...(hidden === undefined ? {} : { hidden }),
    path,
    masked: records.some((record) => record.kind === 'masked'),
    dropIns: ordered.map((lines) => lines[0] ?? ''),
    listen: settings
      .slice(lastEmpty + 1)
      .flatMap(([name, value]) =>
        name === 'ListenStream' && value !== '' ? [value.replace(/^%t\//, '/run/')] : [],
      ),
    ...programIn(programOf(settings)),
    limits: limitsOf(settings),
  };
}

/** The last setting of each limit counts; an empty one goes back to the default of systemd (systemd.exec(5)). */
function limitsOf(settings: readonly (readonly [string, string])[]): Unit['limits'] {
  const last = new Map(settings.filter(([name]) => LIMITS.includes(name)));
  return Object.fromEntries([...last].filter(([, value]) => value !== ''));
}

const programIn = (path: string | undefined): { readonly program?: string } =>
  path === undefined ? {} : { program: path.slice(0, 4096) };

/** The program of the last ExecStart=, without the signs that can stand before it (systemd.service(5)). */
function programOf(settings: readonly (readonly [string, string])[]): string | undefined {
  const line = settings.findLast(([name]) => name === 'ExecStart')?.[1] ?? '';
  return /^[-@:+!|]*(\/[^\s"'$%]+)(?:\s|$)/.exec(line)?.[1];
}

function parseSetting(line: string): readonly [string, string] {
  const at = line.indexOf('=');
  return at < 0
    ? ['', '']
    : [
        line.slice(0, at).trim(),
        line
          .slice(at + 1)
          .trim()
          .slice(0, 4096),
      ];
}
