import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { readWaivers } from '../../src/waivers/read-waivers.ts';
import { root } from '../contracts/modules.ts';
import { entry, known, readAll, refusal } from './support.ts';

const never = (): never => {
  throw new Error('There are no checks.');
};

const privileged = { check: 'container-not-privileged' };
const digest = `sha256:${'a'.repeat(64)}`;

describe('a file of waivers', () => {
  it('is read with what each entry means and where it stands', () => {
    const [first, second] = readAll(
      '# ours\nbenchmark: cis-docker-1.8.0\nwaivers:\n  - check: daemon-icc-disabled\n    host: web-1\n    reason: r\n    owner: o\n    expires: 2026-12-31\n' +
        '  - {check: "5.5", host: [web-1, "db-*"], object: {name: web, project: shop}, reason: r, owner: o, approver: a, ticket: T-1, from: 2026-01-01, expires: 2026-01-01}\n',
    );
    expect(first).toMatchObject({
      checks: ['daemon-icc-disabled'],
      mark: { line: 4, file: 'waivers.yml', approver: null, ticket: null, from: null, spoofable: false },
    });
    expect(second).toMatchObject({
      checks: ['container-not-privileged'],
      mark: { line: 9, approver: 'a', ticket: 'T-1', from: '2026-01-01', spoofable: false },
    });
  });

  it('takes a former id of a check', () => {
    const check = { id: 'new-id', aliases: ['old-id'], each: known.checks[0]?.each ?? never() };
    const [read] = readWaivers(entry({ check: 'old-id', acceptSpoofable: true }), 'w.yml', {
      ...known,
      checks: [check],
    });
    expect(read?.checks).toEqual(['new-id']);
  });
});

describe('what cannot be meant is refused with file and line', () => {
  test.each([
    [
      'an unknown key',
      entry({ ...privileged, expire: '2026-12-31' }),
      'waivers.yml:2: waivers[1] has no key "expire"; did you mean expires?',
    ],
    ['an unknown key of an object', entry({ ...privileged, object: { nmae: 'web' } }), 'did you mean name?'],
    ['a wrong type', entry({ ...privileged, reason: 7 }), 'waivers[1].reason is to be a text, not "7"'],
    ['a list that is none', 'waivers: none\n', 'waivers.yml:1: waivers is to be a list, not "none"'],
    ['a missing reason', entry({ ...privileged, reason: undefined }), 'waivers[1].reason is missing'],
    ['a blank reason', entry({ ...privileged, reason: ' \t' }), 'waivers[1].reason says nothing'],
    [
      'an owner whom nobody sees',
      entry({ ...privileged, owner: '\u200b\u2060' }),
      'waivers[1].owner says nothing',
    ],
    ['a missing owner', entry({ ...privileged, owner: undefined }), 'waivers[1].owner is missing'],
    ['a missing end', entry({ ...privileged, expires: undefined }), 'waivers[1].expires is missing'],
    ['a missing host', entry({ ...privileged, host: undefined }), 'waivers[1].host is missing'],
    [
      'a day that does not exist',
      entry({ ...privileged, expires: '2026-02-30' }),
      'waivers[1].expires is no day that exists, such as 2026-11-30',
    ],
    ['a day with a time', entry({ ...privileged, expires: '2026-12-31T10:00:00Z' }), 'is no day that exists'],
    [
      'a beginning after the end',
      entry({ ...privileged, from: '2027-01-01' }),
      'waivers[1].from is after the day on which it expires',
    ],
    [
      'an unknown check',
      entry({ check: 'container-not-privilegd' }),
      'waivers.yml:2: waivers[1].check is no check and no control of the CIS Docker Benchmark 1.8.0: "container-not-privilegd"; did you mean container-not-privileged?',
    ],
    [
      'a number without its benchmark',
      entry({ check: '5.5' }),
      'numbers differ from version to version. Write the id of a check, or "benchmark: cis-docker-1.8.0"',
    ],
    [
      'a number of another benchmark',
      `benchmark: cis-docker-1.6.0\n${entry({ check: '2.7' })}`,
      'of cis-docker-1.6.0, and this run is against cis-docker-1.8.0',
    ],
    [
      'a number that YAML reads as one',
      'waivers:\n  - check: 5.10\n',
      'waivers[1].check is to be a text, not "5.10"',
    ],
    [
      'everything',
      entry({ check: 'daemon-icc-disabled', host: '*' }),
      'would cover every finding of the check on every host',
    ],
    [
      'everything, in other words',
      entry({ check: 'daemon-icc-disabled', host: ['web', '?*'], object: { name: '**' } }),
      'would cover every finding',
    ],
    [
      'any path of any host',
      entry({ check: 'daemon-icc-disabled', host: '*', object: { path: '/*' } }),
      'would cover every finding',
    ],
    [
      'any path of any host, in other words',
      entry({ check: 'daemon-icc-disabled', host: ['*.*', '*-*'], object: { path: '*/*' } }),
      'would cover every finding',
    ],
    [
      'a benchmark that there is not',
      `benchmark: cis-dokcer-1.8.0\n${entry(privileged)}`,
      'waivers.yml:1: benchmark is "cis-dokcer-1.8.0", and there are cis-docker-1.8.0, ',
    ],
    ['an object that names nothing', entry({ ...privileged, object: {} }), 'waivers[1].object names nothing'],
    [
      'a label that is not kept',
      entry({ ...privileged, object: { label: 'team=shop' } }),
      'asks for the label team, which is not kept',
    ],
    [
      'a digest that is none',
      entry({ ...privileged, object: { digest: 'sha256:abc' } }),
      'waivers[1].object.digest is no digest',
    ],
    [
      'a key that is there twice',
      'waivers: []\nwaivers: []\n',
      'waivers.yml:2: "waivers" is there twice, first in line 1',
    ],
    ['a tab', 'waivers:\n\t- check: x\n', 'waivers.yml:2: the line begins with a tab'],
    ['a value within itself', 'waivers: &a\n  - *a\n', 'stands inside of what it stands for'],
    ['an empty file', '', 'the file is to be a mapping'],
  ])('%s', (_, text, message) => {
    expect(refusal(text)).toContain(message);
    expect(refusal(text)).toMatch(/^waivers\.yml:\d+: /);
  });

  it('a bomb of aliases', () => {
    const rows = Array.from({ length: 9 }, (_, row) =>
      row === 0
        ? 'a0: &a0 [x,x,x,x,x,x,x,x,x]'
        : `a${row}: &a${row} [${Array(9)
            .fill(`*a${row - 1}`)
            .join(',')}]`,
    );
    expect(refusal(`${rows.join('\n')}\nwaivers: *a8\n`)).toContain('there are more than');
  });

  it('deep nesting', () => {
    expect(refusal(`waivers: ${'['.repeat(100_000)}`)).toContain('nested too deeply');
  });
});

describe('a selector that the audited side can write', () => {
  const open = 'goes by what whoever starts containers can choose';
  test.each([
    ['a name', { object: { name: 'web' } }],
    ['a label', { object: { label: 'com.docker.compose.service=web' } }],
    ['the name of an image', { object: { image: 'nginx:*' } }],
    ['a project on any host', { host: 'web-?', object: { project: '*' } }],
    ['any project of a host', { host: 'web-1', object: { project: '*-*' } }],
    ['a name and a digest on any host', { host: '*', object: { name: 'web', digest } }],
    ['a project on any host', { host: '*', object: { project: 'shop' } }],
    ['whatever is started', {}],
    ['whatever is started, in other words', { object: { name: '*' } }],
    ['whatever is built, of which an engine tells', { check: 'image-packages-from-verified-origin' }],
    ['whatever builder is started', { check: 'buildkit-not-vulnerable' }],
  ])('%s needs more, or says that it is accepted', (_, fields) => {
    expect(refusal(entry({ ...privileged, ...fields }))).toContain(open);
    const [accepted] = readAll(entry({ ...privileged, ...fields, acceptSpoofable: true }));
    expect(accepted?.mark.spoofable).toBe(true);
  });

  test.each([
    ['a name with a digest', { object: { name: 'web', digest } }],
    ['a name with a project', { object: { name: 'web', project: 'shop' } }],
    ['a digest on any host', { host: '*', object: { digest } }],
    ['a path', { check: 'daemon-icc-disabled', object: { path: '/etc/docker/*' } }],
    ['what is not started by anyone', { check: 'daemon-icc-disabled' }],
    ['what is meant to be everywhere', { check: 'daemon-icc-disabled', host: '*', everywhere: true }],
  ])('%s is enough', (_, fields) => {
    const [read] = readAll(entry({ ...privileged, ...fields, acceptSpoofable: true }));
    expect(read?.mark.spoofable).toBe(false);
    expect(readAll(entry({ ...privileged, ...fields }))).toHaveLength(1);
  });
});

test('the file that the README shows is one', () => {
  const readme = readFileSync(`${root}/README.md`, 'utf8');
  const [, shown] = /^```yaml\n(benchmark: [^\n]*\nwaivers:\n[\s\S]*?)^```$/m.exec(readme) ?? [];
  expect(readAll(shown ?? '').map(({ checks, mark }) => [checks, mark.spoofable])).toEqual([
    [['container-not-privileged'], false],
    [['daemon-icc-disabled'], false],
  ]);
});
