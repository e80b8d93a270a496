import type { CheckTexts, HostResult } from '../../src/model/results.ts';
import type { Severity } from '../../src/model/severity.ts';
import type { Judgement } from '../judgements.ts';
import type { RequirementsOf } from '../requirements.ts';
import { STATUS_TABLE, type Standing } from '../status-table.ts';
import { oneLine } from '../telling/finding-text.ts';
import { hdfResults } from './results.ts';
import { attestationData, waiverData } from './statements.ts';

/** How much a control matters, in the middle of the ranges from which Heimdall takes its words. */
const IMPACT: Readonly<Record<Severity, number>> = { critical: 0.9, high: 0.7, medium: 0.5, low: 0.3 };
/** What InSpec takes where nothing is said. */
const USUAL_IMPACT = 0.5;

/** Heimdall's own word for a control that is mapped to nothing. */
const UNMAPPED = 'UM-1';
const NIST = 'nist-sp-800-53-r5';

/** What the controls of a host have in common. */
export interface ControlContext {
  readonly host: HostResult;
  readonly texts: CheckTexts;
  readonly requirements: RequirementsOf;
  /** Before the number of a control, which means something with its benchmark alone. */
  readonly prefix: string;
  /** The files of checks of the user, by their ids. */
  readonly files: ReadonlyMap<string, string>;
}

/** One control of HDF; null for one that was not selected. */
export function hdfControl(judgement: Judgement, context: ControlContext) {
  const { id, control, title, checks, standing, severity, reason } = judgement;
  if (standing === null) return null;
  const { host, requirements, prefix, files } = context;
  const number = control === null ? id : `${prefix}${id}`;
  const { results, summary, beside } = hdfResults(judgement, standing, host);
  const { [NIST]: nist = [UNMAPPED], ...others } = Object.fromEntries(requirements(judgement));
  const file = files.get(id);
  return {
    id: number,
    title: oneLine(title),
    desc: [reason, ...summary].map(oneLine).join(' '),
    descriptions: descriptionsOf(judgement, context, beside),
    impact: impactOf(standing, severity),
    refs: [],
    tags: {
      nist: [...nist, 'Rev_5'],
      ...others,
      ...(severity === null ? {} : { severity }),
      status: standing,
      checks,
      ...(control === null ? {} : { level: control.level, assessment: control.assessment }),
    },
    code: null,
    source_location: file === undefined ? {} : { ref: oneLine(file) },
    waiver_data: waiverData(judgement, standing),
    attestation_data: attestationData(judgement, standing, number),
    results,
  };
}
export type HdfControl = NonNullable<ReturnType<typeof hdfControl>>;

/** Zero is how HDF says that a control is not applicable, whatever its results are. */
const impactOf = (standing: Standing, severity: Severity | null): number =>
  STATUS_TABLE[standing].hdf === 'Not Applicable' ? 0 : severity === null ? USUAL_IMPACT : IMPACT[severity];

function descriptionsOf(
  { checks }: Judgement,
  { texts }: ControlContext,
  beside: readonly string[],
): readonly { readonly label: string; readonly data: string }[] {
  const own = checks.flatMap((check) => {
    const text = texts[check];
    return text === undefined ? [] : [{ check, text }];
  });
  const say = (label: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [{ label, data: lines.map(oneLine).join('\n') }];
  return [
    ...say(
      'check',
      own.map(({ check, text }) => `${check}: ${text.title}`),
    ),
    ...say(
      'fix',
      own.flatMap(({ text: { remediation } }) => [
        remediation.text,
        ...(remediation.command === null ? [] : [`Command: ${remediation.command}`]),
        `Side effect: ${remediation.sideEffect}`,
      ]),
    ),
    ...say(
      'rationale',
      own.flatMap(({ text }) => [text.rationale, `Severity: ${text.severityReason}`]),
    ),
    ...say('passes beside what awaits a person', beside),
  ];
}
