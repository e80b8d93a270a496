import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-ulimits-default.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { cause } from '../../../src/model/cause.ts';
import { unread } from '../../../src/model/fact.ts';
import { container } from './sample-container.ts';

const defaults = (value: Readonly<Record<string, string>>) => ({
  defaults: { name: 'default-ulimits', value, origin: 'file', where: '/etc/docker/daemon.json' },
});
const withLimit = {
  inspect: container({ HostConfig: { Ulimits: [{ Name: 'nofile', Soft: 100, Hard: 200 }] } }),
};

test('container-ulimits-default', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'no override, which is the good state',
          facts: { inspect: container() },
          hints: defaults({}),
        },
        {
          name: 'the engine wrote its default into the container',
          facts: withLimit,
          hints: defaults({ nofile: '100:200' }),
        },
        {
          name: 'a default by a flag with one number for both',
          facts: {
            inspect: container({ HostConfig: { Ulimits: [{ Name: 'nofile', Soft: 100, Hard: 100 }] } }),
          },
          hints: defaults({ nofile: '100' }),
        },
      ],
      manual: [
        {
          name: 'an override is what the control asks about',
          facts: withLimit,
          hints: defaults({ nofile: '64:64' }),
          observed: 'nofile=100:200',
        },
        { name: 'an override where the daemon has no default', facts: withLimit, hints: defaults({}) },
      ],
      error: [
        {
          name: 'nobody knows what the default is',
          facts: withLimit,
          hints: { defaults: unread(cause('pending-restart', 'Changed since.', 'Restart.')) },
        },
      ],
    }),
  ).toEqual([]);
});
