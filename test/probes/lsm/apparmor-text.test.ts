import { describe, expect, it } from 'vitest';
import { allowsEverything, profileIn } from '../../../src/probes/lsm/apparmor-text.ts';

const OPEN = `#include <tunables/global>

profile lab-open flags=(attach_disconnected,mediate_deleted) {
  #include <abstractions/base>
  network,
  capability,
  file,   # everything
  mount,
}
`;

const judged = (text: string, name: string) => {
  const found = profileIn(text, name);
  return found === null ? null : allowsEverything(found);
};

describe('the text of a profile', () => {
  it('allows everything where it has every class whole and denies nothing', () => {
    expect(profileIn(OPEN, 'lab-open')).toEqual({
      flags: ['attach_disconnected', 'mediate_deleted'],
      whole: ['network', 'capability', 'file', 'mount'],
      denies: 0,
    });
    expect(judged(OPEN, 'lab-open')).toBe(true);
  });

  it.each([
    ['a rule that denies', OPEN.replace('mount,', 'mount,\n  deny @{PROC}/sys/** wklx,')],
    ['a class that is not there', OPEN.replace('  mount,\n', '')],
    ['a class with a condition', OPEN.replace('mount,', 'mount fstype=proc,')],
    ['a class in a comment only', OPEN.replace('  mount,', '  # mount,')],
  ])('forbids something by %s', (_, text) => {
    expect(judged(text, 'lab-open')).toBe(false);
  });

  it.each([
    ['several rules on a line', 'profile lab-open { network, capability, file, mount, }'],
    ['allow all', 'profile lab-open {\n  allow all,\n}'],
    ['all files by their path', OPEN.replace('  file,', '  /** rwlkmix,')],
    ['the flag unconfined', 'profile lab-open /usr/bin/x flags=(unconfined) {\n  file r /etc/passwd,\n}'],
    ['a name in quotes', OPEN.replace('profile lab-open', 'profile "lab-open"')],
  ])('allows everything by %s', (_, text) => {
    expect(judged(text, 'lab-open')).toBe(true);
  });

  it('ends where its brace does, and leaves out profiles within it and after it', () => {
    const text = `profile web {
  file,
  /srv/{a,b}/** r,
  profile child {
    capability,
    mount,
  }
  network inet,
}
${OPEN}`;
    expect(profileIn(text, 'web')).toMatchObject({ whole: ['file'] });
    expect(profileIn(text, 'web//child')).toMatchObject({ whole: ['capability', 'mount'] });
  });

  it('is found by its name alone, which may hold blanks or be a path', () => {
    expect(profileIn(OPEN, 'lab')).toBeNull();
    expect(profileIn('profile "my web" {\n file,\n}', 'my web')).toMatchObject({ whole: ['file'] });
    expect(profileIn('/usr/bin/x flags=(complain) {\n file,\n}', '/usr/bin/x')).toMatchObject({
      flags: ['complain'],
    });
    expect(profileIn('# profile web {\n', 'web')).toBeNull();
  });
});
