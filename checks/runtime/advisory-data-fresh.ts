import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { advisoryTable } from '../../src/probes/advisories/advisory-table.ts';
import { identity } from '../../src/probes/host/identity.ts';
import { theHost } from '../../src/probes/populations.ts';
import { assessmentMoment } from '../../src/probes/supplied/assessment-moment.ts';
import { ADVISORY_TABLE_MAX_AGE_DAYS } from '../parameters.ts';
import { ageOf } from './known-flaws.ts';

export default defineCheck({
  id: 'advisory-data-fresh',
  title: 'The table of known flaws is recent',
  severity: 'low',
  severityReason: 'It weakens the answers of this audit, not the host.',
  rationale:
    'A table knows nothing of what was found after its last day, so that a release can look free of flaws which everybody else knows of.',
  outcomes: {
    pass: 'its last day is at most as many days before the moment of judging as the policy allows',
    fail: 'it is older',
  },
  remediation: {
    text: 'Update this program, or bring a newer table along; its form is published.',
    command: 'plimsoll audit --advisories FILE',
    takes: 'command',
    sideEffect: 'None for the host.',
  },
  each: theHost,
  // The host has to have been read, or nothing was held against the table.
  needs: { identity, advisories: advisoryTable, moment: assessmentMoment },
  parameters: { maxAge: ADVISORY_TABLE_MAX_AGE_DAYS },
  assess: ({ advisories: { bundled, origin, table }, moment }, host, { maxAge }) => {
    const most = maxAge.configured ? maxAge.value : Number.POSITIVE_INFINITY;
    const age = ageOf(table, moment.at);
    const expected = `at most ${most} days from the last day of the table to the moment of judging`;
    const collected = `collected on ${host.snapshot.startedAt.slice(0, 10)}, judged as of ${moment.at.slice(0, 10)} (${moment.said})`;
    const observed = `${origin}: advisories ${age.text}; ${collected}`;
    if (age.days < 0 && !bundled) {
      const detail = `The advisories of ${origin} reach to ${table.dataThrough}, after the moment of judging (${collected}).`;
      const next = 'Correct the date in the file, or judge as of a later moment: --at TIME.';
      return cannotTell(unread(cause('contradiction', detail, next)), expected);
    }
    if (age.days > most)
      return fail({
        expected,
        observed,
        message: `Advisories ${age.text} (${origin}) say nothing of the flaws that became known since.`,
      });
    return pass({ expected, observed, message: `The advisories of ${origin} are recent: ${age.text}.` });
  },
});
