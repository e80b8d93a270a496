import type { CheckTexts, HostResult } from '../../../src/model/results.ts';
import type { Severity } from '../../../src/model/severity.ts';
import { worstFirst } from '../../../src/model/worst-first.ts';
import { objectsOf } from '../../telling/objects.ts';
import { type Unread, unreadOf } from '../../telling/unread.ts';
import { effortWords, SEVERITY_WORDS } from '../../telling/words.ts';
import { checkAnchor, controlAnchor, failureAnchor } from './anchors.ts';

/** Controls named at the top of the report, with what to do, and those named after them in a line each. */
const FIRST = 3;
const NAMED = 10;

interface MendView {
  readonly href: string;
  readonly title: string;
  readonly severity: Severity;
  readonly severityWord: string;
  readonly number: string | null;
  readonly objects: string;
  /** The same without their names. */
  readonly howMany: string;
  readonly fix: string | null;
  readonly takes: string | null;
}

/** What fails worst. */
export function mendFirst(host: HostResult, texts: CheckTexts) {
  const views = worstFirst(host)
    .slice(0, NAMED)
    .map(({ control, severity, findings }): MendView => {
      const { check } = findings[0];
      const objects = objectsOf(findings.filter((finding) => finding.severity === severity));
      return {
        href: `#${failureAnchor({ control: control?.id ?? null, check })}`,
        title: control?.title ?? texts[check]?.title ?? check,
        severity,
        severityWord: SEVERITY_WORDS[severity],
        number: control?.id ?? null,
        objects,
        howMany: objects.slice(0, objects.indexOf(':')),
        fix: texts[check]?.remediation.text ?? null,
        takes: effortWords(texts[check]?.remediation.takes),
      };
    });
  return { first: views.slice(0, FIRST), next: views.slice(FIRST) };
}

/** What could not be read, once for each reason, with what to do about it. */
export interface UnreadView extends Pick<Unread, 'code' | 'detail' | 'next' | 'alsoOthers'> {
  readonly affected: readonly { href: string; label: string; comma: boolean }[];
}

/** What could not be read, with links to what it kept from being decided. */
export const unreadViews = (host: HostResult): readonly UnreadView[] =>
  unreadOf(host).map(({ affected, ...unread }) => ({
    ...unread,
    affected: affected.map(({ kind, id }, index) => ({
      href: `#${kind === 'control' ? controlAnchor(id) : checkAnchor(id)}`,
      label: id,
      comma: index < affected.length - 1,
    })),
  }));
