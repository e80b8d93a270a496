import { expect, test } from 'vitest';
import { engineSecurityOption } from '../../src/probes/engine/engine-security-option.ts';

test('finds an entry of /info by its whole name', () => {
  const options = ['name=seccomp,profile=builtin', 'name=cgroupns', 'rootless'];
  expect(engineSecurityOption(options, 'seccomp')).toEqual({ name: 'seccomp', profile: 'builtin' });
  expect(engineSecurityOption(options, 'cgroupns')).toEqual({ name: 'cgroupns' });
  // Before 1.13 or so an entry was a bare name.
  expect(engineSecurityOption(options, 'rootless')).toEqual({ name: 'rootless' });
  expect(engineSecurityOption(options, 'cgroup')).toBeNull();
  expect(engineSecurityOption([], 'seccomp')).toBeNull();
  expect(engineSecurityOption(['=seccomp'], '=seccomp')).toBeNull();
});
