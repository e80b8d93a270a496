import { z } from 'zod';
import { parseBoundedToml } from '../../kit/bounded-toml.ts';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { type Cause, cause, causeSchema } from '../../model/cause.ts';
import { bytesOf, groupRecords, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';
import {
  buildkitRegistriesShape,
  containerdConfigShape,
  hostsFileShape,
  projectBuildkitd,
  projectContainerdConfig,
  projectHostsFile,
} from './registry-toml.ts';
import { REACH } from './shell-parts.ts';

const unreadShape = z.object({ state: z.literal('unread'), cause: causeSchema });

/** What programs beside the engine are told of registries, by path; only files that are there. */
export const registryFilesShape = z.object({
  /** config.toml of containerd and what lies in conf.d. */
  containerd: z.record(z.string(), z.union([containerdConfigShape, unreadShape])),
  /** hosts.toml below the directories that containerd looks into. */
  hosts: z.record(z.string(), z.union([hostsFileShape, unreadShape])),
  buildkitd: z.record(z.string(), z.union([buildkitRegistriesShape, unreadShape])),
  /** Directories that were looked through for hosts.toml. */
  directories: z.array(z.string()),
});
export type RegistryFiles = z.infer<typeof registryFilesShape>;

const CONFIG = '/etc/containerd/config.toml';
const BUILDKITD = '/etc/buildkit/buildkitd.toml';
/** Where containerd 2 looks without being told (docs/hosts.md). */
const DEFAULT_DIRECTORIES = ['/etc/containerd/certs.d', '/etc/docker/certs.d'];
const MOST_BYTES = 65_536;
const MOST_FILES = 64;

/**
 * The directories that config_path names are taken out of the text where they stand on a line of their own; what the
 * parser finds beyond that counts as not read.
 */
const SCRIPT = `${RECORDS_BEGIN}${REACH}n=0
look() {
  if [ ! -e "$2" ]; then
    [ "$1" != main ] || reach "$2"
    case $1$reached in
      maindenied)
        record file "$1"
        printf '%s\\n' "$2"
        record state denied
        ;;
    esac
    return 0
  fi
  n=$((n + 1))
  record file "$1"
  printf '%s\\n' "$2"
  if [ $n -gt ${MOST_FILES} ]; then
    record state limit
  elif [ ! -f "$2" ]; then
    record state irregular
  elif [ ! -r "$2" ]; then
    record state denied
  else
    record content
    within 3 head -c ${MOST_BYTES + 1} "$2" 2>/dev/null | tr '\\000' '\\001'
    echo
  fi
}
hosts() {
  if [ -d "$1" ] && ! { [ -r "$1" ] && [ -x "$1" ]; }; then
    record file hosts
    printf '%s\\n' "$1"
    record state denied
    return 0
  fi
  record directory
  printf '%s\\n' "$1"
  for f in "$1"/*/hosts.toml; do
    case $f in */'*'/hosts.toml) ;; *) look hosts "$f" ;; esac
  done
}
reached=
look main ${CONFIG}
for f in /etc/containerd/conf.d/*.toml; do look main "$f"; done
look main ${BUILDKITD}
seen=:
for d in ${DEFAULT_DIRECTORIES.join(' ')} $(sed -n "s|^[[:blank:]]*config_path[[:blank:]]*=[[:blank:]]*[\\"']\\(/[A-Za-z0-9/._:-]*\\)[\\"'].*|\\1|p" ${CONFIG} /etc/containerd/conf.d/*.toml 2>/dev/null | tr ':' '\\n' | head -n 8); do
  d=\${d%/}
  case $seen in
    *":$d:"*) ;;
    *)
      seen=$seen$d:
      hosts "$d"
      ;;
  esac
done
${RECORDS_END}`;

export const registryFiles = defineScriptProbe({
  id: 'registry-files',
  source:
    '/etc/containerd/config.toml and conf.d, hosts.toml below its config_path, /etc/buildkit/buildkitd.toml',
  timeoutSeconds: 30,
  maxBytes: 8 * 1024 * 1024,
  shape: registryFilesShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<RegistryFiles> {
  const read = readRecords(output, 'what containerd and BuildKit are told of registries');
  if (!read.ok) return read;
  const directories = read.records.flatMap(({ kind, body }) =>
    kind === 'directory' ? [body.slice(0, 4096)] : [],
  );
  if (directories.length === 0 && !read.records.some(({ kind }) => kind === 'file'))
    return unintelligible('what containerd and BuildKit are told of registries');
  const data: RegistryFiles = { containerd: {}, hosts: {}, buildkitd: {}, directories };
  for (const [path, [first]] of groupRecords(read.records, 'file')) {
    const name = path.slice(0, 4096);
    const toml = tomlIn(name, first);
    if (name === BUILDKITD)
      data.buildkitd[name] = toml.ok ? projectBuildkitd(toml.value) : unread(toml.cause);
    else if (name === CONFIG || name.startsWith('/etc/containerd/conf.d/'))
      data.containerd[name] = toml.ok ? projectContainerdConfig(toml.value) : unread(toml.cause);
    else data.hosts[name] = toml.ok ? projectHostsFile(toml.value) : unread(toml.cause);
  }
  return { ok: true, data };
}

const unread = (why: Cause) => ({ state: 'unread' as const, cause: why });

function tomlIn(
  path: string,
  record: { readonly kind: string; readonly words: readonly string[]; readonly body: string } | undefined,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly cause: Cause } {
  if (record?.kind !== 'content') return { ok: false, cause: causeOf(path, record?.words[0] ?? '') };
  if (bytesOf(record.body) > MOST_BYTES) {
    const detail = `${path} is larger than ${MOST_BYTES} bytes.`;
    return { ok: false, cause: cause('too-large', detail, 'Look what is in it.') };
  }
  const parsed = parseBoundedToml(record.body);
  return parsed.ok
    ? parsed
    : {
        ok: false,
        cause: cause('unparseable', `${path} ${parsed.problem}.`, 'Mend the file and audit again.'),
      };
}

function causeOf(path: string, state: string): Cause {
  switch (state) {
    case 'denied':
      return cause('needs-root', `${path} may not be read by this account.`, 'Run the audit as root.');
    case 'irregular':
      return cause('not-a-regular-file', `${path} is no regular file.`, 'Put a regular file in its place.');
    case 'limit':
      return cause(
        'too-large',
        `${path} is one of more than ${MOST_FILES} such files.`,
        'Look what they are for.',
      );
    default:
      return cause('vanished', `${path} changed while it was read.`, 'Run the audit again.');
  }
}
