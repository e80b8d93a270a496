import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';
import { askedRegistries } from '../registry/asked-registries.ts';
import { authorityFilesOf } from '../registry/authority-files.ts';
import { pathParameters } from './path-list.ts';
import { CERTIFICATES, certificatesIn } from './pem-blocks.ts';
import { bodyOf, groupRecords, RECORDS_BEGIN, RECORDS_END, readRecords } from './records.ts';

/** The certificates that programs of the host trust, as far as they can have to do with a registry. */
export const registryTrustShape = z.object({
  /** The bundle of the system: the first that is there, as Go looks for it; null where there is none. */
  bundle: z.string().nullable(),
  files: z.record(
    z.string(),
    z.discriminatedUnion('state', [
      z.object({ state: z.literal('read'), certificates: z.int(), unreadable: z.int() }),
      z.object({ state: z.literal('unread'), cause: causeSchema }),
    ]),
  ),
  /** DER in base64, each once, with the files that hold it. Those that issued nothing that was seen are not kept. */
  anchors: z.array(z.object({ der: z.string(), files: z.array(z.string()) })),
});
export type RegistryTrust = z.infer<typeof registryTrustShape>;

/** Where Go's crypto/x509 looks, in its order (root_linux.go); it takes the first file, and all of the directories. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];
const DIRECTORIES = ['/etc/ssl/certs', '/etc/pki/tls/certs'];

const MOST_BYTES = 1024 * 1024;
/** SUSE keeps each certificate of the system in a file of its own, some 150. */
const MOST_FILES = 400;

/**
 * Links in the directories lead to what the bundle was made of; files of their own there are read too. Whoever may run
 * this as root gets the certificates of these places to see and nothing else that may lie there.
 */
const SCRIPT = `n=0
${CERTIFICATES}look() {
  n=$((n + 1))
  [ $n -le ${MOST_FILES} ] || return 0
  record file
  printf '%s\\n' "$1"
  if [ ! -f "$1" ]; then
    record state other
  elif [ ! -r "$1" ]; then
    record state denied
  elif [ "$(stat -L -c %s "$1" 2>/dev/null || echo 0)" -gt ${MOST_BYTES} ]; then
    record state large
  else
    record pem
    within 3 head -c ${MOST_BYTES} "$1" 2>/dev/null | tr -d '\\000\\r' | certificates
  fi
}
for f in ${BUNDLES.join(' ')}; do
  [ -e "$f" ] || continue
  record bundle
  printf '%s\\n' "$f"
  bundle=$f
  look "$f"
  break
done
for f in ${DIRECTORIES.map((path) => `${path}/*`).join(' ')}; do
  [ -f "$f" ] && [ ! -L "$f" ] && [ "$f" != "$bundle" ] && look "$f"
done
for f; do
  case $f in
    */../* | */./*) ;;
    /etc/docker/certs.d/*.crt) look "$f" ;;
  esac
done
record count $n
`;

export const registryTrust = defineScriptProbe({
  id: 'registry-trust',
  source: 'the CA bundle of the host and the *.crt of its registries in /etc/docker/certs.d',
  round: 2,
  timeoutSeconds: 20,
  maxBytes: 4 * 1024 * 1024,
  shape: registryTrustShape,
  nothing: { bundle: null, files: {}, anchors: [] },
  script: `${RECORDS_BEGIN}bundle=
${SCRIPT}${RECORDS_END}`,
  // One word says that there is something to read, where no registry has certificates of its own.
  parameters: (host) => {
    const asked = askedRegistries(host);
    return asked.length === 0
      ? []
      : ['-', ...pathParameters(asked.flatMap((item) => authorityFilesOf(item, host)))];
  },
  project,
});

function project(output: ScriptOutput): Projection<RegistryTrust> {
  const read = readRecords(output, 'the trusted certificates');
  if (!read.ok) return read;
  const bundle = bodyOf(read.records, 'bundle') ?? null;
  const anchors = new Map<string, string[]>();
  const files: RegistryTrust['files'] = {};
  for (const [path, records] of groupRecords(read.records, 'file')) {
    const state = records.find(({ kind }) => kind === 'state')?.words[0];
    const pem = records.find(({ kind }) => kind === 'pem')?.body;
    if (pem === undefined) {
      files[path] = { state: 'unread', cause: causeOf(path, state ?? 'other') };
      continue;
    }
    const { certificates, unreadable } = certificatesIn(pem);
    for (const der of certificates) anchors.set(der, [...(anchors.get(der) ?? []), path]);
    files[path] = { state: 'read', certificates: certificates.length, unreadable };
  }
  const count = Number(read.records.find(({ kind }) => kind === 'count')?.words[0]);
  if (!(count <= MOST_FILES)) {
    const detail = `The host has more than ${MOST_FILES} files of trusted certificates.`;
    return {
      ok: false,
      cause: cause('too-large', detail, `Look what lies in ${DIRECTORIES.join(' and ')}.`),
    };
  }
  return {
    ok: true,
    data: {
      bundle,
      files,
      anchors: [...anchors].map(([der, from]) => ({ der, files: from })),
    },
  };
}

const causeOf = (path: string, state: string) =>
  state === 'denied'
    ? cause('needs-root', `${path} may not be read by this account.`, 'Run the audit as root.')
    : state === 'large'
      ? cause('too-large', `${path} has more than ${MOST_BYTES} bytes.`, 'Look what is in it.')
      : cause('not-a-regular-file', `${path} is no regular file.`, 'Put a regular file in its place.');
