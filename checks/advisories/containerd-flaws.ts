import { flawsOf } from './flaws-of.ts';

const CRI_CHECKPOINTS = 'Kubernetes uses this containerd (CRI), and checkpoints can be restored';
const CRI = 'Kubernetes uses this containerd (CRI)';

const flaw = flawsOf('containerd');

/** Critical and high flaws of containerd, the oldest first. */
export const CONTAINERD_FLAWS = [
  flaw(
    'CVE-2020-15257',
    'GHSA-36xw-fx78-c5r4',
    'high',
    '2020-11-30',
    [
      ['0', '1.3.9'],
      ['1.4.0', '1.4.3'],
    ],
    'a container uses the network of the host as user 0',
  ),
  flaw('CVE-2021-43816', 'GHSA-mvff-h3cj-wj9c', 'high', '2022-01-05', [['1.5.0', '1.5.9']], CRI),
  flaw(
    'CVE-2022-23648',
    'GHSA-crp2-qrr5-8pq7',
    'high',
    '2022-03-02',
    [
      ['0', '1.4.13'],
      ['1.5.0', '1.5.10'],
      ['1.6.0', '1.6.1'],
    ],
    CRI,
  ),
  flaw('CVE-2025-47290', 'GHSA-cm76-qm8v-3j95', 'high', '2025-05-20', [['2.1.0', '2.1.1']]),
  flaw(
    'CVE-2026-53488',
    'GHSA-xhf5-7wjv-pqxp',
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
  flaw(
    'CVE-2026-53492',
    'GHSA-33vj-92qq-66hc',
    'high',
    '2026-06-18',
    [
      ['2.1.0', '2.1.9'],
      ['2.2.0', '2.2.5'],
      ['2.3.0', '2.3.2'],
    ],
    CRI_CHECKPOINTS,
  ),
  flaw(
    'CVE-2026-53489',
    'GHSA-rgh6-rfwx-v388',
    'high',
    '2026-06-18',
    [
      ['2.1.0', '2.1.9'],
      ['2.2.0', '2.2.5'],
      ['2.3.0', '2.3.2'],
    ],
    CRI_CHECKPOINTS,
  ),
  flaw(
    'CVE-2026-95837',
    'GHSA-p7v4-vr35-mj6f',
    'high',
    '2026-09-01',
    [
      ['2.1.0', '2.2.7'],
      ['2.3.0', '2.3.4'],
    ],
    CRI_CHECKPOINTS,
  ),
];
