import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { isShellWord } from '../../kit/shell-quote.ts';
import { cause, causeSchema } from '../../model/cause.ts';
import type { Subject } from '../../model/subject.ts';
import { profileIn } from '../lsm/apparmor-text.ts';
import { plainProfile, readLabel } from '../lsm/security-label.ts';
import { containerProcesses } from './container-processes.ts';
import {
  bodyOf,
  bytesOf,
  linesOf,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  unintelligible,
  unreadPart,
} from './records.ts';

/** What the text of a profile on disk says; `absent` where no file below /etc/apparmor.d has one of its name. */
const profileTextShape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('absent') }),
  z.object({
    state: z.literal('read'),
    file: z.string(),
    flags: z.array(z.string()),
    whole: z.array(z.string()),
    denies: z.int(),
  }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);

/** By the name of the profile. */
const apparmorTextsShape = z.record(z.string(), profileTextShape);
type ApparmorTexts = z.infer<typeof apparmorTextsShape>;

const MOST_FILES = 32;
const MOST_NAMES = 64;
const MOST_BYTES = 65_536;

/** The names are what grep looks for; each becomes `-e NAME`, whatever it begins with. */
const SCRIPT = `record names
printf '%s\\n' "$@"
if [ -d /etc/apparmor.d ]; then
  i=$#
  while [ $i -gt 0 ]; do
    n=$1
    shift
    set -- "$@" -e "\${n##*//}"
    i=$((i - 1))
  done
  l=$(grep -rlF "$@" /etc/apparmor.d 2>/dev/null)
  [ $? -le 1 ] || record partly
  printf '%s\\n' "$l" | head -n ${MOST_FILES} | while IFS= read -r f; do
    [ -f "$f" ] || continue
    record file
    printf '%s\\n' "$f"
    head -c ${MOST_BYTES} "$f" 2>/dev/null
    echo
  done
fi
`;

/** The profiles of containers by the label of their processes; where there is none nothing is read. */
export const apparmorTexts = defineScriptProbe({
  id: 'apparmor-texts',
  source: 'files below /etc/apparmor.d that name the profile of a container',
  round: 2,
  timeoutSeconds: 30,
  maxBytes: 4 * 1024 * 1024,
  shape: apparmorTextsShape,
  nothing: {},
  script: `${RECORDS_BEGIN}${SCRIPT}${RECORDS_END}`,
  parameters: profilesOfContainers,
  project,
});

function profilesOfContainers(host: Subject<'host'>): readonly string[] {
  const table = containerProcesses.read(host);
  const names = (table.known ? table.value.processes : []).flatMap(({ label }) => {
    const read = readLabel(label ?? '');
    return read.kind === 'apparmor' && read.mode !== 'unconfined' ? read.profiles.map(plainProfile) : [];
  });
  return [...new Set(names)]
    .filter((name) => isShellWord(name) && !name.includes('\n') && name !== '')
    .slice(0, MOST_NAMES);
}

function project(output: ScriptOutput): Projection<ApparmorTexts> {
  const read = readRecords(output, 'the texts of AppArmor profiles');
  if (!read.ok) return read;
  const names = linesOf(bodyOf(read.records, 'names') ?? '');
  if (names.length === 0) return unintelligible('the texts of AppArmor profiles');
  const files = read.records.flatMap(({ kind, body }) => {
    const end = body.indexOf('\n');
    return kind === 'file' && end > 0 ? [{ file: body.slice(0, end), text: body.slice(end + 1) }] : [];
  });
  const isWhole =
    !read.records.some(({ kind }) => kind === 'partly') &&
    files.length < MOST_FILES &&
    files.every(({ text }) => bytesOf(text) < MOST_BYTES);
  return { ok: true, data: Object.fromEntries(names.map((name) => [name, textOf(name, files, isWhole)])) };
}

function textOf(
  name: string,
  files: readonly { readonly file: string; readonly text: string }[],
  isWhole: boolean,
): ApparmorTexts[string] {
  for (const { file, text } of files) {
    const found = profileIn(text, name);
    if (found)
      return {
        state: 'read',
        file: file.slice(0, 4096),
        ...found,
        flags: [...found.flags],
        whole: [...found.whole],
      };
  }
  if (isWhole) return { state: 'absent' };
  const detail = `Not all files below /etc/apparmor.d that may hold the profile ${name} could be read.`;
  return unreadPart(cause('needs-root', detail, 'Run the audit as root.'));
}
