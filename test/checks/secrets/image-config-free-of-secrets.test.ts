import { expect, test } from 'vitest';
import check from '../../../checks/secrets/image-config-free-of-secrets.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { BASE, built, imported, inspected } from '../images/sample-image.ts';

const TOKEN = `gh${'p_'}aZ3kP9qL7wX1rT5yU8iO2sD4fG6hJ0bNcVmE`;
const image = (Config: object, ...steps: string[]) => ({
  build: built(BASE, ...steps),
  inspect: inspected(Config),
});
const before = inspected();

test('image-config-free-of-secrets', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'nothing', facts: image({ Env: ['PATH=/bin'] }), observed: 'nothing found' },
        { name: 'imported', facts: { build: imported, inspect: inspected() } },
        {
          name: 'pitfall: a secret mount is no argument',
          facts: image({}, 'RUN /bin/sh -c --mount=type=secret,id=token cat /run/secrets/token # buildkit'),
        },
        {
          name: 'excused, and no step shows it',
          facts: image({ Labels: { 'app.token': 'abcdef-123456' } }),
          policy: { 'settings-without-secrets': ['app.token'] },
        },
      ],
      fail: [
        { name: 'a variable', facts: image({ Env: ['API_KEY=abcdef-123456'] }), observed: 'Env API_KEY' },
        {
          name: 'pitfall: build arguments of the classic builder',
          facts: image({}, '|1 TOKEN=abcdef-123456 /bin/sh -c true'),
          observed: 'step 2 of 2 (RUN)',
        },
        {
          name: 'pitfall: build arguments of BuildKit',
          facts: image({}, 'RUN |1 TOKEN=abcdef-123456 /bin/sh -c true # buildkit'),
          observed: 'step 2 of 2 (RUN)',
        },
        {
          name: 'pitfall: an address of git with a password',
          facts: image({}, 'RUN /bin/sh -c git clone https://me:hunter2@example.com/x # buildkit'),
          observed: 'password-in-url',
        },
        {
          name: 'excused by its name, and a step holds a key',
          facts: image({ Env: ['MY_TOKEN=abcdef-123456'] }, `RUN /bin/sh -c echo ${TOKEN} # buildkit`),
          policy: { 'settings-without-secrets': ['MY_TOKEN'] },
        },
      ],
      manual: [
        { name: 'a simple value', facts: image({ Env: ['DB_PASSWORD=abc'] }, 'ENV DB_PASSWORD=abc') },
        {
          name: 'excused, but its step does not tell which setting it was',
          facts: image({ Env: ['MY_TOKEN=abcdef-123456'] }, 'ENV MY_TOKEN=abcdef-123456'),
          policy: { 'settings-without-secrets': ['MY_TOKEN'] },
        },
        {
          name: 'a step that cannot be seen',
          facts: image({}, 'RUN /bin/sh -c <<EOF # buildkit'),
          observed: 'step 2',
        },
      ],
      error: [
        {
          name: 'a snapshot without doubts',
          facts: {
            build: imported,
            inspect: { ...before, Config: { User: '', Healthcheck: null, Secrets: [] } },
          },
        },
      ],
    }),
  ).toEqual([]);
});
