import { fail, manual, pass } from '../../src/kit/index.ts';
import type { Verdict } from '../../src/model/check.ts';
import type { Certificate } from '../../src/probes/registry/certificate.ts';
import type { Clocks } from '../../src/probes/registry/clocks.ts';

const DAY = 86_400_000;
/** Beyond it dates are in doubt. */
const MOST_SECONDS_OFF = 300;

export interface Warning {
  readonly days: number;
  /** In percent of a whole lifetime, for certificates that are made for less time than `days`; null: the days hold. */
  readonly share: number | null;
}

/** Whether certificates are valid now and for some time to come; the one that ends first decides. */
export function judgeValidity(
  certificates: readonly Certificate[],
  who: string,
  { audit, ahead }: Clocks,
  warning: Warning,
): Verdict {
  const expected = `every certificate is valid now and for ${warning.days} days`;
  const ordered = certificates.toSorted((a, b) => a.until.getTime() - b.until.getTime());
  const clock = new Date(audit.getTime() + ahead * 1000).toISOString();
  const seen = {
    expected,
    observed: `${ordered.map(({ name, from, until }) => `${name}: ${day(from)} to ${day(until)}`).join('; ')}; clock of the host ${clock}`,
  };
  const over = ordered.find(({ until }) => until < audit);
  const early = ordered.find(({ from }) => from > audit);
  const soon = ordered.find((one) => endsSoon(one, audit, warning));
  if (Math.abs(ahead) > MOST_SECONDS_OFF) {
    return manual({
      ...seen,
      message: `The clocks of the host and of the audit differ by ${Math.abs(ahead)} s: which of them is right? Until then nobody can tell whether the certificates of ${who} are valid.`,
    });
  }
  if (over)
    return fail({ ...seen, message: `${over.name}, which ${who} shows, ended on ${day(over.until)}.` });
  if (early)
    return fail({
      ...seen,
      message: `${early.name}, which ${who} shows, begins on ${day(early.from)} only.`,
    });
  if (soon) {
    const days = Math.floor((soon.until.getTime() - audit.getTime()) / DAY);
    return fail({ ...seen, message: `${soon.name}, which ${who} shows, ends in ${days} days.` });
  }
  return pass({ ...seen, message: `What ${who} shows is valid until ${day(ordered[0]?.until ?? audit)}.` });
}

function endsSoon({ from, until }: Certificate, at: Date, { days, share }: Warning): boolean {
  const lifetime = until.getTime() - from.getTime();
  const left = until.getTime() - at.getTime();
  return share !== null && lifetime < days * DAY ? left < (lifetime * share) / 100 : left < days * DAY;
}

const day = (date: Date): string => date.toISOString().slice(0, 10);
