import type { Advisory, AdvisoryTable } from '../../src/model/advisories.ts';

/*
 * What is known of releases of the engine, containerd and runc. It is part of the program and never fetched during an
 * audit; the check that uses it takes it for too old after a while. The severity is our own rating of what the flaw
 * gives on a Docker host, not the score of a vendor.
 */

type Range = readonly [introduced: string, fixed: string | null];

function advisory(
  id: string,
  aliases: string[],
  component: Advisory['component'],
  severity: Advisory['severity'],
  published: string,
  ranges: readonly Range[],
  condition: Advisory['condition'],
): Advisory {
  const name = [id, ...aliases].find((one) => one.startsWith('GHSA-'));
  return {
    id,
    aliases,
    component,
    severity,
    published,
    affected: ranges.map(([introduced, fixed]) => ({ introduced, fixed })),
    condition,
    source: name ? `https://github.com/advisories/${name}` : `https://nvd.nist.gov/vuln/detail/${id}`,
  };
}

const branches = (ends: Readonly<Record<string, string | null>>) =>
  Object.entries(ends).map(([branch, end]) => ({ branch, ends: end }));

const CP = 'docker cp or the archive API is used on a hostile container';
const PLUGIN = 'an authorization plugin is configured';
const CRI = 'Kubernetes uses this containerd (CRI)';
const CRI_CHECKPOINTS = 'Kubernetes uses this containerd (CRI), and checkpoints can be restored';

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
  advisories: [
    advisory(
      'CVE-2019-5736',
      ['GHSA-gxmr-w5mj-v8hh'],
      'runc',
      'critical',
      '2019-02-11',
      [['0', '1.0.0-rc7']],
      'always',
    ),
    advisory(
      'CVE-2019-16884',
      ['GHSA-fgv8-vj5c-2ppq'],
      'runc',
      'high',
      '2019-09-25',
      [['0', '1.0.0-rc9']],
      'always',
    ),
    advisory(
      'CVE-2019-19921',
      ['GHSA-fh74-hm69-rqjw'],
      'runc',
      'high',
      '2020-01-23',
      [['0', '1.0.0-rc10']],
      'always',
    ),
    advisory(
      'CVE-2021-30465',
      ['GHSA-c3xm-pvg7-gh7r'],
      'runc',
      'high',
      '2021-05-19',
      [['0', '1.0.0-rc95']],
      'always',
    ),
    advisory(
      'CVE-2023-27561',
      ['GHSA-vpvm-3wq2-2wvm'],
      'runc',
      'high',
      '2023-03-29',
      [['1.0.0-rc95', '1.1.5']],
      'always',
    ),
    advisory(
      'CVE-2024-21626',
      ['GHSA-xr7r-f8xq-vfvv'],
      'runc',
      'critical',
      '2024-01-31',
      [['1.0.0-rc93', '1.1.12']],
      'always',
    ),
    advisory(
      'CVE-2025-31133',
      ['GHSA-9493-h29p-rfm2'],
      'runc',
      'high',
      '2025-11-05',
      [
        ['0', '1.2.8'],
        ['1.3.0-rc.1', '1.3.3'],
        ['1.4.0-rc.1', '1.4.0-rc.3'],
      ],
      'always',
    ),
    advisory(
      'CVE-2025-52565',
      ['GHSA-qw9x-cqr3-wc7r'],
      'runc',
      'high',
      '2025-11-05',
      [
        ['1.0.0-rc3', '1.2.8'],
        ['1.3.0-rc.1', '1.3.3'],
        ['1.4.0-rc.1', '1.4.0-rc.3'],
      ],
      'always',
    ),
    advisory(
      'CVE-2025-52881',
      ['GHSA-cgrx-mc8f-2prm'],
      'runc',
      'high',
      '2025-11-05',
      [
        ['0', '1.2.8'],
        ['1.3.0-rc.1', '1.3.3'],
        ['1.4.0-rc.1', '1.4.0-rc.3'],
      ],
      'always',
    ),
    advisory(
      'CVE-2020-15257',
      ['GHSA-36xw-fx78-c5r4'],
      'containerd',
      'high',
      '2020-11-30',
      [
        ['0', '1.3.9'],
        ['1.4.0', '1.4.3'],
      ],
      'a container uses the network of the host as user 0',
    ),
    advisory(
      'CVE-2021-43816',
      ['GHSA-mvff-h3cj-wj9c'],
      'containerd',
      'high',
      '2022-01-05',
      [['1.5.0', '1.5.9']],
      CRI,
    ),
    advisory(
      'CVE-2022-23648',
      ['GHSA-crp2-qrr5-8pq7'],
      'containerd',
      'high',
      '2022-03-02',
      [
        ['0', '1.4.13'],
        ['1.5.0', '1.5.10'],
        ['1.6.0', '1.6.1'],
      ],
      CRI,
    ),
    advisory(
      'CVE-2025-47290',
      ['GHSA-cm76-qm8v-3j95'],
      'containerd',
      'high',
      '2025-05-20',
      [['2.1.0', '2.1.1']],
      'always',
    ),
    advisory(
      'CVE-2026-53488',
      ['GHSA-xhf5-7wjv-pqxp'],
      'containerd',
      'critical',
      '2026-06-18',
      [
        ['1.7.0', '1.7.33'],
        ['2.0.0', '2.0.10'],
        ['2.1.0', '2.1.9'],
        ['2.2.0', '2.2.5'],
        ['2.3.0', '2.3.2'],
      ],
      CRI,
    ),
    advisory(
      'CVE-2026-53492',
      ['GHSA-33vj-92qq-66hc'],
      'containerd',
      'high',
      '2026-06-18',
      [
        ['2.1.0', '2.1.9'],
        ['2.2.0', '2.2.5'],
        ['2.3.0', '2.3.2'],
      ],
      CRI_CHECKPOINTS,
    ),
    advisory(
      'CVE-2026-53489',
      ['GHSA-rgh6-rfwx-v388'],
      'containerd',
      'high',
      '2026-06-18',
      [
        ['2.1.0', '2.1.9'],
        ['2.2.0', '2.2.5'],
        ['2.3.0', '2.3.2'],
      ],
      CRI_CHECKPOINTS,
    ),
    advisory(
      'CVE-2026-95837',
      ['GHSA-p7v4-vr35-mj6f'],
      'containerd',
      'high',
      '2026-09-01',
      [
        ['2.1.0', '2.2.7'],
        ['2.3.0', '2.3.4'],
      ],
      CRI_CHECKPOINTS,
    ),
    advisory(
      'CVE-2019-14271',
      ['GHSA-v2cv-wwxq-qq97'],
      'engine',
      'critical',
      '2019-07-25',
      [['19.03.0', '19.03.1']],
      CP,
    ),
    advisory(
      'CVE-2023-28840',
      ['GHSA-232p-vwff-86mp'],
      'engine',
      'high',
      '2023-04-04',
      [
        ['1.12.0', '20.10.24'],
        ['23.0.0', '23.0.3'],
      ],
      'a swarm has an encrypted overlay network',
    ),
    advisory(
      'CVE-2024-41110',
      ['GHSA-v23v-6jw2-98fq'],
      'engine',
      'critical',
      '2024-07-23',
      [
        ['19.03.0', '23.0.15'],
        ['24.0.0', '25.0.6'],
        ['26.0.0', '26.1.5'],
        ['27.0.0', '27.1.1'],
      ],
      PLUGIN,
    ),
    advisory(
      'CVE-2026-34040',
      ['GHSA-x744-4wpc-v9h2'],
      'engine',
      'high',
      '2026-03-25',
      [
        ['0', '25.0.16'],
        ['26.0.0', '29.3.1'],
      ],
      PLUGIN,
    ),
    advisory(
      'CVE-2026-41567',
      ['GHSA-x86f-5xw2-fm2r'],
      'engine',
      'high',
      '2026-05-18',
      [
        ['0', '25.0.17'],
        ['26.0.0', '29.5.1'],
      ],
      CP,
    ),
    advisory(
      'CVE-2026-42306',
      ['GHSA-rg2x-37c3-w2rh'],
      'engine',
      'high',
      '2026-05-18',
      [
        ['0', '25.0.17'],
        ['26.0.0', '29.5.1'],
      ],
      CP,
    ),
    advisory(
      'CVE-2026-17106',
      ['GHSA-hfg8-hc9c-6c3h'],
      'engine',
      'high',
      '2026-07-30',
      [['0', '29.7.0']],
      'always',
    ),
    advisory(
      'CVE-2026-92543',
      ['GHSA-7cfq-22r6-qp73'],
      'engine',
      'high',
      '2026-09-30',
      [['0', '29.8.2']],
      'always',
    ),
  ],
};
