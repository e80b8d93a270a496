import { attestedPart } from '../../../src/model/attested.ts';
import { type CheckBeyond, checksBeyond } from '../../../src/model/beyond.ts';
import { OWN_FAMILY } from '../../../src/model/family.ts';
import type {
  CheckTexts,
  ControlResult,
  Finding,
  HostResult,
  ResultsHead,
} from '../../../src/model/results.ts';
import { type Severity, worstSeverity } from '../../../src/model/severity.ts';
import { type ControlStatus, combineStatuses } from '../../../src/model/status.ts';
import { allWaived } from '../../../src/model/waived.ts';
import { objectsOf } from '../../telling/objects.ts';
import { count, SEVERITY_WORDS, STATUS_ORDER, STATUS_WORDS } from '../../telling/words.ts';
import { checkAnchor, controlAnchor, slug } from './anchors.ts';
import { type CheckView, checkView } from './checks.ts';
import type { FindingsContext } from './findings.ts';
import { type StatusCell, statusCells } from './score.ts';

/** One line of the list of controls, with all that lies below it. */
export interface ControlView {
  readonly anchor: string;
  /** The number in the benchmark; null for a check beyond it. */
  readonly number: string | null;
  readonly title: string;
  readonly status: ControlStatus;
  readonly word: string;
  readonly severity: Severity | null;
  readonly severityWord: string | null;
  readonly section: string;
  readonly reason: string;
  readonly facts: readonly string[];
  readonly checks: readonly CheckView[];
  readonly severalChecks: boolean;
  /** Of something that fails: `none`, `part` or `all` of what fails in it is waived; null for anything else. */
  readonly waiver: 'none' | 'part' | 'all' | null;
  /** The mark that says so. */
  readonly waived: string | null;
  /** The mark that says how far the status is by what people answered; null where it is by a machine alone. */
  readonly attested: string | null;
  /** Words of the requirements of other frameworks that it bears on. */
  readonly requirements: string;
}

function attestedMark(status: ControlStatus, findings: readonly Finding[]): string | null {
  const part = attestedPart(status, findings);
  if (part === null) return null;
  return part === 'all' ? 'attested' : 'attested in part';
}

/** How far what fails in a control or check is waived. */
function waiverOf(
  status: ControlStatus,
  findings: readonly Finding[],
): Pick<ControlView, 'waiver' | 'waived'> {
  if (status !== 'fail') return { waiver: null, waived: null };
  if (allWaived(findings)) return { waiver: 'all', waived: 'waived' };
  const part = findings.some(({ waiver }) => waiver !== null);
  return part ? { waiver: 'part', waived: 'waived in part' } : { waiver: 'none', waived: null };
}

export interface SectionView {
  readonly id: string;
  readonly anchor: string;
  readonly title: string;
  readonly summary: string;
  readonly controls: readonly ControlView[];
  /** Those that were not assessed. */
  readonly left: readonly ControlView[];
}

/** Lists the controls of a host section by section, those not assessed apart. */
export function sectionViews(host: HostResult, texts: CheckTexts, context: FindingsContext): SectionView[] {
  const findings = byControl(host.findings);
  return host.sections.map((section) => {
    const own = host.controls.filter((control) => sectionOf(control.id, host) === section.id);
    const views = own.map((control) =>
      controlView(control, section.id, findings.get(control.id) ?? [], texts, context),
    );
    return {
      id: section.id,
      anchor: `s-${slug(section.id)}`,
      title: section.title,
      summary: summaryOf(own.filter((control) => control.status !== 'notselected')),
      controls: views.filter((view) => view.status !== 'notselected'),
      left: views.filter((view) => view.status === 'notselected'),
    };
  });
}

/** The section a control belongs to: the longest one whose number begins its own. */
function sectionOf(control: string, host: HostResult): string {
  const fitting = host.sections.map(({ id }) => id).filter((id) => control.startsWith(`${id}.`));
  return fitting.sort((a, b) => b.length - a.length)[0] ?? '';
}

/** The checks of one subject beyond the benchmark, in the form of a section of it. */
export interface FamilyView extends Omit<SectionView, 'left'> {
  /** Whether its checks are those of the user. */
  readonly yours: boolean;
  /** How many of its checks have each status. */
  readonly cells: readonly StatusCell[];
}

/** Where checks stand that belong to no control of this version and to no family. */
const UNSORTED = { id: 'elsewhere', title: 'In other versions of the benchmark', checks: [] } as const;

/** Lists the checks that belong to no control, by family. */
export function familyViews(
  host: HostResult,
  families: ResultsHead['families'],
  texts: CheckTexts,
  context: FindingsContext,
): FamilyView[] {
  const found = new Map(checksBeyond(host).map((beyond) => [beyond.check, beyond]));
  const sorted = new Set(families.flatMap(({ checks }) => checks));
  const others = [...found.keys()].filter((id) => !sorted.has(id));
  return [...families, { ...UNSORTED, checks: others }].flatMap(({ id, title, checks }) => {
    const section = `beyond-${id}`;
    const views = checks.flatMap((check) => {
      const beyond = found.get(check);
      return beyond ? [beyondView(beyond, section, texts, context)] : [];
    });
    if (views.length === 0) return [];
    return [
      {
        id: section,
        anchor: `f-${slug(id)}`,
        title,
        summary: summaryOf(views, 'check'),
        controls: views,
        yours: id === OWN_FAMILY,
        cells: statusCells(views),
      },
    ];
  });
}

function beyondView(
  { check: id, status, findings }: CheckBeyond,
  section: string,
  texts: CheckTexts,
  context: FindingsContext,
): ControlView {
  const decisive = findings.filter((finding) => finding.status === status);
  const severity = worstSeverity(decisive.map((finding) => finding.severity));
  return {
    anchor: checkAnchor(id),
    number: null,
    title: texts[id]?.title ?? id,
    status,
    word: STATUS_WORDS[status],
    severity,
    severityWord: severity === null ? null : SEVERITY_WORDS[severity],
    section,
    reason: reasonOf(decisive),
    facts: [id, ...context.referencesOf(id)],
    checks: [checkView(id, texts[id], findings, context)],
    severalChecks: false,
    ...waiverOf(status, findings),
    attested: attestedMark(status, findings),
    requirements: context.requirementsOf(id),
  };
}

/** The sentence of the finding, or of the first of several with the names of the objects. */
function reasonOf(decisive: readonly Finding[]): string {
  const message = decisive[0]?.message ?? '';
  return decisive.length < 2 ? message : `${objectsOf(decisive)}. The first: ${message}`;
}

function controlView(
  control: ControlResult,
  section: string,
  findings: readonly Finding[],
  texts: CheckTexts,
  context: FindingsContext,
): ControlView {
  const ids = [...new Set([...control.checks, ...findings.map((finding) => finding.check)])];
  const checks = ids
    .toSorted((a, b) => urgency(a, findings) - urgency(b, findings))
    .map((id) =>
      checkView(
        id,
        texts[id],
        findings.filter((finding) => finding.check === id),
        context,
      ),
    );
  const { severity } = control;
  const label =
    control.assessment === 'manual' ? 'the benchmark labels it manual' : 'the benchmark labels it automated';
  return {
    anchor: controlAnchor(control.id),
    number: control.id,
    title: control.title,
    status: control.status,
    word: STATUS_WORDS[control.status],
    severity,
    severityWord: severity === null ? null : SEVERITY_WORDS[severity],
    section,
    reason: control.reason,
    facts: [
      control.level === null ? 'Level unknown' : `Level ${control.level}`,
      label,
      ...context.referencesOf(control.id),
    ],
    checks,
    severalChecks: checks.length > 1,
    ...waiverOf(control.status, findings),
    attested: attestedMark(control.status, findings),
    requirements: context.requirementsOf(control.id),
  };
}

/** The place of a check among those of its control: one that fails comes before one that passes. */
function urgency(check: string, findings: readonly Finding[]): number {
  const own = findings.filter((finding) => finding.check === check).map((finding) => finding.status);
  return STATUS_ORDER.indexOf(combineStatuses(own) ?? 'notselected');
}

function byControl(findings: readonly Finding[]): ReadonlyMap<string, Finding[]> {
  const map = new Map<string, Finding[]>();
  for (const finding of findings) {
    for (const control of new Set(finding.controls)) {
      const own = map.get(control);
      if (own) own.push(finding);
      else map.set(control, [finding]);
    }
  }
  return map;
}

function summaryOf(controls: readonly Pick<ControlResult, 'status'>[], noun = 'control'): string {
  const parts = STATUS_ORDER.flatMap((status) => {
    const number = controls.filter((control) => control.status === status).length;
    return number === 0 ? [] : [`${number} ${STATUS_WORDS[status].toLowerCase()}`];
  });
  return `${count(controls.length, noun)}: ${parts.join(', ')}`;
}

/** The controls that were not assessed, kept apart so that they do not hide the others. */
export function leftView(sections: readonly SectionView[]) {
  const controls = sections.flatMap(({ left }) => left);
  const reasons = [...new Set(controls.map(({ reason }) => reason))];
  const shared = reasons.length === 1 ? (reasons[0] ?? null) : null;
  return {
    number: controls.length,
    /** The reason that all of them share; null where they differ. */
    reason: shared,
    summary: `${count(controls.length, 'control')}${shared === null ? '' : `: ${shared}`}`,
    sections: sections
      .filter(({ left }) => left.length > 0)
      .map((section) => ({
        id: section.id,
        title: section.title,
        anchor: section.controls.length === 0 ? section.anchor : null,
        controls: section.left,
      })),
  };
}
