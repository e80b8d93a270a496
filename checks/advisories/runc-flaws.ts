import { flawsOf } from './flaws-of.ts';

const flaw = flawsOf('runc');

/** Critical and high flaws of runc, the oldest first. */
export const RUNC_FLAWS = [
  flaw('CVE-2019-5736', 'GHSA-gxmr-w5mj-v8hh', 'critical', '2019-02-11', [['0', '1.0.0-rc7']]),
  flaw('CVE-2019-16884', 'GHSA-fgv8-vj5c-2ppq', 'high', '2019-09-25', [['0', '1.0.0-rc9']]),
  flaw('CVE-2019-19921', 'GHSA-fh74-hm69-rqjw', 'high', '2020-01-23', [['0', '1.0.0-rc10']]),
  flaw('CVE-2021-30465', 'GHSA-c3xm-pvg7-gh7r', 'high', '2021-05-19', [['0', '1.0.0-rc95']]),
  flaw('CVE-2023-27561', 'GHSA-vpvm-3wq2-2wvm', 'high', '2023-03-29', [['1.0.0-rc95', '1.1.5']]),
  flaw('CVE-2024-21626', 'GHSA-xr7r-f8xq-vfvv', 'critical', '2024-01-31', [['1.0.0-rc93', '1.1.12']]),
  flaw('CVE-2025-31133', 'GHSA-9493-h29p-rfm2', 'high', '2025-11-05', [
    ['0', '1.2.8'],
    ['1.3.0-rc.1', '1.3.3'],
    ['1.4.0-rc.1', '1.4.0-rc.3'],
  ]),
  flaw('CVE-2025-52565', 'GHSA-qw9x-cqr3-wc7r', 'high', '2025-11-05', [
    ['1.0.0-rc3', '1.2.8'],
    ['1.3.0-rc.1', '1.3.3'],
    ['1.4.0-rc.1', '1.4.0-rc.3'],
  ]),
  flaw('CVE-2025-52881', 'GHSA-cgrx-mc8f-2prm', 'high', '2025-11-05', [
    ['0', '1.2.8'],
    ['1.3.0-rc.1', '1.3.3'],
    ['1.4.0-rc.1', '1.4.0-rc.3'],
  ]),
];
