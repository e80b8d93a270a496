import { expect, test } from 'vitest';
import check from '../../../checks/containers/execs-not-privileged.ts';
import { examineCheck } from '../../../src/kit/testing.ts';

const exec = (privileged: boolean) => ({
  ID: 'e'.repeat(64),
  Running: true,
  ProcessConfig: { privileged, user: '' },
});

// No engine keeps a record of what was run, so without audit logs nothing can pass.
test('execs-not-privileged', () => {
  expect(
    examineCheck(check, {
      fail: [
        { name: 'running', facts: { execs: [exec(false), exec(true)] }, observed: 'privileged = true' },
        { name: 'ended', facts: { execs: [{ ...exec(true), Running: false }] } },
      ],
      manual: [
        {
          name: 'none now, which proves nothing: engines forget, and clients of the API leave no trace',
          facts: { execs: [] },
        },
        { name: 'ordinary ones', facts: { execs: [exec(false)] } },
      ],
    }),
  ).toEqual(['no example passes']);
});
