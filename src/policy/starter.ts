import type { Check } from '../model/check.ts';
import type { Parameter } from '../model/parameter.ts';
import { printableJson } from '../model/printable-json.ts';
import type { Finding } from '../model/results.ts';
import { SEVERITIES, type Severity } from '../model/severity.ts';
import { cutText, visibleText } from '../model/visible-text.ts';

/** What was seen on hosts that a parameter could allow, by its id. */
export type Seen = ReadonlyMap<string, ReadonlySet<string | number>>;

/** What an audit says that a first policy can be made of. */
export interface StarterInput {
  /** Names of the hosts. */
  readonly hosts: readonly string[];
  readonly findings: readonly Pick<Finding, 'check' | 'status' | 'severity' | 'message' | 'resource'>[];
  readonly checks: readonly Check[];
  readonly seen: Seen;
}

/** How many findings are quoted for a question, and how many values a suggestion has. */
const QUOTED = 3;
const SUGGESTED = 40;

/** A first policy, with what the audit saw as comments: nothing is accepted until somebody takes the # away. */
export function starterPolicy({ hosts, findings, checks, seen }: StarterInput): string {
  const open = openParameters(checks);
  const asking = open
    .map((one) => ({ ...one, questions: findingsOf(findings, one.checks, 'manual') }))
    .filter(({ questions }) => questions.length > 0)
    .toSorted((a, b) => worst(a.questions) - worst(b.questions));
  const failing = open
    .filter(({ parameter }) => !asking.some((one) => one.parameter === parameter))
    .map((one) => ({ ...one, questions: findingsOf(findings, one.checks, 'fail') }))
    .filter(({ parameter, questions }) => questions.length > 0 && seen.has(parameter.id));
  const name = oneLine(
    hosts.slice(0, 5).join(', ') + (hosts.length > 5 ? ` and ${hosts.length - 5} more` : ''),
    200,
  );
  return [
    '# A policy for plimsoll, begun from an audit. Nothing in it is accepted: what the audit saw stands behind a #.',
    '# Look at each line, change it to what is right, and take the # away where you mean it.',
    '# "plimsoll explain ID" says all about a parameter or a check, "plimsoll list --parameters" shows every parameter.',
    '',
    `title: ${printableJson(`Policy of ${name}`)}`,
    '',
    '# Start from one that comes along: level-1, level-2, strict, rootless or swarm.',
    '# extends: level-1',
    '',
    '# What is not asked of these hosts, each with the reason that reports will show.',
    '# deselect:',
    '#   - section: 7',
    '#     reason: No swarm is meant to be here.',
    '',
    'parameters:',
    ...(asking.length > 0
      ? ['  # Questions that await a person, the gravest first. An answer here decides them.', '']
      : ['  # No question that a parameter answers was open.', '']),
    ...asking.flatMap((one) => lines(one, seen)),
    ...(failing.length > 0
      ? [
          '  # What fails, and passes where it is wanted. Each is a risk that you take.',
          '',
          ...failing.flatMap((one) => lines(one, seen)),
        ]
      : []),
  ].join('\n');
}

interface OpenParameter {
  readonly parameter: Parameter;
  /** Ids of the checks that ask for it. */
  readonly checks: readonly string[];
}

/** The parameters that hold nothing where no policy sets them. */
function openParameters(checks: readonly Check[]): readonly OpenParameter[] {
  const found = new Map<string, { parameter: Parameter; checks: string[] }>();
  for (const check of checks) {
    for (const parameter of Object.values(check.parameters)) {
      if (parameter.shipped !== undefined) continue;
      const known = found.get(parameter.id) ?? { parameter, checks: [] };
      known.checks.push(check.id);
      found.set(parameter.id, known);
    }
  }
  return [...found.values()];
}

type Quoted = StarterInput['findings'][number];

const findingsOf = (
  findings: readonly Quoted[],
  checks: readonly string[],
  status: Finding['status'],
): Quoted[] => findings.filter((finding) => finding.status === status && checks.includes(finding.check));

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);
const worst = (findings: readonly Quoted[]): number =>
  Math.min(...findings.map(({ severity }) => rank(severity)));

/** Text of hosts ends no comment: it is on one line, whatever it holds. */
const oneLine = (text: string, length: number): string => visibleText(cutText(text, length));

function lines(
  { parameter, checks, questions }: OpenParameter & { readonly questions: readonly Quoted[] },
  seen: Seen,
): string[] {
  const messages = [...new Set(questions.map(({ message }) => message))];
  const asking = checks.filter((id) => questions.some(({ check }) => check === id));
  return [
    ...messages.slice(0, QUOTED).map((message) => `  # ${oneLine(message, 300)}`),
    ...(messages.length > QUOTED ? [`  # and ${messages.length - QUOTED} more`] : []),
    `  # (${asking.join(', ')})`,
    `  # ${parameter.meaning}`,
    `  # ${parameter.id}: ${suggestion(parameter, seen)}`,
    '',
  ];
}

/** What was seen, as far as the parameter can hold it; a pattern would allow more than what was seen. */
function suggestion({ id, schema }: Parameter, seen: Seen): string {
  const values = [...(seen.get(id) ?? [])]
    .filter((value) => !String(value).includes('*') && schema.safeParse([value]).success)
    .slice(0, SUGGESTED);
  const sorted = values.toSorted((a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : 0));
  return values.length > 0 ? printableJson(sorted) : '...';
}
