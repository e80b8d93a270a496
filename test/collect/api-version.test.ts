import { describe, expect, it } from 'vitest';
import { ALL_READ, causesOf, collectFrom, everything } from './engine-under-test.ts';
import { type Answer, engineStarter, fakeEngine, json, ordinaryAnswers } from './fake-engine.ts';

const started = engineStarter();

describe('the version of the API', () => {
  const engineOf = (header: string | null, version: object): Record<string, Answer> => ({
    ...ordinaryAnswers(),
    '/_ping': (_, response) => {
      if (header !== null) response.setHeader('api-version', header);
      response.end('OK');
    },
    '/version': json({ Version: '1', ...version }),
  });

  it.each([
    ['1.24', '1.12', '1.24'],
    ['1.39', '1.12', '1.39'],
    ['1.41', '1.12', '1.41'],
    ['1.44', '1.24', '1.44'],
    ['1.51', '1.24', '1.51'],
    ['1.55', '1.44', '1.51'],
    ['1.60', '1.53', '1.53'],
  ])('newest %s, oldest %s: %s is used', async (newest, oldest, used) => {
    const engine = await started(fakeEngine(engineOf(newest, { ApiVersion: newest, MinAPIVersion: oldest })));
    const sections = await collectFrom(engine.socket);
    expect(causesOf(sections)).toEqual(ALL_READ);
    expect(sections.ping).toMatchObject({ data: { apiVersion: newest, usedVersion: used } });
    expect(engine.requests).toContain(`/v${used}/info`);
  });

  it('is taken from /version where /_ping does not say it', async () => {
    const engine = await started(fakeEngine(engineOf(null, { ApiVersion: '1.40' })));
    expect((await collectFrom(engine.socket)).ping).toMatchObject({ data: { usedVersion: '1.40' } });
  });

  it.each(['1.23', '2.0', 'v1.41', '1.99999', '../1.41', '<b>'])(
    '%s is none to work with',
    async (newest) => {
      const engine = await started(fakeEngine(engineOf(newest, {})));
      expect(causesOf(await collectFrom(engine.socket))).toEqual({
        ...everything('api-version'),
        version: 'read',
      });
      expect(engine.requests.toSorted()).toEqual(['/_ping', '/version']);
    },
  );

  it('cannot be agreed on where nothing says one', async () => {
    const engine = await started(fakeEngine(engineOf(null, {})));
    expect(causesOf(await collectFrom(engine.socket))).toEqual({
      ...everything('api-version'),
      version: 'read',
    });
  });
});
