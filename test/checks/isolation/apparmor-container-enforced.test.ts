import { expect, test } from 'vitest';
import check from '../../../checks/isolation/apparmor-container-enforced.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import type { ContainerProcess } from '../../../src/probes/host/container-processes.ts';
import { hidden } from '../containers/hidden.ts';
import { container, created, process, stopped } from '../containers/sample-container.ts';
import { CLOSED, NO_LSM, withApparmor } from './sample-lsm.ts';

const ROOTFUL = { rootless: false, where: '/info .SecurityOptions has no name=rootless' };
const ROOTLESS = { rootless: true, where: '/info .SecurityOptions has name=rootless' };
const ABSENT = { state: 'absent' } as const;
const text = (whole: string[], denies = 0, flags: string[] = []) => ({
  state: 'read' as const,
  file: '/etc/apparmor.d/shop',
  flags,
  whole,
  denies,
});
const EVERYTHING = ['file', 'capability', 'mount', 'network'];
const given = (main: Partial<ContainerProcess>, texts: object = { 'docker-default': ABSENT }) => ({
  facts: { inspect: container(), kernel: process(main), state: withApparmor(), rootless: ROOTFUL },
  hints: { texts },
});
const idle = (inspect: ReturnType<typeof container>) => ({
  facts: { inspect, kernel: null, state: withApparmor(), rootless: ROOTFUL },
  hints: { texts: {} },
});
const shop = (found: object, label = 'shop (enforce)') => given({ label }, { shop: found });

test('apparmor-container-enforced', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'the profile of the engine', ...given({}), observed: 'docker-default (enforce)' },
        { name: 'a profile of its own that denies something', ...shop(text(EVERYTHING, 3)) },
        {
          name: 'a profile of its own in mode kill that lists what it allows',
          ...shop(text(['file']), 'shop (kill)'),
        },
        {
          name: 'one in a namespace of AppArmor',
          ...given({ label: ':lxd://shop (enforce)' }, { shop: text(['file']) }),
        },
        {
          name: 'stacked, of which one forbids something',
          ...given(
            { label: 'open//&docker-default (enforce)' },
            { open: text(EVERYTHING), 'docker-default': ABSENT },
          ),
        },
        {
          name: 'unconfined, which the policy accepts of it',
          ...given({ label: 'unconfined' }),
          policy: { 'accepted-unconfined-containers': ['w*'] },
        },
        {
          name: 'not running, privileged, which the policy accepts of it',
          ...idle(stopped({ HostConfig: { Privileged: true } })),
          policy: { 'accepted-unconfined-containers': ['web'] },
        },
      ],
      fail: [
        {
          name: 'unconfined, since the profile was taken away after the start, though inspect names it',
          ...given({ label: 'unconfined' }),
          observed: 'AppArmorProfile = "docker-default"',
        },
        { name: 'complain', ...given({ label: 'docker-default (complain)' }) },
        {
          name: 'complain, in a profile whose name has blanks and a bracket',
          ...given({ label: 'my web (enforce) (complain)' }),
        },
        { name: 'prompt', ...given({ label: 'shop (prompt)' }) },
        { name: 'mode unconfined', ...given({ label: 'shop (unconfined)' }) },
        {
          name: 'a text that allows everything',
          ...shop(text(EVERYTHING)),
          observed: '/etc/apparmor.d/shop',
        },
        { name: 'a text with the flag unconfined', ...shop(text([], 0, ['unconfined'])) },
        {
          name: 'another profile under the name of that of the engine, which allows everything',
          ...given({}, { 'docker-default': text(EVERYTHING) }),
        },
        {
          name: 'an engine without root, and the policy says nothing of it',
          facts: { ...given({ label: 'unconfined' }).facts, rootless: ROOTLESS },
          hints: { texts: {} },
        },
        {
          name: 'not running, unconfined',
          ...idle(stopped({ HostConfig: { SecurityOpt: ['apparmor=unconfined'] } })),
        },
        { name: 'never started, privileged', ...idle(created({ HostConfig: { Privileged: true } })) },
      ],
      manual: [
        { name: 'a profile of its own whose text is not on disk', ...shop(ABSENT) },
        { name: 'stacked profiles that differ in mode', ...given({ label: 'a//&b (mixed)' }) },
      ],
      notapplicable: [
        {
          name: 'AppArmor is not in force',
          facts: { inspect: container(), kernel: process({ label: null }), state: NO_LSM, rootless: ROOTFUL },
          hints: { texts: {} },
        },
        {
          name: 'an engine without root, which the policy accepts',
          facts: { ...given({ label: 'unconfined' }).facts, rootless: ROOTLESS },
          hints: { texts: {} },
          policy: { 'accepted-unconfined-containers': ['web'] },
        },
        { name: 'not running, with the default', ...idle(stopped()) },
        {
          name: 'privileged with a profile, never started',
          ...idle(created({ HostConfig: { Privileged: true, SecurityOpt: ['apparmor=docker-default'] } })),
        },
      ],
      error: [
        { name: 'the label denied', ...given({ label: null, labelReadable: false }) },
        { name: 'no label, which no process under AppArmor has while it lives', ...given({ label: null }) },
        { name: 'texts not read', ...given({ label: 'shop (enforce)' }), hints: { texts: hidden } },
        { name: 'the text of its profile not read', ...shop(CLOSED) },
        {
          name: 'the mode of AppArmor as a whole not read',
          facts: { ...given({}).facts, state: withApparmor({ mode: CLOSED }) },
          hints: { texts: {} },
        },
      ],
    }),
  ).toEqual([]);
});
