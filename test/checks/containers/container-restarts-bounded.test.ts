import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-restarts-bounded.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { cause } from '../../../src/model/cause.ts';
import { unread } from '../../../src/model/fact.ts';
import { container } from './sample-container.ts';

const restart = (Name: string, MaximumRetryCount = 0) =>
  container({ HostConfig: { RestartPolicy: { Name, MaximumRetryCount } } });

// The engine shows no policy of its own on a task.
const taskWith = (Name: string) =>
  container({
    HostConfig: { RestartPolicy: { Name, MaximumRetryCount: 0 } },
    Config: { Labels: { 'com.docker.swarm.service.id': 's1' } },
  });
const task = taskWith('');

const service = (condition: string | null, MaxAttempts?: number) => ({
  ID: 's1',
  Spec: {
    Name: 'shop',
    TaskTemplate: { RestartPolicy: condition === null ? null : { Condition: condition, MaxAttempts } },
  },
});

const lost = unread(cause('engine-error', 'This node is not a swarm manager.', 'Audit a manager.'));

test('container-restarts-bounded', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'never', facts: { inspect: restart('no') }, hints: { services: [] } },
        { name: 'empty', facts: { inspect: restart('') }, hints: { services: [] } },
        { name: 'once', facts: { inspect: restart('on-failure', 1) }, hints: { services: [] } },
        { name: 'five times', facts: { inspect: restart('on-failure', 5) }, hints: { services: [] } },
        { name: 'the services do not matter', facts: { inspect: restart('no') }, hints: { services: lost } },
        {
          name: 'a task that is not restarted',
          facts: { inspect: task },
          hints: { services: [service('none')] },
        },
        { name: 'a task with a bound', facts: { inspect: task }, hints: { services: [service('any', 5)] } },
      ],
      fail: [
        { name: 'always', facts: { inspect: restart('always') }, hints: { services: [] } },
        { name: 'always, beside a count', facts: { inspect: restart('always', 3) }, hints: { services: [] } },
        {
          name: 'a task without a bound, beside another service',
          facts: { inspect: task },
          hints: { services: [{ ...service('none'), ID: 's0' }, service('any')] },
        },
        {
          name: 'unless-stopped, as always',
          facts: { inspect: restart('unless-stopped') },
          hints: { services: [] },
        },
        {
          name: 'on-failure without a bound',
          facts: { inspect: restart('on-failure', 0) },
          hints: { services: [] },
        },
        {
          name: 'on-failure, six times',
          facts: { inspect: restart('on-failure', 6) },
          hints: { services: [] },
        },
        {
          name: 'always, behind the label of a task that is not restarted',
          facts: {
            inspect: taskWith('always'),
          },
          hints: { services: [service('none')] },
          observed: 'always',
        },
        {
          name: 'a task without a bound',
          facts: { inspect: task },
          hints: { services: [service('any')] },
          observed: 'shop',
        },
        {
          name: 'a task without a bound, of which the engine says no',
          facts: { inspect: taskWith('no') },
          hints: { services: [service('any')] },
        },
        {
          name: 'a task with the bound 0',
          facts: { inspect: task },
          hints: { services: [service('on-failure', 0)] },
        },
        { name: 'a task, six times', facts: { inspect: task }, hints: { services: [service('any', 6)] } },
        {
          name: 'a service without a policy',
          facts: { inspect: task },
          hints: { services: [service(null)] },
        },
      ],
      error: [
        { name: 'a task on a worker', facts: { inspect: task }, hints: { services: lost } },
        { name: 'a task of a service that is gone', facts: { inspect: task }, hints: { services: [] } },
      ],
    }),
  ).toEqual([]);
});
