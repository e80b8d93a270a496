import { onlySentence } from '../model/only.ts';
import type { ResultsHead } from '../model/results.ts';
import { visibleText } from '../model/visible-text.ts';
import { PACK, SSH_NAMESPACE } from './names.ts';

/** What the text for whoever unpacks a pack has to know of it. */
export interface ReadMeFacts {
  readonly head: ResultsHead;
  readonly hosts: number;
  /** Fingerprints of the keys that it is signed with. */
  readonly signers: readonly { readonly kind: 'ed25519' | 'ssh'; readonly fingerprint: string }[];
  /** Files that were brought along and are not in it, each with the reason. */
  readonly leftOut: readonly string[];
}

/** The first file to read in a pack: what is in it, in which order to read it, and how to verify it without plimsoll. */
export function readMe({ head, hosts, signers, leftOut }: ReadMeFacts): string {
  const { benchmark, run, tool } = head;
  const signed = signers.length > 0;
  return `Evidence of an audit of ${hosts === 1 ? 'one Docker host' : `${hosts} Docker hosts`}
Assessed against the ${benchmark.title} ${benchmark.version} by ${tool.name} ${tool.version}.
Collected from ${run.startedAt} to ${run.finishedAt}. Run ${run.id}.
${run.only ? `${visibleText(onlySentence(run.only))}\n` : ''}
WHAT TO READ, IN THIS ORDER
1. report.html            verdict, what to mend, every control with its evidence; any browser, no network
${hosts === 1 ? '' : `   hosts/*.html           the same for each host\n`}2. findings.csv           every finding on a line of its own, for sampling
3. results.json           the results that all other files are rendered from
4. evidence/              what was read on each host; the verdicts follow from it and from nothing else
5. inputs/                policy, waivers, attestations and other files that it was judged by
6. results.sarif, results.oscal.json, *.xccdf.xml
                          the same results for other programs
7. ${PACK.manifest}        SHA-256 of every file above
8. ${PACK.statement}         an in-toto statement over all of them${signed ? ', which is what is signed' : ''}
${leftOut.length === 0 ? '' : `\nNOT IN THIS PACK\n${leftOut.map((line) => `- ${visibleText(line)}\n`).join('')}`}
IS IT INTACT?
   sha256sum --check --quiet ${PACK.manifest}
   grep -c "$(sha256sum < ${PACK.manifest} | cut -d' ' -f1)" ${PACK.statement}
The first prints nothing, the second prints 1: the statement names this manifest.

WHO SIGNED IT?
${signed ? signers.map(recipe).join('\n') : 'Nobody did. Whoever could change these files could change the manifest, too.\n'}
WITH PLIMSOLL
   plimsoll verify PACK --key KEY.pem
does all of that on the archive or on this folder, and where its version is that of the audit it also renders every report
again from results.json and compares the bytes.

WHAT THIS SAYS, AND WHAT NOT
It is the configuration of the hosts as it was read at the times given, no penetration test and no certificate. A signature
says who vouches for these files, not when: for a trusted time, have ${PACK.statement} time-stamped (RFC 3161).
`;
}

const recipe = ({ kind, fingerprint }: ReadMeFacts['signers'][number]): string =>
  kind === 'ed25519'
    ? `An Ed25519 key with the fingerprint ${fingerprint}.
Get the public key from whom you trust to hold it, as KEY.pem; ${PACK.publicKey} here is a copy for comparison only.
   { printf 'DSSEv1 28 application/vnd.in-toto+json %d ' "$(wc -c < ${PACK.statement})"; cat ${PACK.statement}; } > /tmp/signed
   sed 's/.*"sig":"\\([^"]*\\)".*/\\1/' ${PACK.envelope} | openssl base64 -d -A > /tmp/signature
   openssl pkeyutl -verify -pubin -inkey KEY.pem -rawin -in /tmp/signed -sigfile /tmp/signature
The fingerprint of a key:
   openssl pkey -pubin -in KEY.pem -outform DER | openssl dgst -sha256 -binary | openssl base64
`
    : `An SSH key with the fingerprint ${fingerprint}.
Write who may sign into a file SIGNERS, on a line such as: auditor@example.org ssh-ed25519 AAAA...
   ssh-keygen -Y verify -f SIGNERS -I auditor@example.org -n ${SSH_NAMESPACE} -s ${PACK.sshSignature} < ${PACK.statement}
`;
