import { expect, test } from 'vitest';
import check from '../../../checks/containers/execs-not-as-root.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container } from './sample-container.ts';

const exec = (user: string) => ({
  ID: 'e'.repeat(64),
  Running: true,
  ProcessConfig: { privileged: false, user },
});

const facts = (own: string, ...users: string[]) => ({
  inspect: container({ Config: { User: own } }),
  execs: users.map(exec),
});

// No engine keeps a record of what was run, so without audit logs nothing can pass.
test('execs-not-as-root', () => {
  expect(
    examineCheck(check, {
      fail: [
        { name: '--user root', facts: facts('', '1000', 'root'), observed: 'user = root' },
        { name: '0', facts: facts('', '0') },
        { name: 'with a sign, which the engine takes for a number', facts: facts('', '+0') },
        { name: 'with zeros', facts: facts('', '00:1') },
        { name: 'with a group', facts: facts('', '0:1000') },
        { name: 'a group alone, which leaves the user to be root', facts: facts('app', ':1000') },
        { name: 'root in a container of somebody else', facts: facts('app', 'root') },
        { name: 'root, spelt as the container does not spell it', facts: facts('0', '0', 'root') },
      ],
      manual: [
        { name: 'none now, which proves nothing', facts: facts('') },
        { name: 'without --user, in a container whose user may be root', facts: facts('', '') },
        {
          name: 'the own user of a container that runs as root, which engines write into health checks and plain execs',
          facts: facts('root', 'root'),
          observed: "unless as the container's own user, root",
        },
        {
          name: 'the own user of a container, spelt with its group',
          facts: facts('0:0', '0:0', ''),
          observed: "unless as the container's own user, 0:0",
        },
        { name: 'somebody else', facts: facts('', 'rooted') },
        { name: 'somebody else with the group root', facts: facts('', '1000:0') },
      ],
    }),
  ).toEqual(['no example passes']);
});
