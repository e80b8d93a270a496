import type { Cause } from '../../src/model/cause.ts';
import { counted } from '../../src/model/plural.ts';
import type { HostResult } from '../../src/model/results.ts';
import { plain } from './text.ts';

/** What kept facts from being read: once for the host, and once for each check and each kind of cause. */
export function notificationsOf({ error, findings }: HostResult): readonly object[] {
  const errors = findings.flatMap(({ check, cause }) => (cause === null ? [] : [{ check, cause }]));
  const groups = Map.groupBy(errors, ({ check, cause }) => `${cause.code} ${check}`);
  return [
    ...(error === null ? [] : [notification(error, 'error', '', {})]),
    ...[...groups.values()].flatMap(([first, ...others]) =>
      first === undefined
        ? []
        : [
            notification(
              first.cause,
              'warning',
              others.length === 0 ? '' : ` The same holds for ${counted(others.length, 'further finding')}.`,
              { associatedRule: { id: first.check } },
            ),
          ],
    ),
  ];
}

const notification = (
  { code, detail, next }: Cause,
  level: 'error' | 'warning',
  more: string,
  rule: object,
): object => ({
  descriptor: { id: code },
  level,
  ...rule,
  message: { text: `${plain(detail)} ${plain(next)}${more}` },
});
