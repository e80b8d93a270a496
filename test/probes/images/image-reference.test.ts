import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fullName,
  imageReference,
  isFrom,
  pinnedName,
  taggedName,
} from '../../../src/probes/images/image-reference.ts';

const part = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
const registry = fc.constantFrom(
  'ghcr.io',
  'registry.example:5000',
  'localhost',
  'localhost:5000',
  'docker.io',
);
const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const ending = fc.constantFrom(
  '',
  ':1',
  ':latest',
  `@sha256:${'d'.repeat(64)}`,
  `:1@sha256:${'d'.repeat(64)}`,
);

describe('the source of an image', () => {
  test.each([
    ['nginx', 'docker.io/library/nginx'],
    ['nginx:1.27', 'docker.io/library/nginx'],
    ['team/app', 'docker.io/team/app'],
    ['docker.io/nginx', 'docker.io/library/nginx'],
    ['index.docker.io/library/nginx', 'docker.io/library/nginx'],
    ['localhost/app', 'localhost/app'],
    ['localhost:5000/app:1', 'localhost:5000/app'],
    ['registry.example:5000/a/b:1', 'registry.example:5000/a/b'],
    ['Registry/app', 'Registry/app'],
    [`ghcr.io/a/b@sha256:${'d'.repeat(64)}`, 'ghcr.io/a/b'],
  ])('%s is %s', (reference, name) => expect(fullName(imageReference(reference))).toBe(name));

  test('is the same with and without tag and digest, and names itself', () => {
    fc.assert(
      fc.property(registry, path, ending, (where, what, end) => {
        const name = fullName(imageReference(`${where}/${what}${end}`));
        expect(name).toBe(fullName(imageReference(`${where}/${what}`)));
        expect(fullName(imageReference(name))).toBe(name);
      }),
    );
  });
});

describe('a trusted source', () => {
  test.each([
    ['nginx', 'nginx'],
    ['nginx:1', 'docker.io'],
    ['nginx', 'docker.io/library'],
    ['docker.io/library/nginx', 'nginx'],
    ['team/app', 'team/'],
    ['team/app', 'docker.io/team'],
    ['ghcr.io/team/app:1', 'ghcr.io/team'],
    ['ghcr.io/team/app', 'ghcr.io'],
    ['localhost:5000/app', 'localhost:5000'],
    ['index.docker.io/nginx', 'index.docker.io'],
  ])('%s is from %s', (reference, trusted) => expect(isFrom(reference, trusted)).toBe(true));

  test.each([
    ['nginx-evil', 'nginx'],
    ['team-evil/app', 'team/'],
    ['evil/nginx', 'nginx'],
    ['team/app', 'docker.io/library'],
    ['ghcr.io.evil.example/app', 'ghcr.io'],
    ['evil.example/ghcr.io/app', 'ghcr.io'],
    ['ghcr.io/teams/app', 'ghcr.io/team'],
    ['localhost:5001/app', 'localhost:5000'],
    ['evil.example/docker.io/library/nginx', 'docker.io/library'],
    ['docker.io.evil.example/nginx', 'docker.io'],
    ['evildocker.io/nginx', 'docker.io'],
    ['evil.docker.io/library/nginx', 'nginx'],
    ['index.docker.io:5000/nginx', 'docker.io'],
    ['nginx', 'evil.docker.io'],
  ])('%s is not from %s', (reference, trusted) => expect(isFrom(reference, trusted)).toBe(false));

  test('ends at a boundary: what has one more character in the same part is another', () => {
    fc.assert(
      fc.property(registry, path, part, (where, what, more) => {
        expect(isFrom(`${where}/${what}${more}/app`, `${where}/${what}`)).toBe(false);
        const isBelow = `${what}/${more}/`.startsWith('x/y/');
        expect(isFrom(`${where}/${what}/${more}`, `${where}/x/y`)).toBe(isBelow);
      }),
    );
  });
});

const host = fc.constantFrom('', 'registry.example/', 'registry.example:5000/', 'localhost/', '[::1]:5000/');
const tag = fc.constantFrom('', ':1', ':latest', ':v2-rc.1');
const digest = fc.constantFrom('', `@sha256:${'d'.repeat(64)}`);

describe('an image reference', () => {
  test.each([
    ['web', 'docker.io/library/web:latest', null],
    ['web:1', 'docker.io/library/web:1', null],
    ['docker.io/library/web', 'docker.io/library/web:latest', null],
    ['index.docker.io/library/web:1', 'docker.io/library/web:1', null],
    ['docker.io/shop/web', 'docker.io/shop/web:latest', null],
    ['library/web', 'docker.io/library/web:latest', null],
    ['registry.example/library/web', 'registry.example/library/web:latest', null],
    ['registry:5000/web', 'registry:5000/web:latest', null],
    ['registry:5000/web:1', 'registry:5000/web:1', null],
    ['notdocker.io/web', 'notdocker.io/web:latest', null],
    ['web@sha256:d', 'docker.io/library/web:latest', 'docker.io/library/web@sha256:d'],
    ['docker.io/library/web:1@sha256:d', 'docker.io/library/web:1', 'docker.io/library/web@sha256:d'],
    ['registry:5000/web@sha256:d', 'registry:5000/web:latest', 'registry:5000/web@sha256:d'],
  ])('%s is %s', (reference, tagged, pinned) => {
    expect(taggedName(reference)).toBe(tagged);
    expect(pinnedName(reference)).toBe(pinned);
  });

  test('means the same in its short and its long form', () => {
    fc.assert(
      fc.property(part, tag, digest, (name, at, pin) => {
        const both = (text: string) => [taggedName(text), pinnedName(text)];
        const short = both(`${name}${at}${pin}`);
        for (const prefix of ['library/', 'docker.io/library/', 'index.docker.io/library/'])
          expect(both(`${prefix}${name}${at}${pin}`)).toEqual(short);
        expect(both(`docker.io/shop/${name}${at}${pin}`)).toEqual(both(`shop/${name}${at}${pin}`));
      }),
    );
  });

  test('stays as it is when it is made again', () => {
    fc.assert(
      fc.property(host, part, tag, digest, (where, name, at, pin) => {
        const given = `${where}${name}${at}${pin}`;
        expect(taggedName(taggedName(given))).toBe(taggedName(given));
        const pinned = pinnedName(given);
        if (pinned !== null) expect(pinnedName(pinned)).toBe(pinned);
      }),
    );
  });

  test('is not mistaken for that of another registry, tag or digest', () => {
    fc.assert(
      fc.property(host, host, part, part, (one, other, name, path) => {
        fc.pre(one !== other);
        expect(taggedName(`${one}${path}/${name}`)).not.toBe(taggedName(`${other}${path}/${name}`));
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        const tagged = taggedName(text);
        expect(tagged.slice(tagged.lastIndexOf('/') + 1)).toContain(':');
      }),
    );
  });
});
