import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAMILIES } from '../../checks/families.ts';
import type { HostResult } from '../../src/model/results.ts';
import { soundResults } from '../support/adds-up.ts';
import { beyondDifferences, groupsOf, type HostState, unexpectedErrors } from './expected/read-beyond.ts';
import { ensureLab, type Host, labMode, startHost } from './lab.ts';

const inFamilies = new Set(FAMILIES.flatMap(({ checks }) => checks));

describe.runIf(labMode() !== 'off').each(['weak', 'hardened'] as const)(
  'beyond the benchmark, a %s host',
  (state: HostState) => {
    let host: Host;
    let result: HostResult;

    beforeAll(async () => {
      await ensureLab();
      // Another run may be under way on the same machine.
      const name = `beyond-${state}-${process.pid}`;
      host = await startHost({ name, suite: 'sid', scenario: `beyond/${state}` });
      const audit = await host.plimsoll(['audit', '-o', 'json=-']);
      expect(audit.stderr).toBe('');
      const [only] = soundResults(audit.stdout).hosts;
      if (!only) throw new Error('There is no host in the results.');
      result = only;
    }, 900_000);
    afterAll(async () => {
      await host?.stop();
    });

    test('shows what each group of families expects of it, by object', () => {
      expect(groupsOf(state).length).toBeGreaterThan(0);
      expect(beyondDifferences(state, result.findings)).toEqual([]);
    });

    test('to root, nothing is unreadable but what cannot be read', () => {
      expect(unexpectedErrors(state, result.findings)).toEqual([]);
    });

    test('an account without rights gets reasons and no verdict that only root could give', async () => {
      const audit = await host.plimsoll(['audit', '-o', 'json=-'], { user: 'operator1' });
      const [seen] = soundResults(audit.stdout).hosts;
      const verdicts = new Map(result.findings.map((finding) => [keyOf(finding), finding.status]));
      const better = (seen?.findings ?? []).filter(
        (finding) =>
          inFamilies.has(finding.check) &&
          finding.status === 'pass' &&
          verdicts.get(keyOf(finding)) !== undefined &&
          verdicts.get(keyOf(finding)) !== 'pass',
      );
      expect(better.map(keyOf)).toEqual([]);
    });
  },
);

const keyOf = ({ check, resource }: HostResult['findings'][number]): string =>
  `${check} ${resource.type}/${resource.engine}/${resource.name}`;
