import type { Severity } from '../../src/model/severity.ts';

/** Level of a fail (SARIF 2.1.0, section 3.27.10). */
export const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** GitHub shows above 9.0 as critical, from 7.0 as high, from 4.0 as medium and below as low. */
export const SECURITY_SEVERITIES: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
};
