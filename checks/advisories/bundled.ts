import type { AdvisoryTable } from '../../src/model/advisories.ts';
import { CONTAINERD_FLAWS } from './containerd-flaws.ts';
import { ENGINE_FLAWS } from './engine-flaws.ts';
import { RUNC_FLAWS } from './runc-flaws.ts';

/*
 * What is known of releases of the engine, containerd and runc. It is part of the program and never fetched during an
 * audit; the check that uses it takes it for too old after a while. The severity is our own rating of what the flaw
 * gives on a Docker host, not the score of a vendor.
 */

const branches = (ends: Readonly<Record<string, string | null>>) =>
  Object.entries(ends).map(([branch, end]) => ({ branch, ends: end }));

export const BUNDLED_ADVISORIES: AdvisoryTable = {
  schemaVersion: 1,
  dataThrough: '2026-10-10',
  branchesAsOf: '2026-08-23',
  components: {
    engine: {
      endedBelow: '23.0',
      // Where the project names a branch unmaintained without a day, the day on which it did.
      branches: branches({
        '29': null,
        '28': '2026-08-23',
        '27': '2026-08-23',
        '26': '2026-08-23',
        '25.0': '2026-12-04',
        '24.0': '2026-08-23',
        '23.0': '2025-05-19',
      }),
      source: 'https://github.com/moby/moby/blob/master/project/BRANCHES-AND-TAGS.md',
    },
    containerd: {
      endedBelow: '1.5',
      branches: branches({
        '2.4': '2027-04-26',
        '2.3': '2028-04-30',
        '2.2': '2026-11-06',
        '2.1': '2026-07-03',
        '2.0': '2027-04-01',
        '1.7': '2026-10-01',
        '1.6': '2025-08-23',
        '1.5': '2023-02-28',
      }),
      source: 'https://github.com/containerd/containerd/blob/main/RELEASES.md',
    },
    runc: {
      endedBelow: '1.1',
      // The newest three minor releases get fixes, so that one ends when the third after it is out.
      branches: branches({
        '1.5': null,
        '1.4': null,
        '1.3': null,
        '1.2': '2026-06-19',
        '1.1': '2025-11-27',
      }),
      source: 'https://github.com/opencontainers/runc/blob/main/RELEASES.md',
    },
  },
  advisories: [...ENGINE_FLAWS, ...CONTAINERD_FLAWS, ...RUNC_FLAWS],
};
