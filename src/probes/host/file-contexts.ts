import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';
import type { Subject } from '../../model/subject.ts';
import { bindsOf } from '../containers/mount-sources.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { typeOf } from '../lsm/security-label.ts';
import { SYSTEM_PATHS } from '../lsm/system-paths.ts';
import { containerSubjects, engineSubjects } from '../subjects.ts';
import { pathParameters } from './path-list.ts';
import { bodyOf, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible, unreadPart } from './records.ts';
import { securityModules } from './security-modules.ts';
import { REACH } from './shell-parts.ts';

/** The SELinux type of a file, links followed. */
const fileContextShape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('absent') }),
  z.object({ state: z.literal('read'), type: z.string() }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);
type FileContext = z.infer<typeof fileContextShape>;

/** By path as it was asked for. */
const fileContextsShape = z.record(z.string(), fileContextShape);

const SCRIPT = `stat -L -c "$T context %C
%n" -- "$@" 2>/dev/null
for f; do
  [ ! -e "$f" ] || continue
  reach "$f"
  [ $reached = absent ] || continue
  record absent
  printf '%s\\n' "$f"
done
record paths
printf '%s\\0' "$@" | tr '\\n\\0' '\\001\\n'
`;

/** Where SELinux is off nothing is asked, and nothing comes back. */
export const fileContexts = defineScriptProbe({
  id: 'file-contexts',
  source: 'stat -L -c %C of the directories of the system and of what containers mount',
  round: 2,
  timeoutSeconds: 30,
  maxBytes: 4 * 1024 * 1024,
  shape: fileContextsShape,
  nothing: {},
  script: `${RECORDS_BEGIN}${REACH}${SCRIPT}${RECORDS_END}`,
  parameters: (host) => {
    const modules = securityModules.read(host);
    if (!modules.known || modules.value.selinux === 'disabled') return [];
    return pathParameters([...SYSTEM_PATHS, ...bindSources(host)]);
  },
  project,
});

function bindSources(host: Subject<'host'>): readonly string[] {
  const engines = engineSubjects(host);
  return (engines.known ? engines.value : []).flatMap((engine) => {
    const containers = containerSubjects(engine);
    return (containers.known ? containers.value : []).flatMap((container) => {
      const inspect = containerInspect.read(container);
      return inspect.known ? bindsOf(inspect.value).map(({ source }) => source) : [];
    });
  });
}

function project(output: ScriptOutput): Projection<z.infer<typeof fileContextsShape>> {
  const read = readRecords(output, 'the SELinux types of files');
  if (!read.ok) return read;
  const paths = (bodyOf(read.records, 'paths') ?? '').split('\n').filter((path) => path !== '');
  if (paths.length === 0) return unintelligible('the SELinux types of files');
  const found = new Map<string, FileContext>();
  for (const { kind, words, body } of read.records) {
    if (kind === 'absent') found.set(body, { state: 'absent' });
    const type = kind === 'context' ? typeOf(words[0] ?? '') : '';
    if (type !== '') found.set(body, { state: 'read', type });
  }
  const asked = paths.map((path) => path.replaceAll('\x01', '\n'));
  return {
    ok: true,
    data: Object.fromEntries(asked.map((path) => [path, found.get(path) ?? notRead(path)])),
  };
}

const notRead = (path: string): FileContext =>
  unreadPart(
    cause(
      'command-failed',
      `stat did not give the SELinux context of ${path}.`,
      `Audit as root on a host whose stat knows contexts; ls -Zd ${path} shows it.`,
    ),
  );
