import { isUnread } from '../../../src/model/fact.ts';
import { besideOwn, type FiltersBeside } from '../../../src/probes/seccomp/filters.ts';
import type { SeccompProfile, SeccompRule } from '../../../src/probes/seccomp/profile.ts';
import type { ProfileInUse } from '../../../src/probes/seccomp/profile-in-use.ts';
import { projectProfile } from '../../../src/probes/seccomp/project-profile.ts';

const WHERE = 'HostConfig.SecurityOpt of container web';

/** A profile with a default action and rules as a file has them. */
export function profile(
  defaultAction: SeccompRule['action'],
  ...syscalls: readonly object[]
): SeccompProfile {
  const read = projectProfile(JSON.stringify({ defaultAction, syscalls }));
  if (read.state !== 'read') throw new Error(JSON.stringify(read));
  return read;
}

/** The profile of a container that somebody wrote. */
export const custom = (given: SeccompProfile): ProfileInUse => ({
  kind: 'custom',
  profile: given,
  where: WHERE,
});

/** A profile beside that of an engine, in a container with some capabilities. */
export function beside(
  given: SeccompProfile,
  version = '28.5.2',
  capabilities: readonly string[] = [],
): FiltersBeside {
  const found = besideOwn(
    custom(given),
    { KernelVersion: '6.12.0' },
    { Version: version, Arch: 'amd64' },
    capabilities,
  );
  if (found === null || isUnread(found)) throw new Error(JSON.stringify(found));
  return found;
}

/** A rule of a profile: what it allows. */
export const allow = (names: readonly string[], more: object = {}) => ({
  names,
  action: 'SCMP_ACT_ALLOW',
  ...more,
});
