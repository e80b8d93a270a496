import { expect, it } from 'vitest';
import { engineList } from '../../src/probes/engine/engine-list.ts';
import { fileOf, hostWith, processOf, type Sections } from './literal-host.ts';

it('a child of dockerd that has not become another program yet is no engine', () => {
  const child = processOf({ pid: 99, parentPid: 812 });
  const engines = engineList.read(hostWith({ 'host:daemon-processes': [child, processOf()] }));
  expect(engines.known && engines.value.map(({ id, pid }) => [id, pid])).toEqual([['root', 812]]);
});

it('two engines of root are told apart by their sockets', () => {
  const second = processOf({ pid: 99, unixSockets: ['/run/second/docker.sock'] });
  const engines = engineList.read(hostWith({ 'host:daemon-processes': [second, processOf()] }));
  expect(engines.known && engines.value.map(({ id, pid }) => [id, pid])).toEqual([
    ['root:/run/second/docker.sock', 99],
    ['root', 812],
  ]);
});

/** Ids and sockets of the engines. */
function socketsOf(processes: readonly object[], files: Sections = {}): unknown {
  const sections = { 'host:daemon-processes': processes, 'host:daemon-files': files };
  const engines = engineList.read(hostWith(sections));
  return engines.known && engines.value.map(({ id, socket }) => [id, socket]);
}

it('an engine that listens on TCP alone is not asked on the socket of another', () => {
  const tcp = processOf({ pid: 99, unixSockets: ['/run/docker/libnetwork/a.sock'] });
  expect(socketsOf([tcp, processOf()])).toEqual([
    ['root:99', null],
    ['root', '/run/docker.sock'],
  ]);
  const unseen = { unixSockets: null, flags: { host: ['tcp://127.0.0.1:2375'] } };
  expect(socketsOf([processOf(unseen)])).toEqual([['root', null]]);
  const named = { unixSockets: null, flags: { host: ['fd://'] } };
  expect(socketsOf([processOf({ ...named, pid: 99 }), processOf({ unixSockets: null })])).toEqual([
    ['root', '/run/docker.sock'],
    ['root:812', null],
  ]);
});

it('sockets that are not the API are not asked, unless the engine was told to listen there', () => {
  const swarm = '/run/docker/swarm/control.sock';
  expect(socketsOf([processOf({ unixSockets: [swarm, '/run/custom/engine.sock'] })])).toEqual([
    ['root', '/run/custom/engine.sock'],
  ]);
  const odd = '/srv/plugins/docker.sock';
  expect(
    socketsOf([processOf({ unixSockets: [odd] })], {
      '/etc/docker/daemon.json': fileOf({ hosts: [`unix://${odd}`] }),
    }),
  ).toEqual([['root', odd]]);
});

it('a process that only bears the name of an engine does not get the name of a real one', () => {
  const own = { uid: 1000, rootless: true };
  const fake = processOf({ ...own, pid: 5, unixSockets: [] });
  const real = processOf({ ...own, pid: 900, unixSockets: ['/run/user/1000/docker.sock'] });
  expect(socketsOf([fake, real])).toEqual([
    ['user:alice:5', null],
    ['user:alice', '/run/user/1000/docker.sock'],
  ]);
});
