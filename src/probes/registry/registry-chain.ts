import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type Fact, type FactSource, known, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { daemonProcess } from '../engine/daemon-process.ts';
import { certificateFiles } from '../host/certificate-files.ts';
import { registryTrust } from '../host/registry-trust.ts';
import { engineSubjects } from '../subjects.ts';
import { authorityFilesOf } from './authority-files.ts';
import { type Certificate, parseCertificate } from './certificate.ts';
import { registryAnswers } from './registry-answers.ts';
import { spokenVersions } from './tls-verdict.ts';

/** The certificates that a registry sent, its own first. */
export const registryChain: FactSource<'registry', readonly Certificate[]> = {
  id: 'registry-chain',
  scope: 'registry',
  reads: registryAnswers.reads,
  read: (registry) => {
    const place = readFact(registryAnswers, registry);
    if (!place.known) return place;
    const { chain } = place.value;
    if (chain.length === 0) return unread(whyNone(place.value), place.evidence);
    const parsed = chain.map(parseCertificate);
    if (parsed.every((one) => one !== null)) return known(parsed, place.evidence);
    const detail = `${registry.item.name} sends a certificate that cannot be read.`;
    return unread(
      cause('unparseable', detail, 'Look at it: openssl s_client -connect HOST:PORT.'),
      place.evidence,
    );
  },
};

function whyNone(place: Parameters<typeof spokenVersions>[0]) {
  const { unread: why } = spokenVersions(place);
  if (why !== null) return why;
  // What was read and is too large stands where the answer in the clear would.
  if (place.plain.state === 'unread') return place.plain.cause;
  return cause('tls', 'The server sent no certificate.', 'Look at its log.');
}

/** What the host trusts where one registry is concerned. */
export interface RegistryAnchors {
  readonly anchors: readonly Certificate[];
  /** The bundle of the system was read; without it an unknown issuer proves nothing. */
  readonly complete: boolean;
  /** In words. */
  readonly source: string;
}

/** The authorities of the system and, added to them, those of the directory of the registry. */
export const registryAnchors: FactSource<'registry', RegistryAnchors> = {
  id: 'registry-anchors',
  scope: 'registry',
  reads: readsOf(registryTrust, certificateFiles, daemonProcess),
  read: (registry) => {
    const trust = readFact(registryTrust, registry);
    if (!trust.known) return trust;
    const elsewhere = otherBundle(registry);
    if (!elsewhere.known) return elsewhere;
    const { files, anchors, bundle } = trust.value;
    const own = authorityFilesOf(registry.item, hostOf(registry));
    const unreadable = own.map((path) => files[path]).find((file) => file?.state === 'unread');
    if (unreadable?.state === 'unread') return unread(unreadable.cause, trust.evidence);
    const isOwn = (path: string) => !path.startsWith('/etc/docker/certs.d/') || own.includes(path);
    const system = bundle === null ? undefined : files[bundle];
    const complete = system?.state === 'read' && elsewhere.value.length === 0;
    return known(
      {
        anchors: anchors
          .filter((anchor) => anchor.files.some(isOwn))
          .flatMap(({ der }) => parseCertificate(der) ?? []),
        complete,
        source: [elsewhere.value[0] ?? bundle ?? 'no bundle of the system', ...own].join(' and '),
      },
      [...trust.evidence, ...elsewhere.evidence],
    );
  },
};

const hostOf = (registry: Subject<'registry'>): Subject<'host'> => registry.parent as Subject<'host'>;

/** Bundles that the environment of an engine names in place of those of the system. */
function otherBundle(registry: Subject<'registry'>): Fact<readonly string[]> {
  const engines = engineSubjects(hostOf(registry));
  if (!engines.known) return engines;
  const found: string[] = [];
  const evidence = new Set(engines.evidence);
  for (const engine of engines.value.filter(
    ({ item }) => !item.rootless && item.uid === 0 && item.state === 'running',
  )) {
    const process = readFact(daemonProcess, engine);
    if (!process.known) return process;
    for (const key of process.evidence) evidence.add(key);
    const { environment } = process.value;
    if (environment === null) {
      const detail = `The environment of dockerd (pid ${process.value.pid}) may not be read by this account, and it can name another bundle of authorities.`;
      return unread(cause('needs-root', detail, 'Audit as root.'), process.evidence);
    }
    for (const name of ['SSL_CERT_FILE', 'SSL_CERT_DIR']) {
      if (environment[name]) found.push(`${name}=${environment[name]}`);
    }
  }
  return known(found, [...evidence]);
}
