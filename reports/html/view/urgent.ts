import type { CheckTexts, Finding, HostResult } from '../../../src/model/results.ts';
import type { Severity } from '../../../src/model/severity.ts';
import { worstFirst } from '../../../src/model/worst-first.ts';
import { count, SEVERITY_WORDS } from '../../telling/words.ts';
import { checkAnchor, controlAnchor, failureAnchor } from './anchors.ts';

/** Controls named at the top of the report. */
const FIRST = 3;
/** Objects named in one line. */
const NAMED = 3;
/** Longest name in that line, in characters. */
const NAME_MAX = 60;

export interface MendView {
  readonly href: string;
  readonly title: string;
  readonly severity: Severity;
  readonly severityWord: string;
  readonly number: string | null;
  readonly objects: string;
  readonly fix: string | null;
}

/** What fails worst, in a line each. */
export function mendFirst(host: HostResult, texts: CheckTexts): MendView[] {
  return worstFirst(host)
    .slice(0, FIRST)
    .map(({ control, severity, findings }) => {
      const { check } = findings[0];
      return {
        href: `#${failureAnchor({ control: control?.id ?? null, check })}`,
        title: control?.title ?? texts[check]?.title ?? check,
        severity,
        severityWord: SEVERITY_WORDS[severity],
        number: control?.id ?? null,
        objects: objectsOf(findings.filter((finding) => finding.severity === severity)),
        fix: texts[check]?.remediation.text ?? null,
      };
    });
}

/** How many objects findings are about, with the names of the first. */
export function objectsOf(findings: readonly Finding[]): string {
  const objects = [...Map.groupBy(findings, ({ resource }) => JSON.stringify(resource)).values()]
    .flatMap(([first]) => (first ? [first.resource] : []))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const types = new Set(objects.map(({ type }) => type));
  const noun = types.size === 1 ? ([...types][0] ?? 'object') : 'object';
  const named = objects.slice(0, NAMED).map(({ name }) => clip(name));
  const more = objects.length - named.length;
  return `${count(objects.length, noun)}: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const clip = (name: string): string =>
  name.length > NAME_MAX ? `${[...name.slice(0, NAME_MAX)].slice(0, -1).join('')}…` : name;

/** What could not be read, once for each reason, with what to do about it. */
export interface UnreadView {
  readonly code: string;
  readonly detail: string;
  readonly next: string;
  readonly alsoOthers: string | null;
  readonly affected: readonly { href: string; label: string; comma: boolean }[];
}

/** Gathers the errors of a host by their cause, the one that blocks most first; controls outside the run have none. */
export function unreadViews(host: HostResult): UnreadView[] {
  const deselected = new Set(
    host.controls.filter(({ status }) => status === 'notselected').map(({ id }) => id),
  );
  const order = new Map(host.controls.map(({ id }, index) => [id, index]));
  const place = (label: string) => order.get(label) ?? order.size;
  const errors = Map.groupBy(
    host.findings.filter(
      ({ cause, controls }) =>
        cause !== null && (controls.length === 0 || controls.some((id) => !deselected.has(id))),
    ),
    ({ cause }) => JSON.stringify([cause?.code, cause?.next]),
  );
  return [...errors.values()]
    .sort((a, b) => b.length - a.length)
    .flatMap((findings) => {
      const cause = findings[0]?.cause;
      if (!cause) return [];
      const places = new Map<string, string>();
      for (const { controls, check } of findings) {
        if (controls.length === 0) places.set(`#${checkAnchor(check)}`, check);
        for (const control of controls.filter((id) => !deselected.has(id)))
          places.set(`#${controlAnchor(control)}`, control);
      }
      const details = new Set(findings.map((finding) => finding.cause?.detail)).size;
      return [
        {
          ...cause,
          alsoOthers: details > 1 ? `${count(details - 1, 'more such case')}.` : null,
          affected: [...places]
            .map(([href, label]) => ({ href, label }))
            .sort((a, b) => place(a.label) - place(b.label))
            .map((link, index, all) => ({ ...link, comma: index < all.length - 1 })),
        },
      ];
    });
}
