import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { containerInspectShape } from '../../../src/probes/docker/container-inspect.ts';
import { doubtOfSetting } from '../../../src/probes/docker/secret-doubts.ts';
import { container } from '../../checks/containers/sample-container.ts';

const RANDOM = 'aZ3kP9qL7wX1rT5yU8iO2sD4fG6h';

test.each([
  ['PASSWORD=abc', 'simple-value'],
  ['DB_PASSWORD=aaaaaaaa', 'simple-value'],
  ['API_TOKEN=x1', 'simple-value'],
  // Short, and yet the first that anybody tries.
  ['PASSWORD=admin', null],
  ['PASSWORD=root', null],
  ['PASSWORD=1234', null],
  ['PASSWORD=hunter2', null],
  ['BASIC_AUTH=me-and-you', 'ambiguous-name'],
  ['SENTRY_DSN=key1234@example', 'ambiguous-name'],
  ['BASIC_AUTH=on', null],
  [`THING=${RANDOM}`, 'random-value'],
  [`THING=${RANDOM}=`, 'random-value'],
  [RANDOM, 'random-value'],
  // Too short, without digits, a sentence, a path, a host name, a checksum.
  [`THING=${RANDOM.slice(0, 19)}`, null],
  ['THING=AbCdEfGhIjKlMnOpQrStUvWx', null],
  ['THING=The quick brown Fox jumps over 13 dogs', null],
  ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', null],
  ['JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75.0', null],
  ['HOST=Db1.Internal.example.com.cluster.local', null],
  ['PYTHON_SHA256=0A1b2C3d4E5f60718293a4b5c6d7e8f90A1b2C3d4E5f60718293a4b5c6d7e8f9', null],
  [`GIT_REVISION=${RANDOM}`, null],
  // Pitfalls: a file is the good form, a reference and what says "fill in" are no values.
  ['DB_PASSWORD_FILE=/run/secrets/db', null],
  [`DB_PASSWORD_FILE=${'x'.repeat(5)}`, null],
  ['DB_PASSWORD=', null],
  ['DB_PASSWORD=$DB_PASSWORD', null],
  ['DB_PASSWORD=your-password-here', null],
])('%s: %s', (setting, doubt) => {
  expect(doubtOfSetting(setting)).toBe(doubt);
});

test('a setting that is too long to be searched says so', () => {
  expect(doubtOfSetting(`A=${'b'.repeat(300 * 1024)}`)).toBe('too-long');
});

describe('what is kept of a container', () => {
  const raw = (Config: object) => ({ ...container(), Config: { User: '', Image: 'web:1', ...Config } });
  const found = (Config: object) => containerInspectShape.parse(raw(Config)).Config.Found;

  test('says where something looks like a secret', () => {
    expect(found({ Env: ['DB_PASSWORD=hunter2', 'A=b'], Cmd: ['sh'] })).toEqual({
      Secrets: [{ Where: 'Env', Name: 'DB_PASSWORD', Patterns: ['secret-named-setting'] }],
      Doubts: [],
    });
    expect(found({ Labels: { 'org.example.token': 's3cr3t-s3cr3t' } })?.Secrets).toMatchObject([
      { Where: 'Labels', Name: 'org.example.token' },
    ]);
    expect(found({ Cmd: ['--password', 'hunter2'] })?.Secrets).toMatchObject([{ Where: 'Cmd', Name: '' }]);
    expect(found({ Entrypoint: ['x', '--token=s3cr3t-s3cr3t'] })?.Secrets).toMatchObject([
      { Where: 'Entrypoint' },
    ]);
    expect(found({ Healthcheck: { Test: ['CMD-SHELL', 'curl -u me:s3cr3t x'] } })?.Secrets).toMatchObject([
      { Where: 'Healthcheck' },
    ]);
    expect(found({})).toEqual({ Secrets: [], Doubts: [] });
  });

  test('pitfall: a value may span lines and hold equals signs; the first one ends the name', () => {
    expect(found({ Env: ['A_TOKEN=first=s3cr3t\nOTHER=x'] })?.Secrets).toMatchObject([{ Name: 'A_TOKEN' }]);
  });

  test('is not invented for one that was kept before, which knew nothing of it', () => {
    expect(containerInspectShape.parse(container()).Config.Found).toBeUndefined();
  });

  test('names what is in doubt, unless the name may be the beginning of a value', () => {
    const doubts = (setting: string) => found({ Env: [setting] })?.Doubts;
    expect(doubts(`THING=${RANDOM}`)).toEqual([{ Where: 'Env', Name: 'THING', Doubt: 'random-value' }]);
    for (const start of ['aB3dE', 'a1b2c3d4e5f6', 'f'.repeat(32), 'a b'])
      expect(doubts(`${start}=${RANDOM}`)).toEqual([{ Where: 'Env', Name: '', Doubt: 'random-value' }]);
  });

  test('has no form that engines do not give', () => {
    expect(found({ Labels: { a: 1 } })).toBeNull();
  });

  test('holds no value, whatever it is, and is the same when it is read again', () => {
    const canary = fc.string({ minLength: 6, maxLength: 40 }).map((text) => `CANARY${text}9f1c92e7`);
    fc.assert(
      fc.property(canary, (secret) => {
        const kept = containerInspectShape.parse({
          ...raw({
            Env: [`API_TOKEN=${secret}`, `${secret}`, `THING=${secret}`],
            Labels: { 'org.example.password': secret },
            Cmd: ['--password', secret],
            Entrypoint: [secret],
            Healthcheck: { Test: ['CMD', secret] },
          }),
        });
        const text = JSON.stringify(kept);
        expect(text).not.toContain('CANARY');
        expect(containerInspectShape.parse(JSON.parse(text))).toEqual(kept);
      }),
    );
  });
});
