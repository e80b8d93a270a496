import { describe, expect, it } from 'vitest';
import { ALL_READ, causesOf, collectFrom, everything } from './engine-under-test.ts';
import { type Answer, engineStarter, fakeEngine, id, json, ordinaryAnswers } from './fake-engine.ts';

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
    expect(engine.requests).toContain(`/v${used}/containers/${id(1)}/json`);
    const inVersion = engine.requests.filter((path) => path.startsWith('/v1.'));
    expect(inVersion).toHaveLength(newest === used ? 1 : 6);
  });

  it('holds for the lists too: what a newer one says was not written for us', async () => {
    const answers = engineOf('1.60', { ApiVersion: '1.60', MinAPIVersion: '1.44' });
    const lists = answers['/containers/json?all=1'] as Answer;
    const engine = await started(
      fakeEngine({
        ...answers,
        '/containers/json?all=1': (request, response) =>
          (request.url?.startsWith('/v1.51/') ? lists : json([]))(request, response),
      }),
    );
    expect(causesOf(await collectFrom(engine.socket))).toEqual(ALL_READ);
  });

  it('is said in the request where an engine answers nothing without one', async () => {
    const answers = engineOf('1.51', { ApiVersion: '1.51' });
    const only =
      (answer: Answer): Answer =>
      (request, response) =>
        (request.url?.startsWith('/v1.51/') ? answer : json({ message: 'page not found' }, 404))(
          request,
          response,
        );
    const engine = await started(
      fakeEngine({
        ...answers,
        '/info': only(answers['/info'] as Answer),
        '/containers/json?all=1': only(answers['/containers/json?all=1'] as Answer),
      }),
    );
    expect(causesOf(await collectFrom(engine.socket))).toEqual(ALL_READ);
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
      expect(engine.requests.filter((path) => path.startsWith('/v1.'))).toEqual([]);
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
