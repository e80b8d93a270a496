import type { CheckTexts } from '../../src/model/results.ts';
import { paragraphs, titled } from './values.ts';

/** What is said of a check with each of its fails, which can be thousands. */
interface ToldCheck {
  readonly title: string;
  readonly why: string;
  readonly remediation: string;
}

/** The words of a check by its id; null where the results have none. */
export type ToldChecks = (check: string) => ToldCheck | null;

/** Puts the texts of checks into Markdown, each once. */
export function toldChecks(texts: CheckTexts): ToldChecks {
  const told = new Map<string, ToldCheck>();
  return (check) => {
    const text = texts[check];
    if (text === undefined) return null;
    const known = told.get(check) ?? {
      title: titled(text.title),
      why: paragraphs([text.rationale, text.severityReason]),
      remediation: paragraphs([
        text.remediation.text,
        ...(text.remediation.command?.split('\n') ?? []),
        ...(text.remediation.sideEffect === '' ? [] : [`Side effect: ${text.remediation.sideEffect}`]),
      ]),
    };
    told.set(check, known);
    return known;
  };
}
