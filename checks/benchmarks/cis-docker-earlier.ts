import type { Benchmark, Control } from '../../src/model/benchmark.ts';
import { CIS_DOCKER_1_8_0 } from './cis-docker-1.8.0.ts';

/*
 * The CIS Docker Benchmark 1.7.0 (2024) and 1.6.0 (2023) as what differs from the version that came after, by
 * the numbers of 1.8.0. All else is the same in the three, with two notes: 5.6 names one directory more from
 * 1.7.0 on (/lib64), which our check judges whatever the version, since it matters as much as /lib; and what
 * 1.2.2 asks for is worded differently from version to version, while a release with a known serious flaw
 * meets none of them.
 */

/** What a version says otherwise about a control, by its number in 1.8.0; null where it lacks the control. */
type Differences = Readonly<Record<string, Partial<Control> | null>>;

const IN_1_7_0: Differences = {
  '2.7': null,
  '2.8': { id: '2.7' },
  '2.9': { id: '2.8' },
  '2.10': { id: '2.9' },
  '2.11': { id: '2.10' },
  '2.12': { id: '2.11' },
  '2.13': { id: '2.12' },
  '2.14': { id: '2.13' },
  '2.15': { id: '2.14' },
  '2.16': { id: '2.15' },
  '2.17': { id: '2.16' },
  '2.18': { id: '2.17' },
  '2.19': { id: '2.18' },
};

const IN_1_6_0: Differences = {
  '1.1.4': { assessment: 'automated' },
  // Another requirement under the same number: the unit file here, and from 1.7.0 on the socket.
  '1.1.9': {
    lineage: '1.1.9-unit',
    title: 'Audit the docker.socket unit file',
    checks: ['docker-socket-unit-audited'],
  },
  '1.1.15': { assessment: 'manual' },
  '1.1.17': { assessment: 'manual' },
  '1.1.18': { assessment: 'manual' },
  // From 1.7.0 on these are of level 1; which level they had before is not known.
  '1.2.1': { level: null },
  '1.2.2': { level: null },
  '6.1': { level: null },
  '6.2': { level: null },
};

const before = (later: Benchmark, version: string, differences: Differences): Benchmark => ({
  ...later,
  version,
  controls: later.controls.flatMap((control) => {
    const difference = differences[control.lineage];
    return difference === null ? [] : [{ ...control, ...difference }];
  }),
});

export const CIS_DOCKER_1_7_0 = before(CIS_DOCKER_1_8_0, '1.7.0', IN_1_7_0);
export const CIS_DOCKER_1_6_0 = before(CIS_DOCKER_1_7_0, '1.6.0', IN_1_6_0);
