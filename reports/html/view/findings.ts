import type { Finding } from '../../../src/model/results.ts';
import type { Status } from '../../../src/model/status.ts';
import { waiverRemarks, waiverWords } from '../../../src/model/waived.ts';
import type { FindingWaiver } from '../../../src/model/waiver.ts';
import { canShowSecrets, type ShowAgain } from '../../telling/check-again.ts';
import { outdatedLine } from '../../telling/finding-text.ts';
import { capital, count, STATUS_ORDER, STATUS_WORDS } from '../../telling/words.ts';
import { type Anchors, slug } from './anchors.ts';
import { type AnswerView, answerView } from './attestations.ts';
import type { CitedSource, EvidenceView, Register } from './evidence.ts';
import { severityNote } from './policy.ts';

/** Objects listed for one control or check; more are counted, not named. */
const LISTED_MAX = 100;
/** Values named of objects that pass; nobody has to act on them. */
const PASSING_VALUES = 10;
const OTHER_VALUES = 'other values that are as expected; results.json has each';

/** An object that a finding is about. */
export interface ObjectView {
  readonly anchor: string | null;
  readonly type: string;
  readonly name: string;
  readonly id: string | null;
  readonly engine: string | null;
  readonly evidence: readonly EvidenceView[];
}

/** Findings that say the same of several objects. */
export interface FindingGroup {
  readonly status: Status;
  readonly word: string;
  readonly expected: string;
  /** Null where there is nothing, or where it differs from object to object. */
  readonly observed: string | null;
  /** What was observed, each value with the objects that have it; null where it is the same for all. */
  readonly values: readonly ValueView[] | null;
  readonly message: string;
  /** Where a policy changed its severity. */
  readonly severityNote: string | null;
  readonly cause: { code: string; detail: string; next: string } | null;
  readonly objects: readonly ObjectView[];
  readonly several: boolean;
  readonly heading: string;
  readonly waiver: {
    readonly words: string;
    readonly more: string;
    readonly remarks: readonly string[];
    readonly place: string;
  } | null;
  /** Who accepted it until a day that is past or from one that is to come. */
  readonly outdatedWaiver: string | null;
  /** What a person answered; null where a machine decided. */
  readonly answer: AnswerView | null;
  readonly objectsTitle: string;
  /** What shows how it is now, of the first object; nothing where it does not fail. */
  readonly again: readonly string[];
  /** Whether what that prints can hold secrets. */
  readonly againShowsSecrets: boolean;
  readonly againTitle: string;
  /** The evidence that they rest on. */
  readonly sources: readonly CitedSource[];
}

interface ValueView {
  readonly observed: string;
  readonly single: boolean;
  readonly objects: readonly ObjectView[];
}

export interface FindingsView {
  readonly groups: readonly FindingGroup[];
  /** `36 objects: 2 fail, 34 pass.`, and how many of them are listed. */
  readonly summary: string;
}

export interface FindingsContext {
  readonly anchors: Anchors;
  readonly evidence: Register;
  /** Whether the host has several engines, so that objects have to say which is theirs. */
  readonly severalEngines: boolean;
  /** Words of the requirements of other frameworks that a control or check bears on. */
  readonly requirementsOf: (id: string) => string;
  /** The same for people, a line for each framework. */
  readonly referencesOf: (id: string) => readonly string[];
  /** What shows how a finding stands now. */
  readonly again: ShowAgain;
  /** The checks of the user, by their ids. */
  readonly own?: ReadonlyMap<string, { readonly file: string; readonly sha256: string }>;
}

/** Groups findings by what they say, those that need action first, with a limit on the objects named. */
export function findingsView(findings: readonly Finding[], context: FindingsContext): FindingsView {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = sameWords(finding);
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  const ordered = [...groups.values()]
    .map((group) => group.toSorted(byName))
    .sort((a, b) => rank(a) - rank(b));
  let left = LISTED_MAX;
  const views: FindingGroup[] = [];
  for (const group of ordered) {
    if (left === 0) break;
    const listed = group.slice(0, left);
    left -= listed.length;
    const view = groupView(group, listed, context);
    if (view) views.push(view);
  }
  return { groups: views, summary: summaryOf(findings, LISTED_MAX - left) };
}

/** A fail that is waived comes after those that are not. */
const rank = ([first]: readonly Finding[]): number =>
  STATUS_ORDER.indexOf(first?.status ?? 'notapplicable') + (first?.waiver ? 0.5 : 0);

/** By code units, which is the same on every machine. */
const byName = (a: Finding, b: Finding): number =>
  a.resource.name < b.resource.name ? -1 : a.resource.name > b.resource.name ? 1 : 0;

/** Two findings with the same key differ in nothing but their object and what was observed of it. */
function sameWords(finding: Finding): string {
  const { check, status, expected, message, cause, attestation, resource } = finding;
  const waiver = finding.waiver ?? finding.outdatedWaiver;
  const nameless = resource.name === '' ? message : message.split(resource.name).join('\u0000');
  // Passes differ in no way that a reader has to act on.
  const said = status === 'pass' ? '' : nameless;
  return JSON.stringify([check, status, expected, said, cause, waiver, attestation, resource.type]);
}

function groupView(
  group: readonly Finding[],
  listed: readonly Finding[],
  context: FindingsContext,
): FindingGroup | null {
  const [first] = group;
  if (!first) return null;
  const several = group.length > 1;
  const differs = group.some(({ observed }) => observed !== first.observed);
  const shared = sharedEvidence(listed);
  const look = { several, shared, context };
  const objects = listed.map((finding) => objectView(finding, look));
  const again = first.status === 'fail' ? context.again(listed[0] ?? first) : [];
  const cut = listed.length < group.length ? `, the first ${listed.length} of them listed` : '';
  return {
    status: first.status,
    word: STATUS_WORDS[first.status],
    expected: first.expected,
    observed: differs || first.observed === '' ? null : first.observed,
    values: differs ? valuesOf(listed, objects) : null,
    message: first.message,
    severityNote: severityNote(first),
    cause: first.cause,
    objects,
    several,
    heading: `${count(group.length, first.resource.type)}${cut}`,
    waiver: first.waiver === null ? null : waiverView(first.waiver),
    outdatedWaiver: first.outdatedWaiver ? outdatedLine(first.outdatedWaiver) : null,
    answer: first.attestation === undefined ? null : answerView(first.attestation),
    objectsTitle: objects.some(({ evidence }) => evidence.length > 0) ? 'Objects, evidence' : 'Objects',
    again,
    againShowsSecrets: again.some(canShowSecrets),
    againTitle: several ? 'Check the first again' : 'Check again',
    sources: context.evidence.cite(group.flatMap(({ evidence }) => evidence)),
  };
}

/** Gathers objects by what was observed of them. */
function valuesOf(listed: readonly Finding[], objects: readonly ObjectView[]): ValueView[] {
  const values = new Map<string, ObjectView[]>();
  const tooMany = listed[0]?.status === 'pass' ? PASSING_VALUES : LISTED_MAX;
  for (const [index, { observed }] of listed.entries()) {
    const value = values.has(observed) || values.size < tooMany ? observed : OTHER_VALUES;
    const known = values.get(value) ?? [];
    known.push(...objects.slice(index, index + 1));
    values.set(value, known);
  }
  return [...values].map(([observed, own]) => ({ observed, single: own.length === 1, objects: own }));
}

function waiverView(waiver: FindingWaiver): NonNullable<FindingGroup['waiver']> {
  const { approver, ticket, file, line } = waiver;
  const more = [...(approver ? [`approved by ${approver}`] : []), ...(ticket ? [ticket] : [])];
  return {
    words: capital(waiverWords(waiver)),
    more: more.length > 0 ? `(${more.join(', ')})` : '',
    remarks: waiverRemarks(waiver),
    place: `${file}:${line}`,
  };
}

interface ObjectLook {
  readonly several: boolean;
  readonly shared: readonly string[];
  readonly context: FindingsContext;
}

function objectView(
  finding: Finding,
  { several, shared, context: { anchors, evidence, severalEngines } }: ObjectLook,
): ObjectView {
  const { resource, status } = finding;
  // Of many that pass, the register has the evidence by their names.
  const plain = several && status === 'pass';
  return {
    anchor: plain ? null : anchors.take(`f-${slug(finding.fingerprint.slice(0, 12))}`),
    type: resource.type,
    name: resource.name,
    id: several && resource.type === 'container' ? null : idBeside(resource),
    engine: severalEngines && resource.engine !== resource.name ? resource.engine : null,
    evidence: plain
      ? []
      : finding.evidence.flatMap((key) => (shared.includes(key) ? [] : (evidence.listed(key) ?? []))),
  };
}

/** The keys of the evidence that every finding names. */
function sharedEvidence([first, ...others]: readonly Finding[]): readonly string[] {
  const keys = [...new Set(first?.evidence)];
  return keys.filter((key) => others.every(({ evidence }) => evidence.includes(key)));
}

/** The id, where it says more than the name. In a list, containers go without: their names are unique. */
const idBeside = ({ id, name }: Finding['resource']): string | null =>
  id === null || id === name ? null : shortId(id);

/** Ids of containers and images are long; twelve characters are what docker itself shows. */
const shortId = (id: string): string =>
  /^(sha256:)?[0-9a-f]{64}$/.test(id) ? id.replace('sha256:', '').slice(0, 12) : id;

function waivedOf(status: Status | 'notselected', findings: readonly Finding[]): string {
  const waived = status === 'fail' ? findings.filter(({ waiver }) => waiver !== null).length : 0;
  return waived === 0 ? '' : ` (${waived} waived)`;
}

function summaryOf(findings: readonly Finding[], listed: number): string {
  if (findings.length === 0) return '';
  const parts = STATUS_ORDER.flatMap((status) => {
    const number = findings.filter((finding) => finding.status === status).length;
    return number === 0
      ? []
      : [`${number} ${STATUS_WORDS[status].toLowerCase()}${waivedOf(status, findings)}`];
  });
  const cut = listed < findings.length ? ` ${listed} of them are listed here; results.json has all.` : '';
  return `${count(findings.length, 'finding')}: ${parts.join(', ')}.${cut}`;
}
