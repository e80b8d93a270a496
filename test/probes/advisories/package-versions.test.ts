import { expect, test } from 'vitest';
import { comparePackageVersions } from '../../../src/probes/advisories/package-versions.ts';

/** Pairs, the older first; those of dpkg are confirmed by `dpkg --compare-versions`. */
test.each([
  ['dpkg', '1.0~rc93+ds1-5', '1.0-1'],
  ['dpkg', '1.1.5+ds1-1+deb12u1', '1.1.5+ds1-1+deb12u2'],
  ['dpkg', '1.1.5+ds1-1+deb12u9', '1.1.5+ds1-1+deb12u10'],
  ['dpkg', '1.1.5', '1.1.5+ds1'],
  ['dpkg', '9.9-9', '1:0.1-1'],
  ['dpkg', '6.1.55-1', '6.1.158-1'],
  ['dpkg', '6.8.0-45.45', '6.8.0-101.101'],
  ['dpkg', '1.0a-1', '1.0+-1'],
  ['rpm', '5.14.0-570.12.1.el9_6', '5.14.0-611.5.1.el9_7'],
  ['rpm', '1.0~rc1-1', '1.0-1'],
  ['rpm', '1.0-1', '1.0^git1-1'],
  ['rpm', '1.0^git1-1', '1.0.1-1'],
  ['rpm', '1.0a-1', '1.0.1-1'],
  ['rpm', '2.10-1', '1:1.0-1'],
] as const)('%s: %s is older than %s', (format, older, newer) => {
  expect(comparePackageVersions(format, older, newer)).toBeLessThan(0);
  expect(comparePackageVersions(format, newer, older)).toBeGreaterThan(0);
  expect(comparePackageVersions(format, older, older)).toBe(0);
});

test('zeros before a number and an epoch of 0 mean nothing', () => {
  expect(comparePackageVersions('dpkg', '0:1.01-1', '1.1-1')).toBe(0);
  expect(comparePackageVersions('rpm', '1.01-1', '0:1.1-1')).toBe(0);
});
