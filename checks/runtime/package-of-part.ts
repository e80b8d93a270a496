import { cause } from '../../src/model/cause.ts';
import { type Fact, type Unread, unread } from '../../src/model/fact.ts';
import type { ComponentVersion } from '../../src/probes/engine/component-versions.ts';
import { compareSoftwareVersions, parseSoftwareVersion } from '../../src/probes/engine/software-version.ts';
import type { AdvisoryGrounds } from '../../src/probes/host/advisory-grounds.ts';
import type { Identity } from '../../src/probes/host/identity.ts';
import type { Packages } from '../../src/probes/host/packages.ts';
import type { PackageOfHost } from './known-flaws.ts';

/** The package whose program a part of an engine is; null where none is known to be. */
export function packageOf(
  { component, from, version: runs }: ComponentVersion,
  { packages, identity }: { readonly packages: Packages; readonly identity: Identity },
): PackageOfHost | null {
  const [format, second] = packages.managers;
  const [name = '', version = ''] = from?.split(' ') ?? [];
  // With two package managers nobody knows whose version it is; the snap of docker belongs to neither.
  if (format === undefined || second !== undefined || !packages.installed.some((one) => one.name === name))
    return null;
  // A program of another release than the package brings, such as one in /usr/local/bin, is not that of the package.
  const brought = parseSoftwareVersion(version.replace(/_.*$/s, ''));
  const isOther = runs === null || brought === null || compareSoftwareVersions(runs, brought) !== 0;
  // The package of containerd brings runc under a number of its own.
  if (isOther && !(component === 'runc' && name === 'containerd.io')) return null;
  return { name, version, format, distribution: identity.os.id, release: identity.os.version };
}

/**
 * Whether a part runs what its package brought: runc is started anew for each container, a daemon runs on with the program
 * of before.
 */
export function packageRuns(
  { component }: ComponentVersion,
  { grounds }: { readonly grounds: Fact<AdvisoryGrounds> },
): boolean | Unread {
  if (component === 'runc') return true;
  if (!grounds.known) return grounds;
  const { replaced } = grounds.value;
  if (replaced === null) {
    const detail = 'Whether the daemons run what is installed may not be seen by this account.';
    return unread(cause('needs-root', detail, 'Run the audit as root.'), grounds.evidence);
  }
  return !replaced.includes(component === 'engine' ? 'dockerd' : 'containerd');
}
