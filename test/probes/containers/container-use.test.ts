import { describe, expect, test } from 'vitest';
import { containerUse } from '../../../src/probes/containers/container-use.ts';
import { engines } from '../../../src/probes/populations.ts';
import { engine } from '../../checks/containers/sample-container.ts';
import { hostWith, missing } from '../literal-host.ts';

const TASK = 'jb47g3qlrhqoiscp2b9qk90hh';
const labels = (more: object = {}) => ({
  'com.docker.swarm.service.id': 's1',
  'com.docker.swarm.service.name': 'web.blue',
  'com.docker.swarm.task.id': TASK,
  ...more,
});
let made = 0;
const container = (name: string, State: string, Labels: object = {}) => {
  made += 1;
  const Id = made.toString(16).padStart(64, '0');
  return { Id, Names: [`/${name}`], Image: 'x', ImageID: '', State, Labels };
};
const HISTORY = container(`web.blue.1.${TASK}`, 'exited', labels());
const PLAIN = [
  container('on', 'running'),
  container('ended', 'exited'),
  container('made', 'created'),
  container('held', 'paused'),
  container('gone', 'dead'),
];

const services = [{ ID: 's1', Spec: { Name: 'web.blue', TaskTemplate: {} } }];
function useOf(listed: object[], Swarm: object, more: object = {}) {
  const host = hostWith({
    'engine/root:containers': listed,
    'engine/root:info': engine({ Swarm }),
    'engine/root:services': services,
    ...more,
  });
  const [entry] = engines.list(host);
  if (entry?.kind !== 'subject') throw new Error('There is no engine.');
  const read = containerUse.read(entry.subject);
  if (!read.known) throw new Error(read.cause.detail);
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  const { all, stopped, perhapsKeptBySwarm: perhaps, keptBySwarm: kept } = read.value;
  return { all, stopped: names(stopped), perhaps: names(perhaps), kept };
}
const MANAGER = { LocalNodeState: 'active', ControlAvailable: true };

test('pitfall of 6.2: containers that do not run are counted, without the tasks that a swarm keeps', () => {
  expect(useOf([...PLAIN, HISTORY], MANAGER)).toEqual({
    all: 6,
    stopped: ['ended', 'made', 'gone'],
    perhaps: [],
    kept: 1,
  });
});

test('one that waits for its next start runs, one that is being removed or in an unknown state does not', () => {
  const listed = ['restarting', 'removing', 'stopped', ''].map((state) => container(`is-${state}`, state));
  expect(useOf(listed, MANAGER)).toMatchObject({ all: 4, stopped: ['is-removing', 'is-stopped', 'is-'] });
});

test('a task of a service with one on every node is named after the node', () => {
  expect(useOf([container(`web.blue.p1node.${TASK}`, 'exited', labels())], MANAGER).kept).toBe(1);
});

describe('what anybody can write on a container', () => {
  const name = `web.blue.1.${TASK}`;
  test.each([
    ['the label of a task alone', container('mine', 'exited', { 'com.docker.swarm.task.id': TASK })],
    ['all labels, but another name', container('mine', 'exited', labels())],
    ['the name of another task', container('web.blue.1.other', 'exited', labels())],
    ['the name of another service', container(`web.1.${TASK}`, 'exited', labels())],
    ['the name of another task as long', container(`web.blue.1.${'a'.repeat(25)}`, 'exited', labels())],
    ['the name of another service as long', container(`shop.one.1.${TASK}`, 'exited', labels())],
    ['a name with more in it', container(`web.blue.1.2.${TASK}`, 'exited', labels())],
    ['a name without a slot', container(`web.blue.${TASK}`, 'exited', labels())],
    ['the name without labels', container(name, 'exited')],
    [
      'a service that is not there',
      container(name, 'exited', labels({ 'com.docker.swarm.service.id': 's2' })),
    ],
    [
      'a service of another name',
      container(`shop.1.${TASK}`, 'exited', labels({ 'com.docker.swarm.service.name': 'shop' })),
    ],
  ])('hides nothing on a manager: %s', (_, one) => {
    expect(useOf([one], MANAGER)).toMatchObject({ stopped: [one.Names[0]?.slice(1)], perhaps: [], kept: 0 });
  });

  test('hides nothing on a manager of a swarm without services, or with others beside its own', () => {
    const listed = (...all: object[]) => ({ 'engine/root:services': all });
    expect(useOf([HISTORY], MANAGER, listed())).toMatchObject({ stopped: [name], kept: 0 });
    const other = { ID: 's2', Spec: { Name: 'shop', TaskTemplate: {} } };
    expect(useOf([HISTORY], MANAGER, listed(other))).toMatchObject({ stopped: [name], kept: 0 });
    expect(useOf([HISTORY], MANAGER, listed(other, ...services))).toMatchObject({ stopped: [], kept: 1 });
  });

  test('hides nothing on an engine that is in no swarm', () => {
    expect(useOf([HISTORY], { LocalNodeState: 'inactive' })).toMatchObject({ stopped: [name], kept: 0 });
  });

  test.each(['active', 'locked', 'pending', 'error', ''])(
    'may be true where the services of the swarm are not known (%s)',
    (LocalNodeState) => {
      const use = useOf([...PLAIN, HISTORY], { LocalNodeState, ControlAvailable: false });
      expect(use).toMatchObject({ stopped: ['ended', 'made', 'gone'], perhaps: [name], kept: 0 });
      const other = container('mine', 'exited', labels());
      expect(useOf([other], { LocalNodeState })).toMatchObject({ stopped: ['mine'], perhaps: [] });
    },
  );

  test('may be true where a manager did not list its services', () => {
    const more = { 'engine/root:services': missing('timeout') };
    expect(useOf([HISTORY], MANAGER, more)).toMatchObject({ stopped: [], perhaps: [name], kept: 0 });
  });
});
