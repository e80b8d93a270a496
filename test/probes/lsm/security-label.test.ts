import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainProfile, readLabel, typeOf } from '../../../src/probes/lsm/security-label.ts';

const word = fc.stringMatching(/^[a-z][a-z0-9_.]{0,12}$/);
const level = fc.stringMatching(/^s\d(-s\d)?(:c\d{1,3}([.,]c\d{1,3}){0,3})?$/);
const mode = fc.constantFrom('enforce', 'complain', 'kill', 'unconfined', 'mixed');
/** Whatever a profile may be called: blanks, brackets and colons too. */
const profile = fc
  .string({ minLength: 1, maxLength: 30 })
  .filter((name) => !name.includes('//&') && name.trim() === name && !name.includes('\n'));

describe('a label of SELinux', () => {
  it('is split at its first three colons, so that the level keeps its own', () => {
    fc.assert(
      fc.property(word, word, word, level, (user, role, type, range) => {
        expect(readLabel(`${user}:${role}:${type}:${range}`)).toEqual({
          kind: 'selinux',
          type,
          level: range,
        });
      }),
    );
  });

  it('may be without a level where the policy has none', () => {
    expect(readLabel('system_u:system_r:container_t')).toEqual({
      kind: 'selinux',
      type: 'container_t',
      level: '',
    });
    expect(typeOf('system_u:object_r:etc_t:s0')).toBe('etc_t');
    expect(typeOf('docker-default (enforce)')).toBe('');
  });
});

describe('a label of AppArmor', () => {
  it('has its mode in the last bracket, whatever the profile is called', () => {
    fc.assert(
      fc.property(fc.array(profile, { minLength: 1, maxLength: 3 }), mode, (profiles, itsMode) => {
        expect(readLabel(`${profiles.join('//&')} (${itsMode})`)).toEqual({
          kind: 'apparmor',
          profiles,
          mode: itsMode,
        });
      }),
    );
  });

  it.each([
    ['unconfined', ['unconfined'], 'unconfined'],
    [':lxd:unconfined', [':lxd:unconfined'], 'unconfined'],
    ['docker-default//&:lxd://unconfined (enforce)', ['docker-default', ':lxd://unconfined'], 'enforce'],
    ['my web (beta) (complain)', ['my web (beta)'], 'complain'],
    ['a:b:c:d (kill)', ['a:b:c:d'], 'kill'],
  ])('is read from %j', (text, profiles, itsMode) => {
    expect(readLabel(text)).toEqual({ kind: 'apparmor', profiles, mode: itsMode });
  });

  it('names its profile without the namespace', () => {
    expect([':lxd://web', ':lxd:web', 'web', 'a//b'].map(plainProfile)).toEqual([
      'web',
      'web',
      'web',
      'a//b',
    ]);
  });
});

describe('what is no label of either', () => {
  it.each(['', '_', 'docker-default', 'a:b', 'unconfined2', 'a b:c:d:s0'])('%j is unknown', (text) => {
    expect(readLabel(text)).toEqual({ kind: 'unknown' });
  });

  it('is one that was cut off: what is left of it could mean another set of categories', () => {
    const many = Array.from({ length: 200 }, (_, at) => `c${at * 2}`).join(',');
    expect(readLabel(`system_u:system_r:container_t:s0:${many}`.slice(0, 512))).toEqual({ kind: 'unknown' });
  });
});
