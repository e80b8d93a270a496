import type { Finding, HostResult, Results } from '../../../src/model/results.ts';
import { SEVERITIES, type Severity } from '../../../src/model/severity.ts';
import { slug } from './anchors.ts';
import { count, SEVERITY_WORDS } from './words.ts';

/** Checks named at the top of the report. */
const FIRST = 3;
/** Objects named in one line. */
const NAMED = 3;

export interface MendView {
  readonly href: string;
  readonly title: string;
  readonly severity: Severity;
  readonly severityWord: string;
  readonly number: string | null;
  readonly objects: string;
  readonly fix: string | null;
}

/** The failing checks that matter most: by severity, then by the number of objects they fail on. */
export function mendFirst(host: HostResult, texts: Results['checks'], prefix: string): MendView[] {
  const failing = groupBy(
    host.findings.filter((finding) => finding.status === 'fail' && finding.waiver === null),
    (finding) => finding.check,
  );
  const weight = (findings: readonly Finding[]) =>
    Math.min(...findings.map((finding) => SEVERITIES.indexOf(finding.severity)));
  return [...failing]
    .sort(([, a], [, b]) => weight(a) - weight(b) || b.length - a.length)
    .slice(0, FIRST)
    .map(([check, findings]) => {
      const severity = SEVERITIES[weight(findings)] ?? 'low';
      const number = findings[0]?.controls[0] ?? null;
      return {
        href: number === null ? `#${prefix}k-${slug(check)}` : `#${prefix}c-${slug(number)}`,
        title: texts[check]?.title ?? check,
        severity,
        severityWord: SEVERITY_WORDS[severity],
        number,
        objects: objectsOf(findings),
        fix: texts[check]?.remediation.text ?? null,
      };
    });
}

function objectsOf(findings: readonly Finding[]): string {
  const [first] = findings;
  if (!first) return '';
  const named = findings.slice(0, NAMED).map((finding) => clip(finding.resource.name));
  const more = findings.length - named.length;
  return `${count(findings.length, first.resource.type)}: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const clip = (name: string): string =>
  name.length > 60 ? `${[...name.slice(0, 60)].slice(0, -1).join('')}…` : name;

/** What could not be read, once for each reason, with what to do about it. */
export interface UnreadView {
  readonly code: string;
  readonly detail: string;
  readonly next: string;
  readonly alsoOthers: string | null;
  readonly affected: readonly { href: string; label: string }[];
}

/** Gathers the errors of a host by their cause, the one that blocks most first. */
export function unreadViews(host: HostResult, prefix: string): UnreadView[] {
  const errors = groupBy(
    host.findings.filter((finding) => finding.cause !== null),
    ({ cause }) => JSON.stringify([cause?.code, cause?.next]),
  );
  return [...errors.values()]
    .sort((a, b) => b.length - a.length)
    .flatMap((findings) => {
      const cause = findings[0]?.cause;
      if (!cause) return [];
      const places = new Map<string, string>();
      for (const { controls, check } of findings) {
        if (controls.length === 0) places.set(`#${prefix}k-${slug(check)}`, check);
        for (const control of controls) places.set(`#${prefix}c-${slug(control)}`, control);
      }
      const details = new Set(findings.map((finding) => finding.cause?.detail)).size;
      return [
        {
          ...cause,
          alsoOthers: details > 1 ? `${count(details - 1, 'more such case')}.` : null,
          affected: [...places].map(([href, label]) => ({ href, label })),
        },
      ];
    });
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
