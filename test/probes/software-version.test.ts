import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  compareSoftwareVersions,
  isOfBranch,
  parseSoftwareVersion,
  type SoftwareVersion,
} from '../../src/probes/engine/software-version.ts';

const parse = (text: string): SoftwareVersion => {
  const version = parseSoftwareVersion(text);
  if (!version) throw new Error(`${text} is no version`);
  return version;
};

const compare = (a: string, b: string): number => Math.sign(compareSoftwareVersions(parse(a), parse(b)));

const number = fc.nat({ max: 999_999 });
const stage = fc.option(fc.tuple(fc.constantFrom('alpha', 'beta', 'rc'), fc.constantFrom('', '.'), number));
const version = fc
  .tuple(
    fc.constantFrom('', 'v', '5:', 'docker-v'),
    number,
    number,
    number,
    stage,
    fc.constantFrom('', '+dfsg1', '~ds1-1+deb12u3', '-0ubuntu1', '.el9', 'm'),
  )
  .map(
    ([prefix, major, minor, patch, pre, suffix]) =>
      `${prefix}${major}.${minor}.${patch}${pre ? `-${pre.join('')}` : ''}${suffix}`,
  );

describe('a version', () => {
  test.each([
    ['20.10.24+dfsg1', [20, 10, 24], null, '+dfsg1'],
    ['20.10.24+dfsg1-1+deb12u1', [20, 10, 24], null, '+dfsg1-1+deb12u1'],
    ['28.5.2+dfsg4', [28, 5, 2], null, '+dfsg4'],
    ['v2.1.4', [2, 1, 4], null, ''],
    ['2.1.9+unknown', [2, 1, 9], null, ''],
    ['1.6.20~ds1', [1, 6, 20], null, '~ds1'],
    ['23.0.14m', [23, 0, 14], null, 'm'],
    ['17.12.1-ce', [17, 12, 1], null, ''],
    ['5:28.5.2-1~debian.12~bookworm', [28, 5, 2], null, '-1~debian.12~bookworm'],
    ['1.0.0-rc95', [1, 0, 0], { stage: 'rc', number: 95 }, ''],
    ['1.0.0~rc93+ds1', [1, 0, 0], { stage: 'rc', number: 93 }, '+ds1'],
    ['29.0.0-rc.1', [29, 0, 0], { stage: 'rc', number: 1 }, ''],
    ['2.3.0-beta.0', [2, 3, 0], { stage: 'beta', number: 0 }, ''],
    ['docker-v29.3.1', [29, 3, 1], null, ''],
    ['1.1.12-0ubuntu2~22.04.1', [1, 1, 12], null, '-0ubuntu2~22.04.1'],
    ['25.0.8.amzn2023', [25, 0, 8], null, '.amzn2023'],
    ['27.0', [27, 0, 0], null, ''],
    ['1.3.0-dev', [1, 3, 0], { stage: 'dev', number: 0 }, ''],
    // What a builder adds stays visible, even where it looks like a stage or ends like what Docker added itself.
    ['1.1.12+ds1-rc1', [1, 1, 12], null, '+ds1-rc1'],
    ['19.03.15+azure-ce', [19, 3, 15], null, '+azure-ce'],
    ['17.12.1-ce-rc2', [17, 12, 1], null, '-ce-rc2'],
  ])('%s', (text, numbers, pre, suffix) => {
    expect(parseSoftwareVersion(text)).toEqual({ numbers, pre, suffix });
  });

  it.each([
    '',
    'dev',
    'library-import',
    '29',
    'abcdef0',
    '<script>',
    '1.2\n3',
    '1.2.3 x',
    'x1.2.3',
    '9'.repeat(200),
  ])('is none: %j', (text) => expect(parseSoftwareVersion(text)).toBeNull());

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseSoftwareVersion(text)));
    fc.assert(fc.property(version, (text) => parseSoftwareVersion(text) !== null));
  });
});

describe('the order of versions', () => {
  it('goes by numbers, and by stages before a release', () => {
    const inOrder = [
      '1.0.0-rc9',
      '1.0.0-rc10',
      '1.0.0-rc95',
      '1.0.0',
      '1.0.3',
      '1.1.15',
      '1.2.0-beta.3',
      '1.2.0-rc.1',
      '1.2.0',
      '1.10.0',
      '19.03.1',
      '23.0.0',
      '23.0.15',
    ];
    for (const [at, older] of inOrder.entries())
      for (const newer of inOrder.slice(at + 1))
        expect(compare(older, newer), `${older} < ${newer}`).toBe(-1);
  });

  it('does not see what a distribution added', () => {
    fc.assert(
      fc.property(
        version,
        fc.constantFrom('+dfsg1', '~ds1', '-1+deb12u3'),
        (text, suffix) => compare(text, `${text}${suffix}`) === 0,
      ),
    );
  });

  it('is total: one way, the other way round, and over a third', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(compare(a, a)).toBe(0);
        expect(compare(a, b) + compare(b, a)).toBe(0);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('knows branches by whole numbers', () => {
    expect(isOfBranch(parse('29.3.1'), '29')).toBe(true);
    expect(isOfBranch(parse('2.10.1'), '2.1')).toBe(false);
    expect(isOfBranch(parse('25.0.16'), '25.0')).toBe(true);
  });
});
