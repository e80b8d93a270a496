import { createHash } from 'node:crypto';
import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, type Unread, unread } from '../../model/fact.ts';
import { CONFIGURATION } from '../engine/daemon-configuration.ts';
import { TLS_FILE_OPTIONS, type TlsFileOption } from '../engine/daemon-tls.ts';
import { tlsFileOf } from '../engine/tls-candidates.ts';
import { type EngineCertificates, engineCertificates } from '../host/engine-certificates.ts';
import { type Certificate, parseCertificate } from './certificate.ts';

/** What lies in the files of TLS of an engine; null for an option that names none. */
export interface EngineKeyPair {
  readonly certificate: { readonly path: string; readonly chain: readonly Certificate[] } | null;
  /** Hash of the public half. */
  readonly key: { readonly path: string; readonly publicKey: string | null } | null;
  readonly authorities: { readonly path: string; readonly certificates: readonly Certificate[] } | null;
}

export const engineKeyPair: FactSource<'engine', EngineKeyPair> = {
  id: 'engine-key-pair',
  scope: 'engine',
  reads: readsOf(engineCertificates, ...CONFIGURATION),
  read: (engine) => {
    const evidence = new Set<string>();
    const paths: Partial<Record<TlsFileOption, string>> = {};
    for (const option of TLS_FILE_OPTIONS) {
      const file = tlsFileOf(option, engine);
      if (!file.known) return file;
      for (const key of file.evidence) evidence.add(key);
      if (file.value !== null) paths[option] = file.value.path;
    }
    const { tlscert, tlskey, tlscacert } = paths;
    if (!tlscert && !tlskey && !tlscacert)
      return known({ certificate: null, key: null, authorities: null }, [...evidence]);
    const contents = readFact(engineCertificates, engine);
    if (!contents.known) return contents;
    const at = (path: string) => contentAt(contents.value[path], path);
    const [cert, key, ca] = [tlscert, tlskey, tlscacert].map((path) =>
      path === undefined ? null : at(path),
    );
    for (const one of [cert, key, ca]) {
      if (one && 'known' in one) return { ...one, evidence: [...evidence, ...contents.evidence] };
    }
    const read = (one: typeof cert) => (one && !('known' in one) ? one : null);
    return known(
      {
        certificate: tlscert ? { path: tlscert, chain: read(cert)?.chain ?? [] } : null,
        key: tlskey ? { path: tlskey, publicKey: read(key)?.publicKey ?? null } : null,
        authorities: tlscacert ? { path: tlscacert, certificates: read(ca)?.chain ?? [] } : null,
      },
      [...evidence, ...contents.evidence],
    );
  },
};

interface Content {
  readonly chain: readonly Certificate[];
  readonly publicKey: string | null;
}

function contentAt(content: EngineCertificates[string] | undefined, path: string): Content | Unread {
  if (content === undefined)
    return unread(
      cause('not-collected', `${path} was not read.`, 'Collect again with this version of plimsoll.'),
    );
  if (content.state === 'unread') return unread(content.cause);
  if (content.state === 'absent')
    return unread(
      cause(
        'vanished',
        `${path} does not exist (any more), though the engine is set to use it.`,
        'Put it back, or take it out of the configuration.',
      ),
    );
  const chain = content.certificates.map(parseCertificate);
  if (content.unreadable > 0 || chain.some((one) => one === null))
    return unread(
      cause(
        'unparseable',
        `${path} holds a certificate that cannot be read.`,
        `Look at it: openssl x509 -in ${path} -text.`,
      ),
    );
  return { chain: chain.flatMap((one) => one ?? []), publicKey: content.publicKey };
}

/** The public half of a certificate as the hash of that of a key is made. */
export const publicKeyOf = ({ x509 }: Certificate): string =>
  createHash('sha256')
    .update(x509.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
