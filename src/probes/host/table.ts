import type { ScriptProbe } from '../../kit/define-probe.ts';
import { accounts } from './accounts.ts';
import { auditRules } from './audit-rules.ts';
import { certificateFiles } from './certificate-files.ts';
import { containerProcesses } from './container-processes.ts';
import { daemonFiles } from './daemon-files.ts';
import { daemonProcesses } from './daemon-processes.ts';
import { fileStatuses } from './file-statuses.ts';
import { identity } from './identity.ts';
import { installation } from './installation.ts';
import { realPaths } from './real-paths.ts';
import { securityModules } from './security-modules.ts';
import { units } from './units.ts';

/** Every part of the script that is run on a host; each names in `source` what it reads. */
export const SCRIPT_PROBES: readonly ScriptProbe[] = [
  identity,
  accounts,
  securityModules,
  installation,
  units,
  daemonProcesses,
  daemonFiles,
  auditRules,
  certificateFiles,
  containerProcesses,
  realPaths,
  fileStatuses,
];
