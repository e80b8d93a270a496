import { describe, expect, it } from 'vitest';
import { kernelPackage } from '../../../src/probes/advisories/kernel-release.ts';
import { groundsOf, identityOf } from '../../checks/runtime/advisory-facts.ts';

const DEBIAN = { id: 'debian', version: '12' };
const packageOf = (release: string, kernelBuild = '#1 SMP', kernelSignature = '', os = DEBIAN) => {
  const found = kernelPackage(
    identityOf({ kernel: release, os: { name: 'x', ...os } }),
    groundsOf({ kernelBuild, kernelSignature }),
  );
  return found && `${found.name} ${found.version}`;
};

describe('the package of the kernel that runs', () => {
  it.each([
    ['6.12.57-1 (2025-11-05)', 'linux 6.12.57-1'],
    ['6.1.158-1+deb12u1 (2025-11-09)', 'linux 6.1.158-1+deb12u1'],
    ['5.10.244-1', 'linux 5.10.244-1'],
    // The number of a backport is higher than all that its release fixes.
    ['6.12.57-1~bpo12+1 (2025-11-17)', null],
    ['6.1.158-1~deb11u1 (2025-11-09)', null],
    ['1:6.6.31-1+rpt1 (2024-05-29)', null],
  ])('Debian %s is %j', (build, expected) => {
    expect(packageOf('6.1.0-41-amd64', `#1 SMP PREEMPT_DYNAMIC Debian ${build}`)).toBe(expected);
  });

  it.each([
    ['Ubuntu 6.8.0-45.45-generic 6.8.12', 'linux 6.8.0-45.45'],
    ['Ubuntu 6.8.0-1015.16-aws 6.8.12', 'linux-aws 6.8.0-1015.16'],
    ['Ubuntu 6.8.0-45.45~22.04.1-generic 6.8.12', null],
  ])('%s is %j', (signature, expected) => {
    expect(packageOf('6.8.0', '#1 SMP', signature, { id: 'ubuntu', version: '24.04' })).toBe(expected);
  });

  it.each([
    ['5.14.0-611.5.1.el9_7.x86_64', { id: 'rocky', version: '9.7' }, 'kernel 5.14.0-611.5.1.el9_7'],
    ['3.10.0-1160.el7.x86_64', { id: 'centos', version: '7' }, 'kernel 3.10.0-1160.el7'],
    ['6.17.4-300.fc43.aarch64', { id: 'fedora', version: '43' }, 'kernel 6.17.4-300.fc43'],
    ['6.1.141-155.222.amzn2023.x86_64', { id: 'amzn', version: '2023' }, 'kernel 6.1.141-155.222.amzn2023'],
    ['4.14.355-280.amzn2.x86_64', { id: 'amzn', version: '2' }, 'kernel 4.14.355-280.amzn2'],
    ['6.12.40-63.114.amzn2023.x86_64', { id: 'amzn', version: '2023' }, null],
    ['5.10.240-238.959.amzn2.x86_64', { id: 'amzn', version: '2' }, null],
    ['5.15.0-310.184.5.2.el9uek.x86_64', { id: 'ol', version: '9.4' }, null],
    ['6.12.1-1.el9.elrepo.x86_64', { id: 'almalinux', version: '9.4' }, null],
    ['4.18.0-553.rt7.342.el8_10.x86_64', { id: 'rhel', version: '8.10' }, null],
    ['6.18.44', { id: 'arch', version: '' }, null],
  ])('%s of %j is %j', (release, os, expected) => {
    expect(packageOf(release, '#1 SMP', '', os)).toBe(expected);
  });

  it('is none where the host is a container, or runs what another distribution built', () => {
    const debian = '#1 SMP PREEMPT_DYNAMIC Debian 6.12.57-1 (2025-11-05)';
    const ubuntu = { id: 'ubuntu', version: '24.04' };
    expect(packageOf('6.12.57', debian, '', ubuntu)).toBeNull();
    expect(packageOf('6.8.0', '#1 SMP', 'Ubuntu 6.8.0-45.45-generic 6.8.12')).toBeNull();
    expect(packageOf('5.14.0-611.5.1.el9_7.x86_64')).toBeNull();
    expect(packageOf('6.17.4-300.fc43.x86_64', '#1', '', { id: 'fedora', version: '42' })).toBeNull();
    expect(packageOf('4.18.0-553.el8_10.x86_64', '#1', '', { id: 'rocky', version: '9.4' })).toBeNull();
  });
});
