import { type CommonFailure, failuresOf } from '../../../../src/model/fleet.ts';
import { SEVERITIES } from '../../../../src/model/severity.ts';
import { byNumbers, capital, SEVERITY_WORDS, STATE_WORDS } from '../../../telling/words.ts';
import { failureKey } from './common.ts';
import type { EngineVersion } from './engines.ts';
import type { Fleet } from './fleet.ts';
import type { SectionHead } from './rows.ts';

const STATES = ['audited', 'partial', 'failed', 'notattempted'] as const;

/** What the hosts can be filtered by, each with the number of hosts that it leaves. */
export function filterViews(
  { hosts, audited }: Fleet,
  sections: readonly SectionHead[],
  failures: readonly CommonFailure[],
  versions: readonly EngineVersion[],
) {
  const tallied = (value: string, word: string, number: number) => ({ value, word: `${word} (${number})` });
  return {
    states: STATES.map((state) => ({
      value: state,
      word: capital(STATE_WORDS[state]),
      number: hosts.filter((host) => host.state === state).length,
    })).filter(({ number }) => number > 0),
    severities: SEVERITIES.map((severity) =>
      tallied(
        severity,
        SEVERITY_WORDS[severity],
        audited.filter((host) => failuresOf(host, severity) > 0).length,
      ),
    ),
    sections: sections.map(({ id, title }) =>
      tallied(
        id,
        `${id} ${title}`,
        audited.filter((host) => host.sections.some((own) => own.id === id && own.score.counts.fail > 0))
          .length,
      ),
    ),
    failing: failures
      .toSorted(byNumber)
      .map((failure) =>
        tallied(
          failureKey(failure),
          `${failure.control ?? ''} ${failure.title}`.trim(),
          failure.hosts.length,
        ),
      ),
    engines: versions.map(({ key, version, hosts: number }) => tallied(key, version ?? 'not known', number)),
  };
}

/** As the benchmark orders its controls, the checks beyond it after them. */
const byNumber = (a: CommonFailure, b: CommonFailure): number =>
  Number(a.control === null) - Number(b.control === null) ||
  byNumbers(a.control ?? a.check, b.control ?? b.check);
