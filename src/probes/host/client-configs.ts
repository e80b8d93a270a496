import { z } from 'zod';
import { parseBoundedJson } from '../../kit/bounded-json.ts';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { type Cause, cause, causeSchema } from '../../model/cause.ts';
import { isId } from './account-lines.ts';
import { PROGRAM_PLACES } from './installation.ts';
import {
  bytesOf,
  groupRecords,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  type ScriptRecord,
  unintelligible,
} from './records.ts';
import { REACH, TRUST } from './shell-parts.ts';
import { causeOfState, TAKE } from './untrusted-file.ts';

/** What can be stored for a registry. */
const STORED = ['auth', 'identitytoken', 'registrytoken', 'password'] as const;

const clientConfigShape = z.object({
  path: z.string(),
  /** The account whose home it lies in; null for files of the host. */
  account: z.string().nullable(),
  file: z.discriminatedUnion('state', [
    z.object({
      state: z.literal('read'),
      uid: z.int(),
      mode: z.int().min(0).max(0o7777),
      /** Names of registries, with which fields hold something. */
      auths: z.array(z.object({ registry: z.string(), stored: z.array(z.enum(STORED)) })),
      /** Names of helpers; null for a name that is none. */
      helpers: z.array(z.string().nullable()),
      /** There is a header that carries credentials. */
      authorizationHeader: z.boolean(),
      /** How many addresses of proxies have a password. */
      proxiesWithPassword: z.int(),
    }),
    z.object({ state: z.literal('unread'), cause: causeSchema }),
  ]),
});
export type ClientConfig = z.infer<typeof clientConfigShape>;

/** Configuration files of docker, podman and the kubelet that can hold credentials for registries. */
export const clientConfigsShape = z.object({
  configs: z.array(clientConfigShape),
  /** Homes that were looked into. */
  homes: z.int(),
  /** Homes that this account may not look into. */
  denied: z.array(z.string()),
  /** There are accounts beyond those whose homes were looked into. */
  beyond: z.boolean().optional(),
  /** Programs that keep credentials, by the name after docker-credential-. */
  helpers: z.array(z.object({ name: z.string(), path: z.string(), uid: z.int(), mode: z.int() })),
});
export type ClientConfigs = z.infer<typeof clientConfigsShape>;

const MOST_BYTES = 65_536;
const MOST_HOMES = 2000;
const MOST_FILES = 64;

/**
 * `look UID ACCOUNT HOME FILE`. A home is where root says that it is, and below it no link is followed: whoever owns it
 * could point at anything. The file must be one of root's or of that user's, under no second name.
 */
const SCRIPT = `${RECORDS_BEGIN}${REACH}${TRUST}${TAKE}n=0
look() {
  [ -e "$3$4" ] || [ -L "$3$4" ] || return 0
  n=$((n + 1))
  record file "$1" "$2"
  printf '%s\\n' "$3$4"
  if [ $n -gt ${MOST_FILES} ]; then
    record state limit
    return 0
  fi
  home=$(readlink -f "$3/" 2>/dev/null)
  f=\${home%/}$4
  real=$(readlink -f "$f" 2>/dev/null)
  if [ "$real" != "$f" ]; then
    record state link
  elif [ ! -f "$f" ]; then
    record state irregular
  elif [ ! -r "$f" ]; then
    record state denied
  else
    s=$(stat -c '%u %h %f' "$f" 2>/dev/null)
    case $s in
      "0 1 "* | "$1 1 "*)
        record content $s
        take "$f" "$f" 4096 | tr '\\000' '\\001'
        echo
        ;;
      *) record state other ;;
    esac
  fi
}
k=:
if command -v getent >/dev/null; then getent passwd; else cat /etc/passwd; fi | head -n ${MOST_HOMES + 1} | {
  i=0
  while IFS=: read -r a _ u _ _ h _; do
    i=$((i + 1))
    if [ $i -gt ${MOST_HOMES} ]; then
      record beyond
      break
    fi
    case $h in /?*) ;; *) continue ;; esac
    case $k in *":$h:"*) continue ;; esac
    k=$k$h:
    if [ ! -d "$h" ]; then
      if [ -d "\${h%/*}/" ] && [ ! -x "\${h%/*}/" ]; then
        record denied
        printf '%s\\n' "$h"
      fi
      continue
    fi
    m=$((m + 1))
    case $a$u in *[!A-Za-z0-9._@+-]*) a=? ;; esac
    if [ ! -x "$h" ] || { [ -d "$h/.docker" ] && [ ! -x "$h/.docker" ]; }; then
      record denied
      printf '%s\\n' "$h"
      continue
    fi
    look "$u" "$a" "$h" /.docker/config.json
    look "$u" "$a" "$h" /.config/containers/auth.json
  done
  for d in /run/user/[0-9]*; do
    [ -d "$d" ] || continue
    if [ ! -x "$d" ]; then
      record denied
      printf '%s\\n' "$d"
    else
      look "\${d##*/}" - "$d" /containers/auth.json
    fi
  done
  look 0 - /run/containers /0/auth.json
  look 0 - /var/lib/kubelet /config.json
  if [ -d /var/lib/kubelet ] && [ ! -x /var/lib/kubelet ]; then
    record denied
    echo /var/lib/kubelet
  fi
  record homes "$m"
}
set --
for d in ${PROGRAM_PLACES.join(' ')}; do
  for f in "$d"/docker-credential-*; do [ ! -f "$f" ] || set -- "$@" "$f"; done
done
[ $# -eq 0 ] || stat -L -c "$T helper %u %f
%n" "$@" 2>/dev/null
${RECORDS_END}`;

export const clientConfigs = defineScriptProbe({
  id: 'client-configs',
  source:
    'getent passwd; of ~/.docker/config.json, ~/.config/containers/auth.json, auth.json below /run and /var/lib/kubelet/config.json what they store for registries; stat of docker-credential-*',
  timeoutSeconds: 30,
  maxBytes: 8 * 1024 * 1024,
  shape: clientConfigsShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<ClientConfigs> {
  const read = readRecords(output, 'the configuration of clients');
  if (!read.ok) return read;
  const { records } = read;
  const homes = Number(records.find(({ kind }) => kind === 'homes')?.words[0] ?? Number.NaN);
  // Root at least has a home, though it can be a directory that is not there.
  if (!records.some(({ kind }) => kind === 'homes')) return unintelligible('the configuration of clients');
  const heads = new Map(
    records.flatMap(({ kind, words, body }) => (kind === 'file' ? [[body, words] as const] : [])),
  );
  return {
    ok: true,
    data: {
      configs: [...groupRecords(records, 'file')].map(([path, [first]]) => {
        const account = heads.get(path)?.[1];
        return {
          path: path.slice(0, 4096),
          account: account === undefined || account === '-' ? null : account,
          file: fileOf(path.slice(0, 4096), first),
        };
      }),
      homes: Number.isSafeInteger(homes) ? homes : 0,
      denied: records.flatMap(({ kind, body }) => (kind === 'denied' ? [body.slice(0, 4096)] : [])),
      ...(records.some(({ kind }) => kind === 'beyond') ? { beyond: true } : {}),
      helpers: records.flatMap(({ kind, words: [uid, hex = ''], body }) => {
        const name = body.slice(body.lastIndexOf('/docker-credential-') + '/docker-credential-'.length);
        return kind === 'helper' && isId(uid) && isHex(hex)
          ? [{ name: name.slice(0, 255), path: body.slice(0, 4096), uid: Number(uid), mode: modeOf(hex) }]
          : [];
      }),
    },
  };
}

const isHex = (text: string): boolean => /^[0-9a-f]{1,8}$/.test(text);
const modeOf = (hex: string): number => Number.parseInt(hex, 16) & 0o7777;

function fileOf(path: string, record: ScriptRecord | undefined): ClientConfig['file'] {
  if (record?.kind !== 'content') return { state: 'unread', cause: causeOf(path, record?.words[0] ?? '') };
  const [uid, , hex = ''] = record.words;
  const text = record.body.trim();
  if (!isId(uid) || !isHex(hex)) return { state: 'unread', cause: causeOf(path, '') };
  if (bytesOf(text) > MOST_BYTES) {
    const detail = `${path} is larger than ${MOST_BYTES} bytes.`;
    return { state: 'unread', cause: cause('too-large', detail, 'Look what is in it.') };
  }
  // An empty file is what is left of one that was never filled.
  const parsed = parseBoundedJson(text === '' ? '{}' : text);
  if (parsed.ok && typeof parsed.value === 'object' && parsed.value !== null && !Array.isArray(parsed.value))
    return { state: 'read', uid: Number(uid), mode: modeOf(hex), ...keep(parsed.value as Json) };
  const problem = parsed.ok ? 'is no object' : parsed.problem;
  return { state: 'unread', cause: cause('unparseable', `${path} ${problem}.`, 'Look at it on the host.') };
}

type Json = Readonly<Record<string, unknown>>;

/** Which fields hold something, and never what. */
function keep(config: Json) {
  const auths = Object.entries(objectIn(config.auths)).map(([registry, entry]) => ({
    registry: nameOf(registry),
    stored: STORED.filter((field) => isFilled(objectIn(entry)[field])),
  }));
  const helperNames = [config.credsStore, ...Object.values(objectIn(config.credHelpers))].filter(isFilled);
  return {
    auths,
    helpers: [
      ...new Set(
        helperNames.map((name) => (typeof name === 'string' && /^[\w.-]{1,64}$/.test(name) ? name : null)),
      ),
    ],
    authorizationHeader: Object.entries(objectIn(config.HttpHeaders)).some(
      ([name, value]) => /auth|token|cookie|secret|key/i.test(name) && isFilled(value),
    ),
    proxiesWithPassword: Object.values(objectIn(config.proxies))
      .flatMap((proxy) => Object.values(objectIn(proxy)))
      .filter((address) => typeof address === 'string' && /^(?:[a-z]+:\/\/)?[^/@\s]*:[^/\s]*@/i.test(address))
      .length,
  };
}

const objectIn = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

const isFilled = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** Keys are addresses, in which credentials can stand as well. */
const nameOf = (registry: string): string =>
  registry
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/^[^/]*@/, '')
    .replace(/[?#].*$/s, '')
    .slice(0, 255);

const causeOf = (path: string, state: string): Cause =>
  causeOfState(state, path, {
    limit: cause(
      'too-large',
      `${path} is one of more than ${MOST_FILES} such files, and was not read.`,
      'Find out who needs so many.',
    ),
    other: cause(
      'not-a-regular-file',
      `${path} belongs neither to root nor to the user of that home, or has a second name elsewhere, so it was not read.`,
      'Find out who put it there.',
    ),
  });
