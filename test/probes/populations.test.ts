import { expect, test } from 'vitest';
import {
  bridgeNetworks,
  containers,
  engines,
  filesOf,
  overlayNetworks,
  runningContainers,
  services,
  theHost,
} from '../../src/probes/populations.ts';
import { CONTAINER_ID, container, stopped } from '../checks/containers/sample-container.ts';
import { inspectKey } from './containers/literal-container.ts';
import { hostWith, missing } from './literal-host.ts';

const list = (state: string, inspect: unknown) => {
  const listed = { Id: CONTAINER_ID, Names: ['/web'], Image: 'web:1', ImageID: '', State: state, Labels: {} };
  const sections = { 'engine/root:containers': [listed], [inspectKey(CONTAINER_ID)]: inspect };
  return runningContainers.list(hostWith(sections)).map(({ kind }) => kind);
};

test('a container runs that ran when it was inspected, whatever it did when it was listed', () => {
  expect(list('exited', container())).toEqual(['subject']);
  expect(list('running', stopped())).toEqual(['empty']);
  expect(list('created', container({ State: { Status: 'paused' } }))).toEqual(['subject']);
});

test('a container that could not be inspected runs where it is listed so, and is then judged as unread', () => {
  expect(list('running', missing('timeout'))).toEqual(['subject']);
  expect(list('exited', missing('timeout'))).toEqual(['empty']);
});

test('no container is left out for its name or image, be it like that of an auditor', () => {
  const names = ['vanilla-web', 'manila-db', 'nil', 'docker-bench-security', 'plimsoll'];
  const listed = names.map((name, at) => ({
    Id: `${at}`.repeat(64),
    Names: [`/${name}`],
    Image: `${name}:latest`,
    ImageID: '',
    State: 'running',
    Labels: {},
  }));
  const found = containers.list(hostWith({ 'engine/root:containers': listed }));
  expect(found.map((entry) => (entry.kind === 'subject' ? entry.subject.item.name : entry.kind))).toEqual(
    names,
  );
});

test('where the engines are not known, nothing that belongs to them is taken for absent', () => {
  for (const gap of ['host:daemon-processes', 'host:installation']) {
    const unknown = hostWith({ [gap]: missing('needs-root') });
    const populations = [
      engines,
      containers,
      runningContainers,
      services,
      overlayNetworks,
      filesOf('tls-key'),
    ];
    for (const population of populations)
      expect(
        population.list(unknown).map(({ kind }) => kind),
        population.scope,
      ).toEqual(['unread']);
    expect(theHost.list(unknown)).toEqual([{ kind: 'subject', subject: unknown, evidence: [] }]);
  }
});

test('where containers or swarm could not be asked for, none is taken for absent', () => {
  const silent = hostWith({
    'engine/root:containers': missing('timeout'),
    'engine/root:info': missing('timeout'),
    'engine/root:networks': missing('timeout'),
  });
  for (const population of [containers, runningContainers, services, overlayNetworks])
    expect(
      population.list(silent).map(({ kind }) => kind),
      population.scope,
    ).toEqual(['unread']);
});

test('bridge networks are those of each engine, the default one included, or the reason why there is none', () => {
  const networks = (Driver: string) => ({
    'engine/root:networks': [{ Name: 'bridge', Id: 'b'.repeat(64), Driver }],
  });
  const kinds = (sections: Parameters<typeof hostWith>[0]) =>
    bridgeNetworks
      .list(hostWith(sections))
      .map((entry) => [
        entry.kind,
        entry.kind === 'subject' ? entry.subject.resource.name : entry.at.resource.name,
      ]);
  expect(kinds(networks('bridge'))).toEqual([['subject', 'bridge']]);
  expect(kinds(networks('null'))).toEqual([['empty', 'root']]);
  expect(kinds({ 'engine/root:networks': missing('timeout') })).toEqual([['unread', 'root']]);
});
