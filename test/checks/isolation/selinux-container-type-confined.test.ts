import { expect, test } from 'vitest';
import check from '../../../checks/isolation/selinux-container-type-confined.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { container, created, process, stopped } from '../containers/sample-container.ts';
import { labelled, withApparmor, withSelinux } from './sample-lsm.ts';

const running = (type: string, inspect = container({ ProcessLabel: labelled(type) })) => ({
  facts: { inspect, kernel: process({ label: labelled(type) }), state: withSelinux() },
});
const idle = (inspect: ReturnType<typeof container>) => ({
  facts: { inspect, kernel: null, state: withSelinux() },
});
/** What an engine writes into the options of a container by itself. */
const byEngine = { SecurityOpt: ['label=disable'] };

test('selinux-container-type-confined', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'container_t', ...running('container_t'), observed: 'container_t' },
        {
          name: 'a level with colons and commas of its own',
          facts: {
            inspect: container(),
            kernel: process({ label: 'system_u:system_r:container_t:s0-s0:c0.c1023' }),
            state: withSelinux(),
          },
        },
        {
          name: 'an empty ProcessLabel, which means the default and not unconfined',
          ...running('container_init_t', container({ ProcessLabel: '' })),
        },
        {
          name: 'a type that the policy lists',
          ...running('shop_t'),
          policy: { 'confined-selinux-types': ['shop_t'] },
        },
        {
          name: 'spc_t, which the policy accepts of it',
          ...running('spc_t'),
          policy: { 'accepted-spc-containers': ['we*'] },
        },
        {
          name: 'not running, label=disable, which the policy accepts of it',
          ...idle(stopped({ HostConfig: byEngine })),
          policy: { 'accepted-spc-containers': ['web'] },
        },
      ],
      fail: [
        { name: 'spc_t', ...running('spc_t') },
        { name: 'the type of the engine', ...running('container_runtime_t') },
        { name: 'the type of a service', ...running('unconfined_service_t') },
        { name: 'init_t', ...running('init_t') },
        {
          name: 'spc_t of a container that the policy does not mean',
          ...running('spc_t'),
          policy: { 'accepted-spc-containers': ['agent'] },
        },
        {
          name: 'unconfined_t, which no list of spc_t accepts',
          ...running('unconfined_t'),
          policy: { 'accepted-spc-containers': ['web'] },
        },
        {
          name: 'not running, configured as spc_t',
          ...idle(stopped({ ProcessLabel: labelled('spc_t') })),
          observed: 'no process',
        },
        { name: 'never started, privileged', ...idle(created({ HostConfig: { Privileged: true } })) },
      ],
      manual: [{ name: 'a type that nobody listed', ...running('shop_t'), observed: 'shop_t' }],
      notapplicable: [
        {
          name: 'SELinux is off',
          facts: { inspect: container(), kernel: process(), state: withApparmor() },
        },
        {
          name: 'not running, with the default',
          ...idle(stopped({ ProcessLabel: labelled('container_t') })),
        },
        { name: 'never started, without a label so far', ...idle(created()) },
      ],
      error: [
        {
          name: 'the label denied',
          facts: {
            inspect: container(),
            kernel: process({ label: null, labelReadable: false }),
            state: withSelinux(),
          },
        },
      ],
    }),
  ).toEqual([]);
});

test.each([
  [{ Privileged: true, ...byEngine }, '(because of --privileged)'],
  [{ PidMode: 'host', ...byEngine }, '(because of --pid host)'],
  [{ IpcMode: 'host', ...byEngine }, '(because of --ipc host)'],
  [byEngine, '(because of label=disable)'],
  [{ SecurityOpt: ['label=type:spc_t'] }, '(because of label=type:spc_t)'],
])('it names what took the label, and not an option that the engine wrote: %j', (HostConfig, because) => {
  const [verdict] = judge(check, running('spc_t', container({ HostConfig })));
  expect(verdict).toMatchObject({ status: 'fail', message: expect.stringContaining(because) });
});
