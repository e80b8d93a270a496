import { ANSWER_WORDS, type Statement } from '../../src/model/attestations.ts';
import type { Cause } from '../../src/model/cause.ts';
import type { EvidenceItem, Finding, HostResult } from '../../src/model/results.ts';
import { cutText, visibleText } from '../../src/model/visible-text.ts';
import { outdatedWords, waiverRemarks, waiverWords } from '../../src/model/waived.ts';
import type { FindingWaiver, OutdatedWaiver } from '../../src/model/waiver.ts';
import { capital } from './words.ts';

/** Characters of one text of a host in a file for other tools, before what cannot be seen is written out. */
const LONGEST = 1000;
/** Pieces of evidence named of one finding: the last, since how the engines were found comes first for each. */
const EVIDENCE_NAMED = 3;

/** A text of a host on one line, within bounds. */
export const oneLine = (text: string): string => visibleText(cutText(text, LONGEST));

/** What a finding is about: `container web of engine root`. */
export const objectOf = ({ type, name, engine }: Finding['resource']): string =>
  oneLine(`${type} ${name}${engine === null || type === 'engine' ? '' : ` of engine ${engine}`}`);

/** When the last fact behind a finding was read; the end of the audit where it rests on none. */
export function readAt({ evidence }: Finding, host: HostResult): string {
  const times = evidence.flatMap((key) => host.evidence[key]?.collectedAt ?? []);
  return times.reduce(
    (last, time) => (Date.parse(time) > Date.parse(last) ? time : last),
    times[0] ?? host.finishedAt,
  );
}

/** All that is said of a finding, a line each: what is so, why there is no verdict, who accepts or answered it, and the evidence. */
export function findingLines(finding: Finding, evidence: HostResult['evidence']): readonly string[] {
  const { message, expected, observed, cause, waiver, outdatedWaiver, attestation, fingerprint } = finding;
  const keys = finding.evidence.filter((key) => evidence[key] !== undefined);
  const more = keys.length - EVIDENCE_NAMED;
  return [
    message,
    ...(expected === '' ? [] : [`Expected: ${expected}`]),
    ...(observed === '' ? [] : [`Observed: ${observed}`]),
    ...(cause === null ? [] : causeLines(cause, message)),
    ...(waiver === null ? [] : waiverLines(waiver)),
    ...(outdatedWaiver === undefined ? [] : [outdatedLine(outdatedWaiver)]),
    ...(attestation === undefined ? [] : [attestationLine(attestation)]),
    ...keys.slice(-EVIDENCE_NAMED).flatMap((key) => evidenceLine(evidence[key])),
    ...(more > 0 ? [`Evidence: ${more} more, which results.json names`] : []),
    `Fingerprint: ${fingerprint}`,
  ].map(oneLine);
}

/** Why there is no verdict, where that was not said already, and what to do. */
const causeLines = ({ code, detail, next }: Cause, message: string): readonly string[] => [
  `Not decided: ${code}${message.includes(detail) ? '' : `: ${detail}`}`,
  `Next: ${next}`,
];

/** Who accepts a fail, until when and why. */
const waiverLines = (waiver: FindingWaiver): readonly string[] => [
  `${capital(waiverWords(waiver))}${agreedIn(waiver)}`,
  ...waiverRemarks(waiver),
];

/** Who accepted a fail, and that this does not count on the day of the audit. */
export const outdatedLine = (waiver: OutdatedWaiver): string =>
  `${capital(outdatedWords(waiver))}${agreedIn(waiver)}`;

/** Who agreed to a waiver, and where it stands. */
const agreedIn = ({ approver, ticket, file, line }: FindingWaiver | OutdatedWaiver): string =>
  `${[...(approver === null ? [] : [`approved by ${approver}`]), ...(ticket === null ? [] : [ticket])]
    .map((part) => `; ${part}`)
    .join('')} (${file}:${line})`;

/** What a person answered, until when that counts, and what proves it. */
export function attestationLine(said: Statement): string {
  const comment = said.comment === null ? '' : `: ${said.comment}`;
  const proof =
    said.evidence === null ? '' : `; proof ${said.evidence.file}, SHA-256 ${said.evidence.sha256}`;
  return `Attested as ${ANSWER_WORDS[said.answer]} by ${said.by} on ${said.on}, valid until ${said.validUntil}${comment}${proof} (${said.file}:${said.line})`;
}

const evidenceLine = (item: EvidenceItem | undefined): readonly string[] =>
  item === undefined ? [] : [`Evidence: ${oneLine(item.source)}, read at ${item.collectedAt}`];
