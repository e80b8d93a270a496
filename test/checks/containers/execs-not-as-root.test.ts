import { expect, test } from 'vitest';
import check from '../../../checks/containers/execs-not-as-root.ts';
import { examineCheck } from '../../../src/kit/testing.ts';

const exec = (user: string) => ({
  ID: 'e'.repeat(64),
  Running: true,
  ProcessConfig: { privileged: false, user },
});

// No engine keeps a record of what was run, so without audit logs nothing can pass.
test('execs-not-as-root', () => {
  expect(
    examineCheck(check, {
      fail: [
        { name: '--user root', facts: { execs: [exec('1000'), exec('root')] }, observed: 'user = root' },
        { name: '0', facts: { execs: [exec('0')] } },
        { name: 'with a sign, which the engine takes for a number', facts: { execs: [exec('+0')] } },
        { name: 'with zeros', facts: { execs: [exec('00:1')] } },
        { name: 'with a group', facts: { execs: [exec('0:1000')] } },
      ],
      manual: [
        { name: 'none now, which proves nothing', facts: { execs: [] } },
        { name: 'without --user, in a container whose user may be root', facts: { execs: [exec('')] } },
        { name: 'somebody else', facts: { execs: [exec('rooted')] } },
        { name: 'only the group root', facts: { execs: [exec(':0')] } },
        { name: 'somebody else with the group root', facts: { execs: [exec('1000:0')] } },
      ],
    }),
  ).toEqual(['no example passes']);
});
