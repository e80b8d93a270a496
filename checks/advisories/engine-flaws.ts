import { flawsOf } from './flaws-of.ts';

const CP = 'docker cp or the archive API is used on a hostile container';
const PLUGIN = 'an authorization plugin is configured';

const flaw = flawsOf('engine');

/** Critical and high flaws of the engine (dockerd), the oldest first. */
export const ENGINE_FLAWS = [
  flaw('CVE-2019-14271', 'GHSA-v2cv-wwxq-qq97', 'critical', '2019-07-25', [['19.03.0', '19.03.1']], CP),
  flaw(
    'CVE-2023-28840',
    'GHSA-232p-vwff-86mp',
    'high',
    '2023-04-04',
    [
      ['1.12.0', '20.10.24'],
      ['23.0.0', '23.0.3'],
    ],
    'a swarm has an encrypted overlay network',
  ),
  flaw(
    'CVE-2024-41110',
    'GHSA-v23v-6jw2-98fq',
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
  flaw(
    'CVE-2026-34040',
    'GHSA-x744-4wpc-v9h2',
    'high',
    '2026-03-25',
    [
      ['0', '25.0.16'],
      ['26.0.0', '29.3.1'],
    ],
    PLUGIN,
  ),
  flaw(
    'CVE-2026-41567',
    'GHSA-x86f-5xw2-fm2r',
    'high',
    '2026-05-18',
    [
      ['0', '25.0.17'],
      ['26.0.0', '29.5.1'],
    ],
    CP,
  ),
  flaw(
    'CVE-2026-42306',
    'GHSA-rg2x-37c3-w2rh',
    'high',
    '2026-05-18',
    [
      ['0', '25.0.17'],
      ['26.0.0', '29.5.1'],
    ],
    CP,
  ),
  flaw('CVE-2026-17106', 'GHSA-hfg8-hc9c-6c3h', 'high', '2026-07-30', [['0', '29.7.0']]),
  flaw('CVE-2026-92543', 'GHSA-7cfq-22r6-qp73', 'high', '2026-09-30', [['0', '29.8.2']]),
];
