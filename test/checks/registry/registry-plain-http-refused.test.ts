import { expect, test } from 'vitest';
import check from '../../../checks/registry/registry-plain-http-refused.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { http, lost } from './sample-port.ts';

const answered = (...words: Parameters<typeof http>) => ({
  plain: { state: 'answered', answer: http(...words) },
});

test('registry-plain-http-refused', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'closed', facts: { plain: { state: 'no-http' } } },
        {
          name: 'Go and nginx answer a port of TLS with 400 and a sentence, which is a good sign',
          facts: answered(400, { wantsTls: true }),
        },
        { name: 'nothing listens', facts: { plain: lost('refused') } },
      ],
      fail: [
        {
          name: 'an open registry',
          facts: answered(200, { registry: true }),
          observed: 'HTTP 200 with Docker-Distribution-Api-Version',
        },
        { name: 'one that wants a password', facts: answered(401) },
        { name: 'one that is out of order', facts: answered(503, { registry: true }) },
      ],
      manual: [
        {
          name: 'a redirect to https',
          facts: answered(301, { redirect: 'https' }),
          observed: 'Location: https',
        },
        { name: 'some other server', facts: answered(404) },
        { name: 'a redirect within plain HTTP', facts: answered(302, { redirect: 'same' }) },
      ],
      error: [{ name: 'no answer in time', facts: { plain: lost('timeout') } }],
    }),
  ).toEqual([]);
});
