import { expect, test } from 'vitest';
import check from '../../../checks/secrets/container-environment-free-of-secrets.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { containerInspectShape } from '../../../src/probes/docker/container-inspect.ts';
import { container, stopped } from '../containers/sample-container.ts';

const given = (Config: object, LogConfig: object = { Type: 'json-file' }) => {
  const sample = container();
  return {
    inspect: containerInspectShape.parse({
      ...sample,
      HostConfig: { ...sample.HostConfig, LogConfig },
      Config: { User: '', Image: 'web:1', ...Config },
    }),
  };
};
const TOKEN = `gh${'p_'}aZ3kP9qL7wX1rT5yU8iO2sD4fG6hJ0bNcVmE`;

test('container-environment-free-of-secrets', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'nothing', facts: given({ Env: ['PATH=/bin', 'LANG=C'] }) },
        {
          name: 'excused by its name',
          facts: given({ Env: ['MY_TOKEN=abcdef-123456'], Labels: { 'app.token': 'abcdef-123456' } }),
          policy: { 'settings-without-secrets': ['MY_*', 'app.token'] },
          observed: 'not counted (settings-without-secrets): MY_*, app.token',
        },
      ],
      fail: [
        { name: 'a variable', facts: given({ Env: ['DB_PASSWORD=hunter2'] }), observed: 'Env DB_PASSWORD' },
        {
          name: 'a key of a known form below any name',
          facts: given({ Env: [`THING=${TOKEN}`] }),
          observed: 'github-token',
        },
        { name: 'without a name', facts: given({ Env: [TOKEN] }), observed: 'Env (github-token)' },
        {
          name: 'a password in an address',
          facts: given({ Env: ['DATABASE_URL=postgres://me:hunter2@db/x'] }),
        },
        {
          name: 'a label',
          facts: given({ Labels: { 'app.token': 'abcdef-123456' } }),
          observed: 'Labels app.token',
        },
        { name: 'an argument', facts: given({ Cmd: ['x', '--password', 'hunter2'] }), observed: 'Cmd' },
        {
          name: 'an option of the log driver',
          facts: given({}, { Type: 'splunk', Config: { 'splunk-token': 'abcdef-123456' } }),
          observed: 'LogConfig splunk-token',
        },
        {
          name: 'one is excused, another is not',
          facts: given({ Env: ['MY_TOKEN=abcdef-123456', 'DB_PASSWORD=hunter2'] }),
          policy: { 'settings-without-secrets': ['MY_TOKEN'] },
        },
        {
          name: 'a key without a name is excused by none',
          facts: given({ Env: [TOKEN] }),
          policy: { 'settings-without-secrets': ['*'] },
        },
      ],
      manual: [
        { name: 'a simple value', facts: given({ Env: ['DB_PASSWORD=abc'] }), observed: 'simple-value' },
        { name: 'a random value', facts: given({ Env: ['THING=aZ3kP9qL7wX1rT5yU8iO2sD4fG6h'] }) },
        { name: 'a name that can mean either', facts: given({ Env: ['BASIC_AUTH=me-and-you'] }) },
      ],
      error: [
        { name: 'a snapshot that does not hold it', facts: { inspect: stopped() } },
        { name: 'no configuration that engines have', facts: given({ Labels: { a: 1 } }) },
      ],
    }),
  ).toEqual([]);
});

test('what is found is told by its name and never by its value', () => {
  const verdicts = judge(check, { facts: given({ Env: ['DB_PASSWORD=hunter2', `X=${TOKEN}`] }) });
  expect(JSON.stringify(verdicts)).toContain('DB_PASSWORD');
  expect(JSON.stringify(verdicts)).not.toMatch(/hunter2|ghp_/);
});

test.each([
  ['pitfall: a file is the good form', 'DB_PASSWORD_FILE=/run/secrets/db', 'pass'],
  ['pitfall: an empty value', 'DB_PASSWORD=', 'pass'],
  ['pitfall: a reference', 'DB_PASSWORD=$OTHER', 'pass'],
  ['pitfall: a placeholder', 'DB_PASSWORD=<password>', 'pass'],
  ['pitfall: a default password is a real one', 'DB_PASSWORD=changeme', 'fail'],
  ['pitfall: so is one that is very short', 'DB_PASSWORD=root', 'fail'],
])('%s', (_, setting, status) => {
  expect(judge(check, { facts: given({ Env: [setting] }) })).toMatchObject([{ status }]);
});
