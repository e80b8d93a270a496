import type { Finding, ResultCheck } from '../../../src/model/results.ts';
import type { Status } from '../../../src/model/status.ts';
import { capital, effortWords, SEVERITY_WORDS } from '../../telling/words.ts';
import { type FindingsContext, type FindingsView, findingsView } from './findings.ts';

/** A check with its text and what it found. */
export interface CheckView extends FindingsView {
  readonly id: string;
  readonly text: {
    readonly title: string;
    readonly severity: string;
    readonly severityReason: string;
    readonly rationale: string;
    readonly fix: string;
    readonly command: string | null;
    readonly takes: string | null;
    readonly sideEffect: string;
  } | null;
  /** The file of the user that it comes from; null where it is one of Plimsoll. */
  readonly origin: string | null;
  /** What stands before the remediation: it is needed now, perhaps, or not at all. */
  readonly adviceTitle: string;
}

/** Puts the text of a check beside its findings; the text is null where the results lack it. */
export function checkView(
  id: string,
  text: ResultCheck | undefined,
  findings: readonly Finding[],
  context: FindingsContext,
): CheckView {
  return {
    id,
    text: text
      ? {
          title: text.title,
          severity: SEVERITY_WORDS[text.severity],
          severityReason: text.severityReason,
          rationale: text.rationale,
          fix: text.remediation.text,
          command: text.remediation.command,
          takes: capital(effortWords(text.remediation.takes) ?? '') || null,
          sideEffect: text.remediation.sideEffect,
        }
      : null,
    origin: originOf(id, context),
    adviceTitle: adviceTitle(findings.map(({ status }) => status)),
    ...findingsView(findings, context),
  };
}

function originOf(id: string, { own }: FindingsContext): string | null {
  const check = own?.get(id);
  return check ? `${check.file}, SHA-256 ${check.sha256}` : null;
}

function adviceTitle(statuses: readonly Status[]): string {
  if (statuses.includes('fail')) return 'What to do';
  if (statuses.includes('error')) return 'What to do if it fails';
  return statuses.includes('manual') ? 'What to do if it is not so' : 'How to keep it so';
}
