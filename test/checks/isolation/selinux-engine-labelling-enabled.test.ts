import { expect, test } from 'vitest';
import check from '../../../checks/isolation/selinux-engine-labelling-enabled.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { engine } from '../containers/sample-container.ts';
import { withApparmor, withSelinux } from './sample-lsm.ts';

const given = (...SecurityOptions: string[]) => ({
  facts: { info: engine({ SecurityOptions }), state: withSelinux() },
});

test('selinux-engine-labelling-enabled', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'the engine names it', ...given('name=seccomp,profile=builtin', 'name=selinux') },
        {
          name: 'while SELinux is permissive',
          facts: {
            info: engine({ SecurityOptions: ['name=selinux'] }),
            state: withSelinux({}, 'permissive'),
          },
        },
      ],
      fail: [
        { name: 'the engine does not name it', ...given('name=seccomp,profile=builtin') },
        {
          name: 'the word is only part of the path of a seccomp profile',
          ...given('name=seccomp,profile=/etc/selinux/seccomp.json', 'name=cgroupns'),
          observed: 'profile=/etc/selinux/seccomp.json',
        },
      ],
      notapplicable: [{ name: 'SELinux is off', facts: { info: engine(), state: withApparmor() } }],
    }),
  ).toEqual([]);
});
