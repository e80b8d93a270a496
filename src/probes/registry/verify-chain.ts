import type { Certificate } from './certificate.ts';

/** Whether a chain leads to an authority that is trusted, and on which way; or why not, to end a sentence. */
export type ChainVerdict =
  | {
      readonly trusted: true;
      /** From the server's own to the authority. */
      readonly path: readonly Certificate[];
    }
  | { readonly trusted: false; readonly why: string };

const SERVER = '1.3.6.1.5.5.7.3.1';
const ANY = '2.5.29.37.0';
/** MD2, MD5 and SHA-1 with RSA, DSA and ECDSA: Go's crypto/x509 verifies none of them. */
const INSECURE = [
  '1.2.840.113549.1.1.2',
  '1.2.840.113549.1.1.4',
  '1.2.840.113549.1.1.5',
  '1.2.840.10040.4.3',
  '1.2.840.10045.4.1',
  '1.3.14.3.2.29',
];

/**
 * Verifies the certificate of a server at a moment as Go's crypto/x509 does, which is what engines use: each signature,
 * dates, the right to sign and its depth, and the usage for servers all the way. Constraints on names are left to whoever
 * asks (`constrained`).
 */
export function verifyChain(
  chain: readonly Certificate[],
  anchors: readonly Certificate[],
  at: Date,
): ChainVerdict {
  const [leaf] = chain;
  if (!leaf) return { trusted: false, why: 'shows no certificate' };
  const problem = ownProblem(leaf, at);
  if (problem !== null) return { trusted: false, why: `shows one ${problem}` };
  if (!servesServers(leaf)) return { trusted: false, why: 'shows one that is not made for servers' };
  if (anchors.some(({ der }) => der === leaf.der)) return { trusted: true, path: [leaf] };
  const problems: string[] = [];
  const path = climb([leaf], { sent: chain.slice(1), anchors, at, problems, steps: { left: 100 } });
  if (path !== null) return { trusted: true, path };
  return { trusted: false, why: problems[0] ?? missing(leaf, chain) };
}

/** Of the authorities those that signed a certificate of a chain, whether they may or not, and whatever day it is. */
export const signersAmong = (
  anchors: readonly Certificate[],
  chain: readonly Certificate[],
): readonly Certificate[] =>
  anchors.filter((anchor) =>
    chain.some((one) => one.x509.issuer === anchor.x509.subject && isSignedBy(one, anchor)),
  );

interface Search {
  readonly sent: readonly Certificate[];
  readonly anchors: readonly Certificate[];
  readonly at: Date;
  /** Why ways that began well did not end. */
  readonly problems: string[];
  /** A hostile chain must not take for ever. */
  readonly steps: { left: number };
}

function climb(path: readonly Certificate[], search: Search): readonly Certificate[] | null {
  const last = path.at(-1) as Certificate;
  const candidates = [
    ...search.anchors.map((issuer) => ({ issuer, anchor: true })),
    ...search.sent.map((issuer) => ({ issuer, anchor: false })),
  ];
  for (const { issuer, anchor } of candidates) {
    if (issuer.x509.subject !== last.x509.issuer || path.some(({ der }) => der === issuer.der)) continue;
    search.steps.left -= 1;
    if (search.steps.left < 0) return null;
    const problem = issuerProblem(issuer, anchor, path, search.at);
    if (problem !== null) {
      search.problems.push(problem);
      continue;
    }
    if (anchor) return [...path, issuer];
    const further = path.length < 10 ? climb([...path, issuer], search) : null;
    if (further !== null) return further;
  }
  return null;
}

/** Why a certificate cannot have issued the last one of a path; null where it has. */
function issuerProblem(
  issuer: Certificate,
  isAnchor: boolean,
  path: readonly Certificate[],
  at: Date,
): string | null {
  const last = path.at(-1) as Certificate;
  if (last.signature.some((id) => INSECURE.includes(id)))
    return `shows one (${last.name}) that is signed with an algorithm that engines do not accept`;
  if (!isSignedBy(last, issuer)) return `shows one (${last.name}) that ${issuer.name} has not signed`;
  if (issuer.authority === null && !(isAnchor && issuer.old))
    return `shows one that ${issuer.name} signed, which may sign none`;
  const between = path.slice(1).filter(({ selfIssued }) => !selfIssued).length;
  const most = issuer.authority?.pathLength ?? null;
  if (most !== null && between > most)
    return `shows one with more authorities between than ${issuer.name} permits`;
  if (!servesServers(issuer)) return `shows one that ${issuer.name} signed, which is not made for servers`;
  const problem = ownProblem(issuer, at);
  return problem === null ? null : `has an authority (${issuer.name}) ${problem}`;
}

function isSignedBy({ x509 }: Certificate, issuer: Certificate): boolean {
  try {
    return x509.verify(issuer.x509.publicKey);
  } catch {
    return false;
  }
}

const servesServers = ({ usages }: Certificate): boolean =>
  usages === null || usages.includes(SERVER) || usages.includes(ANY);

function ownProblem({ from, until }: Certificate, at: Date): string | null {
  if (at > until) return `that ended on ${until.toISOString().slice(0, 10)}`;
  return at < from ? `that begins on ${from.toISOString().slice(0, 10)} only` : null;
}

function missing(leaf: Certificate, chain: readonly Certificate[]): string {
  if (leaf.selfIssued) return 'shows one that it signed itself, which nobody on the host trusts';
  const top = chain.at(-1) as Certificate;
  return top.selfIssued
    ? `shows one of an authority (${top.name}) that nobody on the host trusts`
    : `shows one whose issuer (${top.x509.issuer.replaceAll('\n', ', ').slice(0, 200)}) it does not send and the host does not know`;
}
