import { type Cause, cause } from '../../model/cause.ts';
import type { PortAnswers, TlsAttempt, TlsVersion } from './handshakes.ts';
import { TLS_VERSIONS } from './handshakes.ts';

/** How people write the versions. */
export const VERSION_NAMES: Readonly<Record<TlsVersion, string>> = {
  'TLSv1.3': 'TLS 1.3',
  'TLSv1.2': 'TLS 1.2',
  'TLSv1.1': 'TLS 1.1',
  TLSv1: 'TLS 1.0',
};

/** What a port showed of its versions; `unread` is why nothing can be said of some of them, null where all were settled. */
export interface SpokenVersions {
  readonly accepted: readonly TlsVersion[];
  readonly refused: readonly TlsVersion[];
  readonly unread: Cause | null;
  /** Those of which nothing can be said. */
  readonly unsettled: readonly TlsVersion[];
  /** The cipher of each accepted version where it was told. */
  readonly ciphers: readonly { readonly version: TlsVersion; readonly cipher: string }[];
  /** All of it in words, version by version. */
  readonly words: string;
}

/** 70: protocol_version. Others can be about something else than the version. */
const PROTOCOL_VERSION = 70;

/**
 * Sorts the attempts. An alert that does not name the version counts as a refusal only where the same server accepted
 * another version: else it may have had no use for the name or the ciphers.
 */
export function spokenVersions({ versions }: PortAnswers): SpokenVersions {
  const of = (wanted: TlsAttempt['state']) =>
    TLS_VERSIONS.filter((version) => versions[version]?.state === wanted);
  const accepted = of('accepted');
  const refused = of('refused');
  const doubtful = refused.find((version) => {
    const attempt = versions[version];
    return (
      accepted.length === 0 &&
      attempt?.state === 'refused' &&
      (attempt.alert ?? PROTOCOL_VERSION) !== PROTOCOL_VERSION
    );
  });
  const failed = TLS_VERSIONS.map((version) => versions[version]).find(
    (attempt) => attempt?.state === 'unread',
  );
  const missing = TLS_VERSIONS.find((version) => versions[version] === undefined);
  const settled = doubtful === undefined ? [...accepted, ...refused] : accepted;
  return {
    accepted,
    refused,
    unsettled: TLS_VERSIONS.filter((version) => !settled.includes(version)),
    unread:
      failed?.state === 'unread'
        ? failed.cause
        : doubtful !== undefined
          ? DOUBTFUL(doubtful, versions[doubtful])
          : missing === undefined
            ? null
            : NOT_TRIED,
    ciphers: accepted.flatMap((version) => {
      const attempt = versions[version];
      return attempt?.state === 'accepted' && attempt.cipher !== null
        ? [{ version, cipher: attempt.cipher }]
        : [];
    }),
    words: TLS_VERSIONS.map((version) => `${VERSION_NAMES[version]} ${inWords(versions[version])}`).join(
      ', ',
    ),
  };
}

function inWords(attempt: TlsAttempt | undefined): string {
  if (attempt === undefined) return 'not tried';
  if (attempt.state === 'unread') return `unknown (${attempt.cause.code})`;
  if (attempt.state === 'refused')
    return attempt.alert === null ? 'refused' : `refused (alert ${attempt.alert})`;
  const cipher = attempt.cipher === null ? '' : ` (${attempt.cipher})`;
  return attempt.turnedAway === null
    ? `accepted${cipher}`
    : `accepted${cipher}, alert ${attempt.turnedAway} without a certificate`;
}

const DOUBTFUL = (version: TlsVersion, attempt: TlsAttempt | undefined): Cause =>
  cause(
    'tls',
    `The server ended every handshake, that of ${VERSION_NAMES[version]} with alert ${attempt?.state === 'refused' ? attempt.alert : 'unknown'}, which does not say that it is about the version.`,
    'Look at its log for what it misses.',
  );

const NOT_TRIED = cause(
  'tls',
  'The server speaks no TLS on this port.',
  'Look at what answers there in the clear.',
);

/** Keys that are agreed on without forward secrecy, or ciphers that are broken or none. */
export const isWeakCipher = (cipher: string): boolean =>
  /NULL|RC4|RC2|DES|EXP|ADH|AECDH|MD5|IDEA|SEED/.test(cipher) || !/^(?:TLS_|ECDHE-|DHE-)/.test(cipher);
