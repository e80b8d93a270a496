import { describe, expect, it } from 'vitest';
import { hostSubject } from '../../src/kit/host-subject.ts';
import { engineList } from '../../src/probes/engine/engine-list.ts';
import { fileOf, hostWith, processOf, type Sections, STARTED, unitsOf } from './literal-host.ts';

it('a child of dockerd that has not become another program yet is no engine', () => {
  const child = processOf({ pid: 99, parentPid: 812 });
  const engines = engineList.read(hostWith({ 'host:daemon-processes': [child, processOf()] }));
  expect(engines.known && engines.value.map(({ id, pid }) => [id, pid])).toEqual([['root', 812]]);
});

it('an engine inside a container is none of this host, however new its process is', () => {
  const inner = processOf({ pid: 4711, parentPid: 4700, startedAt: STARTED + 3600, nested: true });
  const engines = engineList.read(hostWith({ 'host:daemon-processes': [processOf(), inner] }));
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

it('the only engine of a user has its plain name, wherever it listens', () => {
  const of = (uid: number, pid: number) =>
    processOf({ pid, uid, rootless: uid !== 0, unixSockets: [`/srv/${uid}.sock`] });
  expect(socketsOf([of(1000, 5), of(0, 6), of(1001, 7)])).toEqual([
    ['user:alice', '/srv/1000.sock'],
    ['root', '/srv/0.sock'],
    ['user:1001', '/srv/1001.sock'],
  ]);
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

describe('an engine that was installed and does not run', () => {
  const nothing = { programs: { dockerd: null, docker: null, containerd: null, runc: null }, sockets: [] };
  const dockerd = { ...nothing, programs: { ...nothing.programs, dockerd: '/usr/bin/dockerd' } };
  const unit = unitsOf({ 'docker.service': { path: '/lib/systemd/system/docker.service' } });
  const read = (sections: Sections) => {
    const engines = engineList.read(hostWith({ 'host:daemon-processes': [], ...sections }));
    return engines.known ? engines.value : engines.cause.code;
  };
  const stopped = {
    id: 'root',
    socket: null,
    rootless: false,
    user: 'root',
    uid: 0,
    gid: 0,
    home: '/root',
    pid: null,
    state: 'stopped',
  };

  it('is one of root’s, by its program or by its unit', () => {
    expect(read({ 'host:installation': dockerd })).toEqual([stopped]);
    expect(read({ 'host:installation': nothing, 'host:units': unit })).toEqual([stopped]);
    expect(read({ 'host:installation': nothing })).toEqual([]);
  });

  it('is not seen beside one that runs, which needs the same programs', () => {
    expect(read({ 'host:installation': dockerd, 'host:daemon-processes': [processOf()] })).toMatchObject([
      { state: 'running' },
    ]);
  });
});

it('an engine has the account of its process', () => {
  const own = (uid: number, pid: number) =>
    processOf({ pid, uid, gid: uid + 5, rootless: true, unixSockets: [`/run/user/${uid}/docker.sock`] });
  const engines = engineList.read(
    hostWith({ 'host:daemon-processes': [processOf({ gid: 7 }), own(1000, 900), own(1001, 901)] }),
  );
  expect(engines.known && engines.value).toMatchObject([
    { id: 'root', user: 'root', uid: 0, gid: 7, home: '/root', rootless: false, state: 'running' },
    { id: 'user:alice', user: 'alice', uid: 1000, gid: 1001, home: '/home/alice', rootless: true },
    { id: 'user:1001', user: '1001', uid: 1001, gid: 1006, home: null, rootless: true },
  ]);
});

describe('where the sockets of a process may not be seen', () => {
  const unseen = (...host: string[]) =>
    processOf({ unixSockets: null, flags: host.length > 0 ? { host } : {} });

  it.each([
    ['no host', [], '/run/docker.sock'],
    ['a host with a path', ['unix:///srv/d.sock'], '/srv/d.sock'],
    ['a host without a path', ['unix://'], '/run/docker.sock'],
    ['the old place', ['unix:///var/run/docker.sock'], '/run/docker.sock'],
    ['a place that only ends like it', ['unix:///srv/var/run/d.sock'], '/srv/var/run/d.sock'],
    ['the usual place among others', ['unix:///srv/d.sock', 'unix:///run/docker.sock'], '/run/docker.sock'],
    ['TCP alone', ['tcp://unix://:1'], null],
    ['what systemd hands over', ['fd://*'], '/run/docker.sock'],
  ])('%s is asked for', (_, host, socket) => {
    expect(socketsOf([unseen(...host)])).toEqual([['root', socket]]);
  });

  it('each user has a socket of its own, and its own configuration', () => {
    const alices = processOf({ pid: 900, uid: 1000, rootless: true, unixSockets: null });
    expect(socketsOf([unseen(), alices])).toEqual([
      ['root', '/run/docker.sock'],
      ['user:alice', '/run/user/1000/docker.sock'],
    ]);
    const files = {
      '/etc/docker/daemon.json': fileOf({ hosts: ['unix:///srv/root.sock'] }),
      '/home/alice/.config/docker/daemon.json': fileOf({ hosts: ['unix:///srv/alice.sock'] }),
    };
    expect(socketsOf([unseen(), alices], files)).toEqual([
      ['root', '/srv/root.sock'],
      ['user:alice', '/srv/alice.sock'],
    ]);
  });

  it('the socket that systemd hands over is asked', () => {
    const listen = ['2375', '/srv/handed.sock'];
    const engines = engineList.read(
      hostWith({
        'host:daemon-processes': [unseen('fd://')],
        'host:units': unitsOf({ 'docker.socket': { path: '/u', listen } }),
      }),
    );
    expect(engines.known && engines.value[0]?.socket).toBe('/srv/handed.sock');
  });
});

it('the engines that were asked for by their sockets are the only ones, known or not', () => {
  const second = processOf({ pid: 99, unixSockets: ['/run/second/docker.sock'] });
  const host = hostWith({ 'host:daemon-processes': [second, processOf()] });
  const read = (...engineSockets: string[]) => {
    const engines = engineList.read(hostSubject({ ...host.snapshot, engineSockets }));
    return engines.known && engines.value;
  };
  expect(read('/run/docker.sock')).toMatchObject([{ id: 'root', pid: 812 }]);
  expect(read('/srv/other.sock', '/run/second/docker.sock')).toMatchObject([
    { id: 'socket:/srv/other.sock' },
    { socket: '/run/second/docker.sock', pid: 99 },
  ]);
  expect(read('/srv/other.sock')).toEqual([
    {
      id: 'socket:/srv/other.sock',
      socket: '/srv/other.sock',
      rootless: false,
      user: 'unknown',
      uid: 0,
      gid: null,
      home: null,
      pid: null,
      state: 'running',
    },
  ]);
});

it('abstract sockets and internal ones by their whole name are not the API', () => {
  const open = [
    '@/abstract',
    '/run/docker/metrics.sock',
    '/run/docker/containerd/x.sock',
    '/run/metrics.socket',
  ];
  expect(socketsOf([processOf({ unixSockets: open })])).toEqual([['root', '/run/metrics.socket']]);
});
