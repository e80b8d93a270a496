import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWithin, plainPath } from '../../../src/probes/containers/host-path.ts';

const part = fc.constantFrom('a', 'b', 'etc', 'etcd', 'run', 'var', '...', ' ', 'é');
const plain = fc.array(part, { maxLength: 6 }).map((parts) => plainPath(`/${parts.join('/')}`));

describe('the plain form of a path', () => {
  test.each([
    ['/', '/'],
    ['//', '/'],
    ['/etc/', '/etc'],
    ['/etc//ssl/.', '/etc/ssl'],
    ['/srv/../etc', '/etc'],
    ['/..', '/'],
    ['/../../etc/..', '/'],
    ['/var/run', '/run'],
    ['/var/run/docker.sock', '/run/docker.sock'],
    ['/var/lib/../run/x', '/run/x'],
    ['/var/runner', '/var/runner'],
    ['/srv/var/run', '/srv/var/run'],
  ])('%s is %s', (path, expected) => {
    expect(plainPath(path)).toBe(expected);
  });

  test('stays as it is when it is made again', () => {
    fc.assert(fc.property(fc.string(), (text) => plainPath(plainPath(`/${text}`)) === plainPath(`/${text}`)));
  });

  test('has no parts that lead elsewhere', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', '.', '..', '')), (parts) => {
        const path = plainPath(`/${parts.join('/')}`);
        expect(path).toMatch(/^\/$|^(\/[ab]+)+$/);
      }),
    );
  });
});

describe('containment', () => {
  test.each([
    ['/etc', '/etc', true],
    ['/etc/ssl', '/etc', true],
    ['/etcd', '/etc', false],
    ['/et', '/etc', false],
    ['/etc', '/etc/ssl', false],
    ['/anything', '/', true],
    ['/', '/', true],
    ['/', '/etc', false],
  ])('%s in %s: %s', (path, directory, expected) => {
    expect(isWithin(path, directory)).toBe(expected);
  });

  test('holds for every path in itself, in / and in what lies above it', () => {
    fc.assert(
      fc.property(plain, part, (directory, name) => {
        // The one name that leads elsewhere.
        fc.pre(directory !== '/var' || name !== 'run');
        const below = plainPath(`${directory}/${name}`);
        expect(isWithin(directory, directory)).toBe(true);
        expect(isWithin(directory, '/')).toBe(true);
        expect(isWithin(below, directory)).toBe(true);
        expect(isWithin(`${below}x`, below)).toBe(false);
      }),
    );
  });

  test('goes one way only', () => {
    fc.assert(fc.property(plain, plain, (a, b) => !(isWithin(a, b) && isWithin(b, a)) || a === b));
  });
});
