import type { Subject } from '../../model/subject.ts';
import { pathsToAudit } from '../audit/audited-paths.ts';
import { pathsInRoles } from '../files/role-candidates.ts';
import { daemonFiles } from './daemon-files.ts';
import { daemonProcesses } from './daemon-processes.ts';
import { devicePaths } from './device-paths.ts';
import { programsOfRules } from './sudo-rules.ts';

/**
 * Every file whose owner and mode the checks need: those with a role, the seccomp profile of each engine, what is audited,
 * what containers mount, and what rules of sudo name.
 */
export function pathsToStat(host: Subject<'host'>): readonly string[] {
  return [
    ...new Set([
      ...pathsInRoles(host),
      ...seccompProfiles(host),
      ...pathsToAudit(host),
      ...devicePaths(host).mounted,
      ...programsOfRules(host),
    ]),
  ];
}

/** The seccomp profiles that daemons are told of, by flag or by file. */
export function seccompProfiles(host: Subject<'host'>): readonly string[] {
  const processes = daemonProcesses.read(host);
  const files = daemonFiles.read(host);
  const fromFlags = processes.known
    ? processes.value.flatMap(({ flags }) => flags['seccomp-profile'] ?? [])
    : [];
  const fromFiles = files.known
    ? Object.values(files.value).flatMap((file) => {
        const value = file.state === 'read' ? file.options['seccomp-profile'] : undefined;
        return typeof value === 'string' ? [value] : [];
      })
    : [];
  return [...fromFlags, ...fromFiles].filter((path) => path.startsWith('/'));
}
