import type { HostResult, ResultsHead } from '../../src/model/results.ts';
import type { Judgement } from '../judgements.ts';
import { STATUS_TABLE, type Standing } from '../status-table.ts';
import { findingLines, objectOf, oneLine, readAt } from '../telling/finding-text.ts';
import { tellFindings } from '../telling/told-findings.ts';
import { element, type Xml } from '../xml.ts';
import { cpeOf, SYSTEMS, xccdfId } from './ids.ts';
import { checkElements, weightOf, xccdfSeverity } from './rules.ts';
import { targetElements } from './target.ts';

/** How loud a message is. */
const LOUDNESS: Readonly<Record<Standing, 'error' | 'warning' | 'info'>> = {
  fail: 'error',
  error: 'error',
  waived: 'warning',
  manual: 'warning',
  pass: 'info',
  notapplicable: 'info',
};

/** What was found on a host: who was asked by whom and when, a result for each rule, and the score. */
export function testResult(
  host: HostResult,
  { tool, run, benchmark }: ResultsHead,
  judgements: readonly Judgement[],
  profile: string,
): Xml {
  return element(
    'TestResult',
    {
      id: xccdfId('testresult', `${run.id}-${host.name.slice(0, LONGEST_NAME)}`),
      'start-time': host.startedAt,
      'end-time': host.finishedAt,
      version: benchmark.version,
      'test-system': cpeOf(tool),
    },
    element('title', {}, oneLine(`${host.name}, assessed against ${benchmark.title} ${benchmark.version}`)),
    ...targetElements(host, element('profile', { idref: profile })),
    ...judgements.map((judgement) => ruleResult(judgement, host)),
    ...scoresOf(host),
  );
}

/** Characters of the name of a host in an id. */
const LONGEST_NAME = 100;

function ruleResult(judgement: Judgement, host: HostResult): Xml {
  const { id, checks, standing, severity, reason, findings } = judgement;
  const { told, counts, left } = tellFindings(standing === null ? [] : findings);
  const summary = [reason, ...(standing === 'waived' ? [WAIVED] : []), counts, left].flatMap(
    (text) => text ?? [],
  );
  const deciding = told[0]?.finding;
  return element(
    'rule-result',
    {
      idref: xccdfId('rule', id),
      time: deciding === undefined ? host.finishedAt : readAt(deciding, host),
      severity: xccdfSeverity(severity),
      weight: weightOf(judgement),
    },
    element('result', {}, standing === null ? 'notselected' : STATUS_TABLE[standing].xccdf),
    element(
      'message',
      { severity: standing === null ? 'info' : LOUDNESS[standing] },
      summary.map(oneLine).join(' '),
    ),
    ...told.map(({ finding, standing: own }) =>
      element(
        'message',
        { severity: LOUDNESS[own] },
        `${objectOf(finding.resource)}: ${findingLines(finding, host.evidence).join('\n')}`,
      ),
    ),
    ...checkElements(checks),
  );
}

/** XCCDF can tell an accepted fail as none; that would hide it. */
const WAIVED = 'All that fails in it is waived, and a fail all the same.';

/**
 * How many controls pass of those that pass, fail or could not be read, as the flat model of XCCDF counts them; left out where
 * too little was read for a score. Beside it stands how many of the selected ones were decided.
 */
function scoresOf({
  score: { compliance, counts },
  reconciliation: { controls },
}: HostResult): readonly Xml[] {
  const tried = counts.pass + counts.fail + counts.error;
  return [
    ...(compliance === null
      ? []
      : [element('score', { system: 'urn:xccdf:scoring:flat', maximum: tried }, String(counts.pass))]),
    element('score', { system: SYSTEMS.decided, maximum: controls.selected }, String(controls.decided)),
  ];
}
