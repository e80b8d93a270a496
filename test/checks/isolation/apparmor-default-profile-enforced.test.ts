import { expect, test } from 'vitest';
import check from '../../../checks/isolation/apparmor-default-profile-enforced.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { engine } from '../containers/sample-container.ts';
import { CLOSED, NO_LSM, withApparmor, withSelinux } from './sample-lsm.ts';

const ROOTFUL = { rootless: false, where: '/info .SecurityOptions has no name=rootless' };
const ROOTLESS = { rootless: true, where: '/info .SecurityOptions has name=rootless' };
const RUNNING = [{ State: 'running' }, { State: 'exited' }];
const given = (state = withApparmor(), containers: { State: string }[] = RUNNING) => ({
  facts: { info: engine(), state, rootless: ROOTFUL, containers },
});
const profiles = (...loaded: [string, string][]) =>
  withApparmor({ profiles: { state: 'read', profiles: loaded.map(([name, mode]) => ({ name, mode })) } });

test('apparmor-default-profile-enforced', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'loaded and enforced', ...given(), observed: 'docker-default (enforce)' },
        { name: 'in mode kill', ...given(profiles(['docker-default', 'kill'])) },
        {
          name: 'another name by the policy',
          ...given(profiles(['shop', 'enforce'])),
          policy: { 'default-apparmor-profile': 'shop' },
        },
      ],
      fail: [
        {
          name: 'switched off',
          ...given(withApparmor({ kernel: 'off', mode: null, profiles: null })),
          observed: 'enabled = N',
        },
        { name: 'complain', ...given(profiles(['docker-default', 'complain'])) },
        { name: 'prompt', ...given(profiles(['docker-default', 'prompt'])) },
        { name: 'mode unconfined', ...given(profiles(['docker-default', 'unconfined'])) },
        {
          name: 'AppArmor as a whole complains',
          ...given(withApparmor({ mode: { state: 'read', value: 'complain' } })),
        },
        {
          name: 'a reload from disk took it away, and containers run',
          ...given(profiles(['docker-default-old', 'enforce'])),
        },
        {
          name: 'the engine found no parser and leaves AppArmor out',
          facts: { ...given().facts, info: engine({ SecurityOptions: ['name=seccomp,profile=builtin'] }) },
        },
      ],
      manual: [{ name: 'not loaded, and nothing runs', ...given(profiles(), [{ State: 'created' }]) }],
      notapplicable: [
        { name: 'SELinux is in force', ...given(withSelinux()) },
        { name: 'a kernel without AppArmor', ...given(NO_LSM), observed: '(not there)' },
        {
          name: 'an engine without root, which cannot load it',
          facts: {
            ...given().facts,
            info: engine({ SecurityOptions: ['name=rootless'] }),
            rootless: ROOTLESS,
          },
        },
      ],
      error: [
        { name: 'profiles not read', ...given(withApparmor({ profiles: CLOSED })) },
        { name: 'the mode of AppArmor as a whole not read', ...given(withApparmor({ mode: CLOSED })) },
      ],
    }),
  ).toEqual([]);
});
