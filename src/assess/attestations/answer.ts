import { createHash } from 'node:crypto';
import { ANSWER_WORDS, ANSWERS, type AttestationUse } from '../../model/attestations.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { EvidenceItem, Finding } from '../../model/results.ts';
import type { Cite, Ruling } from '../assess-host.ts';
import {
  type Attestation,
  attestationsOf,
  dayOf,
  placeOf,
  type Refusal,
  seesTheSame,
  unsound,
} from './attestation.ts';
import { Usage } from './usage.ts';

/** The characters of a statement that go into the evidence. */
const EXCERPT_LENGTH = 2000;

/**
 * Answers manual findings by what people attest, as of a moment. No other finding is touched: what a machine decided or
 * could not read stays as it is. What is answered rests on the file as its evidence. After the last host, `uses` says
 * what became of each attestation.
 */
export function rulingByAttestations(
  attestations: readonly Attestation[],
  moment: Date,
): { readonly ruling: Ruling; readonly uses: () => AttestationUse[] } {
  const today = dayOf(moment);
  const usage = new Usage();
  return {
    ruling: (findings, { snapshot: { name } }, cite) => {
      const aboutFinding = attestationsOf(name, attestations);
      return findings.map((finding) => {
        const about = aboutFinding(finding);
        for (const attestation of about) usage.isAboutSomething(attestation);
        return finding.status === 'manual' && about.length > 0
          ? answered(finding, about, { today, usage, cite })
          : finding;
      });
    },
    uses: () => usage.tell(attestations, moment),
  };
}

interface Context {
  readonly today: string;
  readonly usage: Usage;
  readonly cite: Cite;
}

function answered(finding: Finding, about: readonly Attestation[], context: Context): Finding {
  const weighed = longestFirst(about).map((attestation) => ({
    attestation,
    refusal: refusalOf(attestation, finding, context.today),
  }));
  const counting = weighed.flatMap(({ attestation, refusal }) => (refusal === null ? [attestation] : []));
  const [best] = counting;
  const contrary = counting.find(({ said }) => said.answer !== best?.said.answer);
  if (best && !contrary) return answeredBy(best, finding, context);
  const contradiction: Refusal | null =
    best && contrary
      ? { state: 'contradicted', why: `${placeOf(best)} and ${placeOf(contrary)} contradict each other` }
      : null;
  for (const { attestation, refusal } of weighed) {
    const why = refusal ?? contradiction;
    if (why) context.usage.isRefused(attestation, why);
  }
  const named =
    best && contrary ? [best, contrary] : weighed.slice(0, 1).map(({ attestation }) => attestation);
  const why = contradiction?.why ?? weighed[0]?.refusal?.why ?? '';
  const whose = [...new Set(named.map(({ said }) => said.by))].join(' and ');
  const places = named.map(placeOf).join(', ');
  return {
    ...finding,
    message: `${finding.message} What ${whose} answered (${places}) does not count: ${why}.`,
    evidence: [...finding.evidence, ...named.map((attestation) => context.cite(evidenceOf(attestation)))],
  };
}

function answeredBy(attestation: Attestation, finding: Finding, { usage, cite }: Context): Finding {
  const { answer, by, on, validUntil, comment } = attestation.said;
  const because = comment === null ? '' : ` ${/[.!?]$/.test(comment) ? comment : `${comment}.`}`;
  usage.answersOne(attestation);
  return {
    ...finding,
    status: ANSWERS[answer],
    message: `${finding.message} Attested by ${by} on ${on}, valid until ${validUntil}: ${ANSWER_WORDS[answer]}.${because}`,
    evidence: [...finding.evidence, cite(evidenceOf(attestation))],
    attestation: attestation.said,
  };
}

function refusalOf(attestation: Attestation, finding: Finding, today: string): Refusal | null {
  const wrong = unsound(attestation, today);
  if (wrong || seesTheSame(attestation, finding)) return wrong;
  return {
    state: 'void',
    why: 'something else is observed now than when it was given; look again and answer anew',
  };
}

/** The one that is valid longest first, and of those the one that stands first in the file. */
const longestFirst = (attestations: readonly Attestation[]): readonly Attestation[] =>
  attestations.toSorted((a, b) =>
    a.said.validUntil === b.said.validUntil ? 0 : a.said.validUntil < b.said.validUntil ? 1 : -1,
  );

/** The statement as a piece of evidence; its time is the day on which it was made. */
function evidenceOf(attestation: Attestation): EvidenceItem {
  const { said, named, hosts, objects, engine, observed, fileBytes } = attestation;
  const kept = canonicalJson({
    ...said,
    check: named,
    hosts,
    objects: objects && [...objects],
    engine,
    observed,
  });
  return {
    source: `--attestations ${placeOf(attestation)}`,
    collectedAt: `${said.on}T00:00:00.000Z`,
    exitCode: null,
    bytes: fileBytes,
    sha256: createHash('sha256').update(kept).digest('hex'),
    truncated: false,
    excerpt: kept.slice(0, EXCERPT_LENGTH),
  };
}
