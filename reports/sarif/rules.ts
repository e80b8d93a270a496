import type {
  CheckTexts,
  ControlResult,
  Finding,
  ResultCheck,
  ResultsHead,
} from '../../src/model/results.ts';
import { type Severity, worstSeverity } from '../../src/model/severity.ts';
import { codeBlock, markdownText } from '../markdown/text.ts';
import { benchmarkId, type Requirement } from './frameworks.ts';
import { LEVELS, SECURITY_SEVERITIES } from './severity.ts';
import { plain } from './text.ts';

/** GitHub takes no rule with more tags. */
const MOST_TAGS = 20;

/** Characters of one text in Markdown. */
const LONGEST = 3000;

/** Id of the rule of a control that no finding is of: its number, with the benchmark that it is of. */
export const controlRule = (head: Pick<ResultsHead, 'benchmark'>, id: string): string =>
  `${benchmarkId(head)}-${id}`;

/** The rule of a check: what it asks for, why, how bad it is and what to do. Its severity is that of its findings. */
export function ruleOfCheck(
  id: string,
  findings: readonly Finding[],
  texts: CheckTexts,
  bearsOn: readonly Requirement[],
): object {
  const text = texts[id];
  const severity = worstSeverity(findings.map((finding) => finding.severity)) ?? text?.severity ?? 'medium';
  return rule(id, text?.title ?? id, severity, bearsOn, text === undefined ? {} : explained(text));
}

/** The rule of a control that no finding is of. */
export const ruleOfControl = (
  head: Pick<ResultsHead, 'benchmark'>,
  { id, title, severity }: ControlResult,
  bearsOn: readonly Requirement[],
): object => rule(controlRule(head, id), title, severity ?? 'medium', bearsOn, {});

function rule(
  id: string,
  title: string,
  severity: Severity,
  bearsOn: readonly Requirement[],
  more: object,
): object {
  const tags = bearsOn.map((one) => `${one.framework}/${one.id}`);
  return {
    id,
    shortDescription: { text: plain(title) },
    // GitHub takes no rule without these two.
    fullDescription: { text: plain(title) },
    help: { text: plain(title), markdown: markdownText(title, { max: LONGEST }) },
    ...more,
    defaultConfiguration: { level: LEVELS[severity] },
    relationships: bearsOn.map((one) => ({
      target: { id: one.id, toolComponent: { name: one.framework } },
      kinds: ['relevant'],
    })),
    properties: {
      tags: ['security', 'docker', ...tags].slice(0, MOST_TAGS),
      precision: 'high',
      'security-severity': SECURITY_SEVERITIES[severity],
    },
  };
}

/** Why, and what to do, as text and in Markdown. */
function explained({ rationale, severity, severityReason, remediation }: ResultCheck): object {
  const { text, command, sideEffect } = remediation;
  const parts = [
    { head: 'Why', words: rationale },
    { head: 'What to do', words: text },
    ...(command === null ? [] : [{ head: 'Command', words: command }]),
    { head: 'What else it changes', words: sideEffect },
    { head: `Why it is ${severity}`, words: severityReason },
  ].filter(({ words }) => words !== '');
  return {
    ...(rationale === '' ? {} : { fullDescription: { text: plain(rationale) } }),
    help: {
      text: parts.map(({ head, words }) => `${head}: ${plain(words)}`).join('\n'),
      markdown: parts
        .map(({ head, words }) =>
          head === 'Command'
            ? codeBlock('sh', words)
            : `**${head}**: ${markdownText(words, { max: LONGEST })}`,
        )
        .join('\n\n'),
    },
  };
}
