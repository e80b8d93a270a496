import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { isId } from './account-lines.ts';
import {
  bodyOf,
  linesOf,
  notRead,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  unintelligible,
} from './records.ts';
import { REACH } from './shell-parts.ts';

const rangeShape = z.object({
  /** Name or number, as it is written. */
  owner: z.string(),
  start: z.int(),
  count: z.int(),
});
export type SubordinateRange = z.infer<typeof rangeShape>;

const fileShape = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('read'),
    ranges: z.array(rangeShape),
    /** Numbers of the lines that are no range. */
    odd: z.array(z.int()),
  }),
  z.object({ state: z.literal('absent') }),
  z.object({ state: z.literal('denied') }),
]);
export type SubordinateFile = z.infer<typeof fileShape>;

/** Which ids accounts may use in user namespaces (subuid(5)), and where else such ranges and accounts come from. */
export const subordinateIdsShape = z.object({
  subuid: fileShape,
  subgid: fileShape,
  /** Sources of nsswitch.conf(5); empty where it names none, which means files. */
  sources: z.object({ subid: z.array(z.string()), passwd: z.array(z.string()) }),
  /** First port that anybody may listen on; null where the kernel does not say. */
  portStart: z.int().nullable(),
});
export type SubordinateIds = z.infer<typeof subordinateIdsShape>;

const MOST_LINES = 5000;

/** The shell reads the files itself, but no number of /proc/sys: those are given at once or not at all. */
const SCRIPT = `lines() {
  i=0
  while IFS= read -r l || [ -n "$l" ]; do
    i=$((i + 1))
    [ $i -le ${MOST_LINES} ] || exit 92
    printf '%s\\n' "$l"
  done <"$1"
}
for n in subuid subgid; do
  f=/etc/$n
  if { true <"$f"; } 2>/dev/null; then
    record $n
    lines "$f"
  else
    reach "$f"
    record missing $n $reached
  fi
done
record sources
if { true </etc/nsswitch.conf; } 2>/dev/null; then lines /etc/nsswitch.conf | grep -E '^(subid|passwd):'; fi
record port
head -n 1 /proc/sys/net/ipv4/ip_unprivileged_port_start 2>/dev/null
`;

export const subordinateIds = defineScriptProbe({
  id: 'subordinate-ids',
  source: '/etc/subuid, /etc/subgid, /etc/nsswitch.conf, /proc/sys/net/ipv4/ip_unprivileged_port_start',
  timeoutSeconds: 30,
  maxBytes: 4 * 1024 * 1024,
  shape: subordinateIdsShape,
  script: `${RECORDS_BEGIN}${REACH}${SCRIPT}${RECORDS_END}`,
  project,
});

function project(output: ScriptOutput): Projection<SubordinateIds> {
  if (output.exitCode === 92)
    return notRead(
      'too-large',
      `/etc/subuid, /etc/subgid or /etc/nsswitch.conf has more than ${MOST_LINES} lines.`,
      'Shorten it.',
    );
  const read = readRecords(output, 'subordinate ids');
  if (!read.ok) return read;
  const { records } = read;
  const fileOf = (name: string): SubordinateFile | null => {
    const text = bodyOf(records, name);
    if (text !== undefined) return parse(text);
    const why = records.find(({ kind, words }) => kind === 'missing' && words[0] === name)?.words[1];
    return why === undefined ? null : { state: why === 'absent' ? 'absent' : 'denied' };
  };
  const [subuid, subgid, sources] = [fileOf('subuid'), fileOf('subgid'), bodyOf(records, 'sources')];
  if (subuid === null || subgid === null || sources === undefined) return unintelligible('subordinate ids');
  const sourcesOf = (name: string) =>
    linesOf(sources)
      .filter((line) => line.startsWith(`${name}:`))
      .flatMap(
        (line) =>
          line
            .slice(name.length + 1)
            .replace(/#.*$/, '')
            .match(/[a-z][\w-]*(?![\w=]*\])/g) ?? [],
      )
      .slice(0, 16);
  const port = (bodyOf(records, 'port') ?? '').trim();
  return {
    ok: true,
    data: {
      subuid,
      subgid,
      sources: { subid: sourcesOf('subid'), passwd: sourcesOf('passwd') },
      portStart: isId(port) ? Number(port) : null,
    },
  };
}

/** `owner:start:count` by line; what is empty or a comment counts for nothing. */
function parse(text: string): SubordinateFile {
  const ranges: SubordinateRange[] = [];
  const odd: number[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [owner = '', start, count, ...more] = line.trim().split(':');
    const wrong = owner === '' || owner.length > 256 || !isId(start) || !isId(count) || more.length > 0;
    if (wrong) odd.push(at + 1);
    else ranges.push({ owner, start: Number(start), count: Number(count) });
  }
  return { state: 'read', ranges, odd };
}
