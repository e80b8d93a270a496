import { expect, test } from 'vitest';
import check from '../../../checks/isolation/seccomp-daemon-profile-not-unconfined.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { namedProfile } from '../../../src/probes/seccomp/profile-in-use.ts';
import { hidden } from '../containers/hidden.ts';
import { engine } from '../containers/sample-container.ts';
import { allow, beside, custom, profile } from './sample-seccomp.ts';

const ERRNO = 'SCMP_ACT_ERRNO' as const;
const PATH = '/etc/docker/seccomp, old.json';
const ground = { supported: true, blocked: [], hidden: [] };
const options = (...SecurityOptions: string[]) => engine({ SecurityOptions });
const builtin = { info: engine(), ground, inUse: { kind: 'builtin' } };
const none = (why: string) => ({ kind: 'none', why });

/** An engine whose profile is a file. */
const file = (given: ReturnType<typeof profile>) => ({
  facts: { info: options(`name=seccomp,profile=${PATH}`), ground, inUse: custom(given) },
  hints: { filters: beside(given) },
});

test('seccomp-daemon-profile-not-unconfined', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'builtin, the word since 23.0', facts: builtin, hints: { filters: null } },
        {
          name: 'default, the word before',
          facts: { ...builtin, info: options('name=seccomp,profile=default') },
          hints: { filters: null },
        },
        { name: 'a file that denies', ...file(profile(ERRNO, allow(['read']))), observed: PATH },
      ],
      fail: [
        {
          name: 'unconfined',
          facts: { info: options('name=seccomp,profile=unconfined'), ground, inUse: none('unconfined') },
          hints: { filters: null },
        },
        {
          name: 'no seccomp on a kernel that has it',
          facts: { info: options('name=apparmor'), ground, inUse: none('the engine does not use seccomp') },
          hints: { filters: null },
        },
        { name: 'a file that allows', ...file(profile('SCMP_ACT_ALLOW')) },
      ],
      manual: [
        { name: 'a file that opens a dangerous call', ...file(profile(ERRNO, allow(['mount']))) },
        { name: 'a file that asks a listener', ...file(profile('SCMP_ACT_NOTIFY')) },
      ],
      notapplicable: [
        {
          name: 'a kernel without seccomp',
          facts: { info: options(), ground: { ...ground, supported: false }, inUse: none('no seccomp') },
          hints: { filters: null },
        },
      ],
      error: [
        {
          name: 'a file, and no kernel or version to evaluate it with',
          facts: file(profile(ERRNO)).facts,
          hints: { filters: hidden },
        },
      ],
    }),
  ).toEqual([]);
});

test('the name of the profile is all that follows the first equals sign behind it', () => {
  expect(namedProfile(['name=apparmor', `name=seccomp,profile=${PATH}`])).toBe(PATH);
  expect(namedProfile(['name=seccomp,profile=/a=b,c'])).toBe('/a=b,c');
  expect(namedProfile(['name=seccomp'])).toBe('');
  expect(namedProfile(['name=seccomp2,profile=x'])).toBeNull();
});
