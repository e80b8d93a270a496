import { describe, expect, test } from 'vitest';
import { dataPath } from '../../../src/probes/swarm/data-path.ts';
import { nodeBindings } from '../../../src/probes/swarm/node-bindings.ts';
import { stateFileBelow } from '../../../src/probes/swarm/nodes-of-host.ts';
import { engineWith, infoAnswer, missing, rootEngine, type Sections } from '../literal-host.ts';

const PATH = '/srv/docker/100000.100000/swarm/docker-state.json';
const ADDRESSES = {
  LocalAddr: '10.0.0.1',
  RemoteAddr: '',
  ListenAddr: '10.0.0.1:2377',
  AdvertiseAddr: '10.0.0.1:2377',
  DataPathAddr: '10.0.1.1',
};
const socket = (protocol: string, port: number, address: string) => ({ protocol, port, address });
const SINGLE = [
  socket('tcp', 2377, '10.0.0.1'),
  socket('tcp', 7946, '10.0.0.1'),
  socket('udp', 7946, '10.0.0.1'),
];

const info = (change: object = {}) =>
  infoAnswer({
    DockerRootDir: '/srv/docker/100000.100000',
    Swarm: {
      LocalNodeState: 'active',
      ControlAvailable: true,
      NodeID: 'm1',
      NodeAddr: '10.0.0.1',
      ...change,
    },
  });

function node(sections: Sections = {}, addresses: object = {}, pid: number | null = 812) {
  const file = { state: 'read', addresses: { ...ADDRESSES, ...addresses } };
  const all = {
    'engine/root:info': info(),
    'host:swarm-state-files': { [PATH]: file },
    'host:swarm-sockets': { 812: { state: 'read', own: true, sockets: SINGLE } },
    ...sections,
  };
  return engineWith(all, { ...rootEngine, pid });
}
const sockets = (own: boolean, list: readonly object[]) => ({
  'host:swarm-sockets': { 812: { state: 'read', own, sockets: list } },
});
const worker = { 'engine/root:info': info({ ControlAvailable: false }) };
const denied = { state: 'unread', cause: { code: 'needs-root', detail: 'Denied.', next: 'Audit as root.' } };
const noFile = { 'host:swarm-state-files': { [PATH]: denied } };
const noSockets = { 'host:swarm-sockets': { 812: denied } };

describe('the bindings of a node', () => {
  const ports = (sections: Sections, addresses: object = {}) => {
    const fact = nodeBindings.read(node(sections, addresses));
    return fact.known
      ? fact.value.bindings.map(({ port, protocol, addresses: at }) => `${protocol} ${port} ${at.join(' ')}`)
      : fact.cause.code;
  };

  test('are those of its sockets, with control on a manager', () => {
    expect(ports({})).toEqual(['tcp 2377 10.0.0.1', 'tcp 7946 10.0.0.1', 'udp 7946 10.0.0.1']);
  });

  test('are without control on a worker', () => {
    expect(ports({ ...worker, ...sockets(true, SINGLE.slice(1)) })).toEqual([
      'tcp 7946 10.0.0.1',
      'udp 7946 10.0.0.1',
    ]);
  });

  test('have control where it was moved to', () => {
    const moved = [socket('tcp', 2477, '::'), ...SINGLE.slice(1)];
    expect(ports(sockets(true, moved), { ListenAddr: '[::]:2477' })).toContain('tcp 2477 ::');
    // Without the file nobody knows where.
    expect(ports({ ...sockets(true, moved), ...noFile })).toBe('needs-root');
  });

  test('never include the port of data', () => {
    expect(ports(sockets(true, [...SINGLE, socket('udp', 4789, '0.0.0.0')]))).not.toContain(
      'udp 4789 0.0.0.0',
    );
  });

  test('are those of the file where no sockets could be read', () => {
    expect(ports(noSockets, { ListenAddr: '0.0.0.0:2377' })).toEqual([
      'tcp 2377 0.0.0.0',
      'tcp 7946 0.0.0.0',
      'udp 7946 0.0.0.0',
    ]);
    expect(ports(noSockets, { ListenAddr: 'nowhere' })).toBe('unparseable');
  });

  test('are unread where neither sockets nor file could be read, and where the sockets contradict the state', () => {
    expect(ports({ ...noSockets, ...noFile })).toBe('needs-root');
    expect(ports({ 'host:swarm-sockets': missing('timeout'), ...noFile })).toBe('timeout');
    expect(ports(sockets(true, []))).toBe('contradiction');
    expect(ports(sockets(true, SINGLE.slice(0, 2)))).toBe('contradiction');
  });

  test('are those of its user where its own may not be seen, unless another program could be meant', () => {
    expect(ports({ ...sockets(false, SINGLE), ...noFile })).toHaveLength(3);
    expect(ports({ ...sockets(false, [...SINGLE, socket('udp', 7946, '::')]), ...noFile })).toBe(
      'process-not-visible',
    );
    expect(ports({ ...sockets(false, SINGLE.slice(1)), ...noFile })).toBe('process-not-visible');
  });

  test('say what they rest on', () => {
    const whereOf = (...given: Parameters<typeof node>) => {
      const fact = nodeBindings.read(node(...given));
      return fact.known ? [fact.value.where, ...fact.evidence] : [fact.cause.code];
    };
    const [INFO, SOCKETS, FILE] = ['engine/root:info', 'host:swarm-sockets', 'host:swarm-state-files'];
    expect(whereOf()).toEqual(['open sockets of dockerd (pid 812)', INFO, SOCKETS, FILE]);
    expect(whereOf(sockets(false, SINGLE))).toEqual([
      'open sockets of the user of dockerd (pid 812)',
      INFO,
      SOCKETS,
      FILE,
    ]);
    expect(whereOf(noSockets)).toEqual([`ListenAddr = 10.0.0.1:2377 in ${PATH}`, INFO, FILE]);
    expect(nodeBindings.read(node({ ...noSockets, ...noFile })).evidence).toEqual([SOCKETS, INFO, FILE]);
  });

  test('are unread of an engine whose process was not seen, since it may run elsewhere', () => {
    expect(nodeBindings.read(node({ 'host:swarm-state-files': {} }, {}, null))).toMatchObject({
      known: false,
      cause: { code: 'process-not-visible' },
    });
  });
});

describe('the address for data', () => {
  const read = (addresses: object, sections: Sections = {}) => {
    const fact = dataPath.read(node(sections, addresses));
    return fact.known ? [fact.value.data, fact.value.management] : fact.cause.code;
  };

  test('is compared as an address, not as a text', () => {
    expect(read({})).toEqual(['10.0.1.1', '10.0.0.1']);
    expect(read({ AdvertiseAddr: '[FD00:0::1]:2377', DataPathAddr: 'fd00::1' })).toEqual([
      'fd00::1',
      'fd00::1',
    ]);
    expect(read({ DataPathAddr: '::ffff:10.0.0.1' })).toEqual(['10.0.0.1', '10.0.0.1']);
  });

  test('is shown with the other, both as they were read', () => {
    const whereOf = (...given: Parameters<typeof read>) => {
      const fact = dataPath.read(node(given[1] ?? {}, given[0]));
      return fact.known ? fact.value.where : fact.cause.detail;
    };
    expect(whereOf({})).toBe(`DataPathAddr = 10.0.1.1, AdvertiseAddr = 10.0.0.1:2377 (${PATH})`);
    expect(whereOf({ DataPathAddr: '', AdvertiseAddr: '10.0.0.1' })).toBe(
      `DataPathAddr = empty, AdvertiseAddr = 10.0.0.1 (${PATH})`,
    );
    expect(whereOf({ AdvertiseAddr: '' })).toContain('Swarm.NodeAddr = 10.0.0.1');
    expect(whereOf({ AdvertiseAddr: '' }, { 'engine/root:info': info({ NodeAddr: '' }) })).toContain(
      'Swarm.NodeAddr = empty',
    );
  });

  test('is none where none was given', () => {
    expect(read({ DataPathAddr: '' })).toEqual(['', '10.0.0.1']);
  });

  test('is compared with what the engine found where a node joined without naming an address', () => {
    expect(read({ AdvertiseAddr: '' })).toEqual(['10.0.1.1', '10.0.0.1']);
    expect(read({ AdvertiseAddr: '' }, { 'engine/root:info': info({ NodeAddr: '' }) })).toBe('unparseable');
  });

  test('is not compared where one of them is the name of an interface', () => {
    expect(read({ DataPathAddr: 'eth1' })).toBe('unparseable');
    expect(read({ AdvertiseAddr: 'eth0:2377' })).toBe('unparseable');
  });

  test('is unread without the file, whatever the API says of the other address', () => {
    expect(read({}, noFile)).toBe('needs-root');
    expect(read({}, { 'host:swarm-state-files': { [PATH]: { state: 'absent' } } })).toBe('contradiction');
    expect(read({}, { 'host:swarm-state-files': {} })).toBe('process-not-visible');
    expect(read({}, { 'host:swarm-state-files': missing('timeout') })).toBe('timeout');
  });
});

test('the file lies below the data root, wherever that is', () => {
  expect(stateFileBelow('/srv/docker')).toBe('/srv/docker/swarm/docker-state.json');
  expect(stateFileBelow('/srv/docker/100000.100000/')).toBe(PATH);
});
