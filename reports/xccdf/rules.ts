import { OWN_FAMILY } from '../../src/model/family.ts';
import type { CheckTexts, HostResult, ResultsHead } from '../../src/model/results.ts';
import type { Severity } from '../../src/model/severity.ts';
import type { Judgement } from '../judgements.ts';
import type { RequirementsOf } from '../requirements.ts';
import { oneLine } from '../telling/finding-text.ts';
import { element, type Xml } from '../xml.ts';
import { SYSTEMS, xccdfId } from './ids.ts';

/** XCCDF has nothing above high; the word itself stands in the rationale. */
const SEVERITY: Readonly<Record<Severity, string>> = {
  critical: 'high',
  high: 'high',
  medium: 'medium',
  low: 'low',
};
export const xccdfSeverity = (severity: Severity | null): string =>
  severity === null ? 'unknown' : SEVERITY[severity];

/** Only controls count in a score; a check beyond the benchmark weighs nothing. */
export const weightOf = ({ control }: Judgement): string => (control === null ? '0.0' : '1.0');

/** What rules say beside what they found. */
export interface RuleContext {
  readonly head: ResultsHead;
  readonly texts: CheckTexts;
  readonly requirements: RequirementsOf;
}

/** The rules of a host by the sections of the benchmark, and then by subject. */
export function groupsOf(
  judgements: readonly Judgement[],
  { sections }: HostResult,
  context: RuleContext,
): readonly Xml[] {
  const { families } = context.head;
  const familyOf = new Map(families.flatMap(({ id, checks }) => checks.map((check) => [check, id] as const)));
  const titles = new Map<string, string>([
    ...sections.map(({ id, title }) => [`section-${id}`, title] as const),
    ...families.map(({ id, title }) => [`beyond-${id}`, `Beyond the benchmark: ${title}`] as const),
    [`beyond-${OWN_FAMILY}`, 'Checks of your own'] as const,
  ]);
  const groups = Map.groupBy(judgements, ({ id, control }) =>
    control === null ? `beyond-${familyOf.get(id) ?? 'others'}` : `section-${id.split('.', 1)[0]}`,
  );
  return [...groups].map(([id, own]) =>
    element(
      'Group',
      { id: xccdfId('group', id) },
      element('title', {}, oneLine(titles.get(id) ?? id.replace('-', ' '))),
      ...own.map((judgement) => rule(judgement, context)),
    ),
  );
}

function rule(judgement: Judgement, { head, texts, requirements }: RuleContext): Xml {
  const { id, control, title, checks, standing, severity } = judgement;
  const own = checks.flatMap((check) => texts[check] ?? []);
  const system = control === null ? SYSTEMS.check : SYSTEMS.benchmark(head.benchmark);
  const label = control === null ? '' : `${id} `;
  return element(
    'Rule',
    {
      id: xccdfId('rule', id),
      selected: standing !== null,
      severity: xccdfSeverity(severity),
      weight: weightOf(judgement),
    },
    element('title', {}, oneLine(`${label}${title}`)),
    ...own.map((text) => element('description', {}, oneLine(text.title))),
    ...references(judgement, head, requirements),
    ...own.map((text) =>
      element(
        'rationale',
        {},
        oneLine(`${text.rationale} Severity ${text.severity}: ${text.severityReason}`),
      ),
    ),
    element('ident', { system }, oneLine(id)),
    ...own.map(({ remediation: { text, command, sideEffect } }) =>
      element(
        'fixtext',
        {},
        [text, ...(command === null ? [] : [`Command: ${command}`]), `Side effect: ${sideEffect}`]
          .map(oneLine)
          .join('\n'),
      ),
    ),
    ...checkElements(checks),
  );
}

/** What a control bears on in other frameworks, which oscap sorts by: the maps are ours, so the names of them are too. */
function references(
  judgement: Judgement,
  { frameworks = [] }: ResultsHead,
  requirements: RequirementsOf,
): readonly Xml[] {
  const own = requirements(judgement);
  return frameworks.flatMap(({ id, title }) =>
    (own.get(id) ?? []).map((requirement) =>
      element('reference', { href: SYSTEMS.framework(id) }, oneLine(`${title}: ${requirement}`)),
    ),
  );
}

/** The checks behind a rule, whose texts and findings `results.json` has by their ids; all of several have to hold. */
export function checkElements(checks: readonly string[]): readonly Xml[] {
  const all = checks.map((check) =>
    element(
      'check',
      { system: SYSTEMS.check },
      element('check-content-ref', { href: 'results.json', name: oneLine(check) }),
    ),
  );
  return all.length < 2 ? all : [element('complex-check', { operator: 'AND' }, ...all)];
}
