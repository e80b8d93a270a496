import { parseSoftwareVersion, type SoftwareVersion } from '../engine/software-version.ts';
import type { AdvisoryGrounds } from '../host/advisory-grounds.ts';
import type { Identity } from '../host/identity.ts';
import type { PackageFormat } from './package-versions.ts';

/**
 * The upstream number in a release of a kernel, such as `6.18.20`, and what its builder added as suffix: `-13-amd64`,
 * `-611.5.1.el9_7.x86_64`, `-fc-v657`, `+`. Null where it has none.
 */
export const kernelVersion = (release: string): SoftwareVersion | null => parseSoftwareVersion(release);

/** The package of the kernel that runs, by what the kernel says of itself; null where it does not. */
export function kernelPackage(
  { kernel, os }: Identity,
  { kernelBuild, kernelSignature }: AdvisoryGrounds,
): {
  readonly name: string;
  readonly version: string;
  readonly format: PackageFormat;
  readonly distribution: string;
  readonly release: string;
} | null {
  const host = { distribution: os.id, release: os.version };
  // `#1 SMP PREEMPT_DYNAMIC Debian 6.12.57-1 (2025-11-05)`
  const debian = /\bDebian (\S{1,100})/.exec(kernelBuild)?.[1];
  if (debian !== undefined)
    return os.id === 'debian' && OF_DEBIAN.test(debian)
      ? { name: 'linux', version: debian, format: 'dpkg', ...host }
      : null;
  // `Ubuntu 6.8.0-45.45-generic 6.8.12`; that of a cloud is a package of its own, with numbers of its own.
  const [, ubuntu, flavour] = /^Ubuntu (\d[\d.]*-\d[\d.]*)-([a-z]+) /.exec(`${kernelSignature} `) ?? [];
  if (ubuntu !== undefined && os.id !== 'ubuntu') return null;
  if (ubuntu !== undefined)
    return {
      name: flavour === 'generic' ? 'linux' : `linux-${flavour}`,
      version: ubuntu,
      format: 'dpkg',
      ...host,
    };
  // `5.14.0-611.5.1.el9_7.x86_64`: version and release of the package, with the architecture.
  const rpm = OF_RPM.exec(kernel)?.[1];
  return rpm === undefined || !isOfRelease(rpm, os)
    ? null
    : { name: 'kernel', version: rpm, format: 'rpm', ...host };
}

/**
 * A host that is a container has the kernel of another host, perhaps of another distribution, whose numbers say nothing
 * in its own: the release in the number has to be the one that it says it is.
 */
function isOfRelease(rpm: string, { id, version }: Identity['os']): boolean {
  const [, kind, release] = /\.(el|fc|amzn)(\d+)/.exec(rpm) ?? [];
  const others = ['fedora', 'amzn', 'debian', 'ubuntu', 'alpine', 'arch'];
  const isFamily = kind === 'el' ? !others.includes(id) : id === (kind === 'fc' ? 'fedora' : 'amzn');
  return isFamily && version.split('.')[0] === release;
}

/*
 * Kernels from elsewhere have higher numbers than the package of the release, and would seem to have its fixes: backports
 * (`~bpo12+1`), those of a newer release (`~22.04.1`), of boards (`1:6.6.31-1+rpt1`), of vendors (`el9uek`, `el9.elrepo`),
 * and the newer ones that Amazon has beside its first.
 */
const OF_DEBIAN = /^\d[\d.]*-\d[\d.]*(?:\+deb\d+u\d+)?(?:\+b\d+)?$/;
const OF_RPM =
  /^(\d[\d.]*-[\d.]+\.(?:el\d+(?:_\d+)?|fc\d+|(?<=^6\.1\..*)amzn2023|(?<=^4\.14\..*)amzn2)(?:\.\d+)?)\.(?:x86_64|aarch64|ppc64le|s390x|riscv64)$/;
