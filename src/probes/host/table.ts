import type { ScriptProbe } from '../../kit/define-probe.ts';
import { accounts } from './accounts.ts';
import { advisoryGrounds } from './advisory-grounds.ts';
import { apparmorTexts } from './apparmor-texts.ts';
import { auditRules } from './audit-rules.ts';
import { builders } from './builders.ts';
import { certificateFiles } from './certificate-files.ts';
import { clientConfigs } from './client-configs.ts';
import { composeFiles } from './compose-files.ts';
import { containerMounts } from './container-mounts.ts';
import { containerProcesses } from './container-processes.ts';
import { contentTrust } from './content-trust.ts';
import { daemonFiles } from './daemon-files.ts';
import { daemonProcesses } from './daemon-processes.ts';
import { deviceNodes } from './device-nodes.ts';
import { engineCertificates } from './engine-certificates.ts';
import { enginePrograms } from './engine-programs.ts';
import { fileContexts } from './file-contexts.ts';
import { fileStatuses } from './file-statuses.ts';
import { firewall } from './firewall.ts';
import { groupSessions } from './group-sessions.ts';
import { identity } from './identity.ts';
import { installation } from './installation.ts';
import { kernelGround } from './kernel-ground.ts';
import { listeningSockets } from './listening-sockets.ts';
import { loginAccounts } from './login-accounts.ts';
import { mounts } from './mounts.ts';
import { packages } from './packages.ts';
import { realPaths } from './real-paths.ts';
import { registryAddresses } from './registry-addresses.ts';
import { registryCertificates } from './registry-certificates.ts';
import { registryFiles } from './registry-files.ts';
import { registryTrust } from './registry-trust.ts';
import { runtimeFiles } from './runtime-files.ts';
import { runtimePrograms } from './runtime-programs.ts';
import { seccompFiles } from './seccomp-files.ts';
import { seccompGround } from './seccomp-ground.ts';
import { securityModules } from './security-modules.ts';
import { signaturePolicies } from './signature-policies.ts';
import { socketAccess } from './socket-access.ts';
import { subordinateIds } from './subordinate-ids.ts';
import { sudoRules } from './sudo-rules.ts';
import { swarmSockets } from './swarm-sockets.ts';
import { swarmStateFiles } from './swarm-state-files.ts';
import { timeSynchronisation } from './time-synchronisation.ts';
import { units } from './units.ts';
import { watchers } from './watchers.ts';

/** Everything that is run on a host, in order; nothing else ever is (law 3). */
export const SCRIPT_PROBES: readonly ScriptProbe[] = [
  identity,
  daemonProcesses,
  daemonFiles,
  installation,
  units,
  accounts,
  certificateFiles,
  securityModules,
  auditRules,
  builders,
  signaturePolicies,
  contentTrust,
  packages,
  advisoryGrounds,
  clientConfigs,
  registryFiles,
  containerProcesses,
  subordinateIds,
  runtimePrograms,
  mounts,
  seccompGround,
  watchers,
  listeningSockets,
  firewall,
  kernelGround,
  loginAccounts,
  sudoRules,
  timeSynchronisation,
  containerMounts,
  runtimeFiles,
  fileStatuses,
  composeFiles,
  fileContexts,
  apparmorTexts,
  realPaths,
  seccompFiles,
  enginePrograms,
  deviceNodes,
  socketAccess,
  swarmSockets,
  swarmStateFiles,
  engineCertificates,
  registryCertificates,
  registryAddresses,
  registryTrust,
  groupSessions,
];
