import { describe, expect, test } from 'vitest';
import checks from '../../../checks/containers/host-namespaces.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import type { NamespaceField } from '../../../src/probes/containers/namespace-mode.ts';
import { hidden } from './hidden.ts';
import { container, engine, stopped } from './sample-container.ts';

const FIELDS: Readonly<Record<string, NamespaceField>> = {
  'container-network-not-the-hosts': 'NetworkMode',
  'container-processes-not-the-hosts': 'PidMode',
  'container-ipc-not-the-hosts': 'IpcMode',
  'container-hostname-not-the-hosts': 'UTSMode',
  'container-users-not-the-hosts': 'UsernsMode',
};

test('there is a check for each namespace', () => {
  expect(checks.map(({ id }) => id)).toEqual(Object.keys(FIELDS));
});

describe.each(checks.map((check) => [check.id, check] as const))('%s', (id, check) => {
  const field = FIELDS[id] ?? 'PidMode';
  const given = (mode: string, end = mode, via: string[] = []) => ({
    inspect: container({ HostConfig: { [field]: mode } }),
    namespace: { mode: end, via },
  });

  test('says host where it is the host', () => {
    expect(
      examineCheck(check, {
        pass: [
          { name: 'empty, the default', facts: given(''), hints: { info: engine() } },
          { name: 'private', facts: given('private'), hints: { info: engine() } },
          { name: 'shareable', facts: given('shareable'), hints: { info: engine() } },
          { name: 'none', facts: given('none'), hints: { info: engine() } },
          { name: 'a name that contains it', facts: given('hosting'), hints: { info: hidden } },
          {
            name: 'that of another container',
            facts: given('container:db', 'private', ['db']),
            hints: { info: engine() },
          },
        ],
        fail: [
          {
            name: 'host',
            facts: given('host'),
            hints: { info: hidden },
            observed: `HostConfig.${field} = "host"`,
          },
          {
            name: 'host through container: links',
            facts: given('container:db', 'host', ['db', 'agent']),
            hints: { info: engine() },
            observed: 'container:db',
          },
          {
            name: 'stopped',
            facts: {
              inspect: stopped({ HostConfig: { [field]: 'host' } }),
              namespace: { mode: 'host', via: [] },
            },
            hints: { info: engine() },
          },
        ],
      }),
    ).toEqual([]);
  });
});

const messageOf = (id: string, mode: string, SecurityOptions: string[], via: string[] = []) => {
  const check = checks.find((one) => one.id === id);
  if (!check) throw new Error(id);
  const facts = { inspect: container(), namespace: { mode, via } };
  const [verdict] = judge(check, { facts, hints: { info: engine({ SecurityOptions }) } });
  return verdict && 'message' in verdict ? verdict.message : '';
};

test('the network of a rootless engine is said to be that of its user', () => {
  expect(messageOf('container-network-not-the-hosts', 'host', ['name=rootless'])).toContain('rootless');
  expect(messageOf('container-network-not-the-hosts', 'host', [])).not.toContain('rootless');
});

test('a container that does not opt out of a mapping that does not exist is told so', () => {
  expect(messageOf('container-users-not-the-hosts', '', [])).toContain('maps no users');
  expect(messageOf('container-users-not-the-hosts', '', ['name=userns'])).not.toContain('maps no users');
});

test('the namespace is named, and the containers through which it is that of the host', () => {
  const WHAT = ['network', 'process', 'IPC', 'UTS', 'user'];
  const passed = checks.map(({ id }) => messageOf(id, 'private', ['name=userns']));
  expect(passed.slice(0, 4)).toEqual(
    WHAT.slice(0, 4).map((what) => expect.stringContaining(`does not use the ${what} namespace of the host`)),
  );
  const failed = (via: string[]) => checks.map(({ id }) => messageOf(id, 'host', [], via));
  expect(failed(['db', 'agent'])).toEqual(
    WHAT.map((what) => expect.stringContaining(`the ${what} namespace of the host through db, agent.`)),
  );
  expect(failed([])).toEqual(
    WHAT.map((what) => expect.stringMatching(`the ${what} namespace of the host\\.$`)),
  );
  for (const { id } of checks.slice(1))
    expect(messageOf(id, 'host', ['name=rootless'])).not.toContain('rootless');
});
