import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainReference } from '../../../src/probes/containers/image-reference.ts';

const part = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
const registry = fc.constantFrom(
  '',
  'registry.example/',
  'registry.example:5000/',
  'localhost/',
  '[::1]:5000/',
);
const tag = fc.constantFrom('', ':1', ':latest', ':v2-rc.1');
const digest = fc.constantFrom('', `@sha256:${'d'.repeat(64)}`);

describe('an image reference', () => {
  test.each([
    ['web', 'web:latest', null],
    ['web:1', 'web:1', null],
    ['docker.io/library/web', 'web:latest', null],
    ['index.docker.io/library/web:1', 'web:1', null],
    ['docker.io/shop/web', 'shop/web:latest', null],
    ['library/web', 'web:latest', null],
    ['registry.example/library/web', 'registry.example/library/web:latest', null],
    ['registry:5000/web', 'registry:5000/web:latest', null],
    ['registry:5000/web:1', 'registry:5000/web:1', null],
    ['notdocker.io/web', 'notdocker.io/web:latest', null],
    ['web@sha256:d', 'web:latest', 'web@sha256:d'],
    ['docker.io/library/web:1@sha256:d', 'web:1', 'web@sha256:d'],
    ['registry:5000/web@sha256:d', 'registry:5000/web:latest', 'registry:5000/web@sha256:d'],
  ])('%s is %s', (reference, tagged, pinned) => {
    expect(plainReference(reference)).toEqual({
      tagged,
      pinned,
      digest: pinned === null ? null : 'sha256:d',
    });
  });

  test('means the same in its short and its long form', () => {
    fc.assert(
      fc.property(part, tag, digest, (name, at, pin) => {
        const short = plainReference(`${name}${at}${pin}`);
        for (const prefix of ['library/', 'docker.io/library/', 'index.docker.io/library/'])
          expect(plainReference(`${prefix}${name}${at}${pin}`)).toEqual(short);
        expect(plainReference(`docker.io/shop/${name}${at}${pin}`)).toEqual(
          plainReference(`shop/${name}${at}${pin}`),
        );
      }),
    );
  });

  test('stays as it is when it is made again', () => {
    fc.assert(
      fc.property(registry, part, tag, digest, (host, name, at, pin) => {
        const { tagged, pinned } = plainReference(`${host}${name}${at}${pin}`);
        expect(plainReference(tagged).tagged).toBe(tagged);
        if (pinned !== null) expect(plainReference(pinned).pinned).toBe(pinned);
      }),
    );
  });

  test('is not mistaken for that of another registry, tag or digest', () => {
    fc.assert(
      fc.property(registry, registry, part, part, (one, other, name, path) => {
        fc.pre(one !== other);
        expect(plainReference(`${one}${path}/${name}`)).not.toEqual(
          plainReference(`${other}${path}/${name}`),
        );
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { tagged } = plainReference(text);
        expect(tagged.slice(tagged.lastIndexOf('/') + 1)).toContain(':');
      }),
    );
  });
});
