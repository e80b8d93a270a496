import { describe, expect, it } from 'vitest';
import type { FactSource } from '../../src/model/fact.ts';
import { apiListeners } from '../../src/probes/engine/api-listeners.ts';
import { bridgeTraffic } from '../../src/probes/engine/bridge-traffic.ts';
import { containerLogDrivers } from '../../src/probes/engine/container-log-drivers.ts';
import { isAtLeast, majorVersion } from '../../src/probes/engine/engine-release.ts';
import { engineStart } from '../../src/probes/engine/engine-start.ts';
import { insecureRegistries } from '../../src/probes/engine/insecure-registries.ts';
import { rootlessMode } from '../../src/probes/engine/rootless-mode.ts';
import { tlsFiles } from '../../src/probes/engine/tls-files.ts';
import { userlandProxies } from '../../src/probes/engine/userland-proxies.ts';
import {
  engineWith,
  fileOf,
  infoAnswer,
  missing,
  processOf,
  rootlessEngine,
  type Sections,
  STARTED,
  unitsOf,
} from './literal-host.ts';

function read<T>(
  source: FactSource<'engine', T>,
  sections: Sections,
  item?: typeof rootlessEngine,
): T | string {
  const fact = source.read(engineWith(sections, item));
  return fact.known ? fact.value : fact.cause.code;
}

const process = (change: Parameters<typeof processOf>[0]): Sections => ({
  'host:daemon-processes': [processOf(change)],
});
const ID = 'a'.repeat(64);

/** One container as the engine lists and inspects it. */
const container = (state: string, hostConfig: object, ports: object = {}, id = ID): Sections => ({
  'engine/root:containers': [{ Id: id, Names: ['/web'], State: state }],
  [`engine/root/container/${id}:inspect`]: {
    Id: id,
    Name: '/web',
    State: { Status: state, Running: state === 'running' },
    HostConfig: { Privileged: false, ...hostConfig },
    Config: {},
    Mounts: null,
    NetworkSettings: { Ports: ports },
  },
});

describe('apiListeners', () => {
  const hosts = (...host: string[]) => ({ flags: { host } });
  const places = (sections: Sections): unknown => {
    const found = read(apiListeners, sections);
    return typeof found === 'string'
      ? found
      : found.map(({ address, port, loopback }) => `${address} ${port}${loopback ? ' loopback' : ''}`);
  };
  const socketUnit = (...listen: string[]) => ({
    'host:units': unitsOf({ 'docker.socket': { path: '/u', listen } }),
  });

  it('are TCP hosts with and without scheme, port and brackets', () => {
    expect(places(process(hosts('fd://', 'tcp://0.0.0.0:2376')))).toEqual(['0.0.0.0 2376']);
    expect(places(process(hosts('tcp://127.0.0.1:5555', '0.0.0.0:2375', 'tcp://')))).toEqual([
      '127.0.0.1 5555 loopback',
      '0.0.0.0 2375',
      'localhost 2375 loopback',
    ]);
    expect(places(process(hosts('tcp://[::1]:2376', 'tcp://[::]:2376/path')))).toEqual([
      '[::1] 2376 loopback',
      '[::] 2376',
    ]);
    const file = {
      'host:daemon-files': {
        '/etc/docker/daemon.json': fileOf({
          hosts: ['unix:///var/run/docker.sock', 'tcp://10.0.0.1'],
          tls: true,
        }),
      },
    };
    expect(places(file)).toEqual(['10.0.0.1 2376']);
  });

  it('are none by default, and localhost with TLS', () => {
    expect(places({})).toEqual([]);
    expect(places(process({ flags: { tlsverify: ['true'] } }))).toEqual(['localhost 2376 loopback']);
  });

  it('are on loopback by the whole address, not by a part of it', () => {
    const open = ['localhost.example:1', '10.127.0.1:2', '[::1234]:3', '[2001:db8::127.0.0.1]:4'];
    expect(places(process(hosts(...open.map((at) => `tcp://${at}`))))).toEqual([
      'localhost.example 1',
      '10.127.0.1 2',
      '[::1234] 3',
      '[2001:db8::127.0.0.1] 4',
    ]);
    expect(places(process(hosts('tcp://LOCALHOST:1', 'tcp://[::ffff:127.0.0.1]:2')))).toEqual([
      'LOCALHOST 1 loopback',
      '[::ffff:127.0.0.1] 2 loopback',
    ]);
  });

  it('are sockets of systemd also where other hosts stand beside fd://', () => {
    const beside = process({ ...hosts('unix:///run/a.sock', 'fd://'), tcpListeners: null });
    expect(places({ ...beside, ...socketUnit('2375') })).toEqual(['* 2375']);
  });

  it('are not known where nobody can see them and what is made of TLS is not known', () => {
    const odd = { 'host:daemon-files': { '/etc/docker/daemon.json': fileOf({ tls: null }) } };
    const blind = (...host: string[]) =>
      places({ ...odd, ...process({ flags: host.length > 0 ? { host } : {}, tcpListeners: null }) });
    expect(blind()).toBe('unparseable');
    expect(blind('tcp://10.0.0.1')).toBe('unparseable');
    expect(blind('unix://', 'tcp://10.0.0.1')).toBe('unparseable');
    expect(blind('unix://')).toEqual([]);
  });

  it('are those that were named and those that the kernel shows beside them', () => {
    const both = process({
      ...hosts('fd://', 'tcp://127.0.0.1:5555'),
      tcpListeners: [
        { address: '127.0.0.1', port: 5555 },
        { address: '0.0.0.0', port: 2375 },
      ],
      handedPorts: [2375],
    });
    expect(places(both)).toEqual(['127.0.0.1 5555 loopback', '0.0.0.0 2375']);
  });

  it('are not the sockets of systemd that are no TCP', () => {
    const handed = process({ ...hosts('fd://'), tcpListeners: null });
    const others = socketUnit('vsock:2:1234', '127.0.0.1:2375x', '/run/127.0.0.1:2375');
    expect(places({ ...handed, ...others })).toEqual([]);
  });

  it('are not known where what the engine publishes may explain a port, and was not read', () => {
    const open = process({ ...hosts('fd://'), tcpListeners: [{ address: '::', port: 8080 }] });
    const one = container('running', {}, { '80/tcp': [{ HostIp: '::', HostPort: '8080' }] });
    const manager = infoAnswer({ Swarm: { LocalNodeState: 'active', ControlAvailable: true } });
    const alone = { 'engine/root:info': infoAnswer({ Swarm: { LocalNodeState: 'inactive' } }) };
    const inspect = `engine/root/container/${ID}:inspect`;
    expect(places({ ...open, ...one, ...alone, [inspect]: missing('timeout') })).toBe('timeout');
    expect(places({ ...open, ...one, 'engine/root:info': manager })).toBe('not-collected');
    expect(places({ ...open, 'engine/root:containers': [], ...alone })).toEqual([':: 8080']);
  });

  it('are sockets that systemd hands over', () => {
    const handed = {
      ...process({ ...hosts('fd://'), tcpListeners: null }),
      ...socketUnit('/run/docker.sock', '2375', '127.0.0.1:2377', '[::]:2376', '@abstract'),
    };
    expect(places(handed)).toEqual(['* 2375', '127.0.0.1 2377 loopback', '[::] 2376']);
    const one = process({ ...hosts('fd://'), tcpListeners: [{ address: '0.0.0.0', port: 2375 }] });
    const unexplained = { ...one, 'engine/root:containers': [], 'engine/root:info': infoAnswer() };
    expect(places(one)).toBe('not-collected');
    expect(places(unexplained)).toEqual(['0.0.0.0 2375']);
    expect(places({ ...handed, ...process({ ...hosts('unix://'), tcpListeners: null }) })).toEqual([]);
  });

  it('are sockets that systemd hands over, by whatever name they are asked for', () => {
    const named = { ...process({ ...hosts('fd://*'), tcpListeners: null }), ...socketUnit('2375') };
    expect(places(named)).toEqual(['* 2375']);
  });

  it('are not the usual port of metrics where that of this engine cannot be read', () => {
    const blind = {
      'host:daemon-files': { '/etc/docker/daemon.json': fileOf({}, STARTED + 9) },
      'engine/root:containers': [],
      'engine/root:info': infoAnswer(),
    };
    const open = [9322, 9323, 9324].map((port) => ({ address: '::', port }));
    expect(places({ ...blind, ...process({ tcpListeners: open }) })).toEqual([':: 9322', ':: 9324']);
  });

  it('are neither swarm nor metrics nor published ports', () => {
    const open = [2377, 7946, 9323, 8080].map((port) => ({ address: '0.0.0.0', port }));
    const published = {
      ...container('running', {}, { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }] }),
      'engine/root:info': infoAnswer(),
    };
    const flags = { flags: { host: ['fd://'], 'metrics-addr': ['0.0.0.0:9323'] } };
    expect(places({ ...process({ ...flags, tcpListeners: open }), ...published })).toEqual([]);
    const without = { ...process({ ...hosts('fd://'), tcpListeners: open }), ...published };
    expect(places(without)).toEqual(['0.0.0.0 9323']);
    expect(places(process({ ...hosts('unix://'), tcpListeners: open }))).toEqual([]);
  });

  it('are not what dockerd opens for a swarm', () => {
    const open = [2377, 4000, 8080].map((port) => ({ address: '::', port }));
    const member = (ControlAvailable: boolean) => ({
      'engine/root:info': infoAnswer({ Swarm: { LocalNodeState: 'active', ControlAvailable } }),
      'engine/root:containers': [],
      'engine/root:services': [
        { ID: 's', Spec: { Name: 's', TaskTemplate: {} }, Endpoint: { Ports: [{ PublishedPort: 8080 }] } },
      ],
    });
    const activated = (ports: typeof open, more: object = {}) =>
      process({ ...hosts('fd://'), tcpListeners: ports, ...more });
    const routed = open.filter(({ port }) => port !== 4000);
    expect(places({ ...activated(routed), ...member(true) })).toEqual([]);
    expect(places({ ...activated(routed), ...member(false) })).toBe('contradiction');
    expect(places({ ...activated(open), ...member(true) })).toBe('contradiction');
    expect(places({ ...activated(open), ...member(true), ...socketUnit('2375') })).toEqual(['* 2375']);
    expect(places({ ...activated(open, { handedPorts: [] }), ...member(false) })).toEqual([]);
    expect(places(activated(open, { handedPorts: [4000] }))).toEqual([':: 4000']);
  });

  it('are not known where the socket unit may not be read and sockets may not be seen', () => {
    const hidden = { 'host:units': unitsOf({ 'docker.socket': { path: '/u', hidden: '/u.d/x.conf' } }) };
    const blind = { ...process({ ...hosts('fd://'), tcpListeners: null }), ...hidden };
    expect(places(blind)).toBe('needs-root');
    expect(places({ ...blind, ...process({ ...hosts('fd://'), tcpListeners: [] }) })).toEqual([]);
    expect(places({ ...blind, ...process({ ...hosts('unix://'), tcpListeners: null }) })).toEqual([]);
  });

  it('are none for hosts without any text', () => {
    expect(places(process(hosts('', ' ')))).toEqual([]);
    expect(places(process({ flags: { host: [''], tls: ['true'] } }))).toEqual(['localhost 2376 loopback']);
  });

  it('are what the kernel shows where the hosts cannot be read', () => {
    const newer = { 'host:daemon-files': { '/etc/docker/daemon.json': fileOf({}, STARTED + 9) } };
    const none = { 'engine/root:containers': [], 'engine/root:info': infoAnswer() };
    expect(
      places({ ...newer, ...none, ...process({ tcpListeners: [{ address: '::', port: 2375 }] }) }),
    ).toEqual([':: 2375']);
    expect(places({ ...newer, ...process({ tcpListeners: [] }) })).toEqual([]);
    expect(places({ ...newer, ...process({ tcpListeners: null }) })).toBe('pending-restart');
    expect(places({ 'host:daemon-processes': missing('timeout') })).toBe('timeout');
  });
});

describe('bridgeTraffic', () => {
  const networks = (...list: object[]) => ({ 'engine/root:networks': list });
  const bridge = (icc?: string) => ({
    Name: 'bridge',
    Id: 'b',
    Options: icc ? { 'com.docker.network.bridge.enable_icc': icc } : {},
  });
  const allowed = (sections: Sections): unknown => {
    const found = read(bridgeTraffic, sections);
    return typeof found === 'string' ? found : found.allowed;
  };

  it('is what the default bridge was made with, whatever user-defined networks have', () => {
    const other = { ...bridge('true'), Name: 'own' };
    expect(allowed(networks(other, bridge('false')))).toBe(false);
    expect(allowed(networks({ ...bridge('false'), Name: 'own' }, bridge('true')))).toBe(true);
    expect(allowed(networks(bridge()))).toBe(true);
    expect(allowed(networks(other))).toBe(null);
  });

  it('is what the running engine made the network with, not what flag or file say by now', () => {
    expect(allowed({ ...networks(bridge('true')), ...process({ flags: { icc: ['false'] } }) })).toBe(true);
    expect(allowed({ ...networks(bridge('false')), ...process({ flags: { icc: ['true'] } }) })).toBe(false);
    const file = { 'host:daemon-files': { '/etc/docker/daemon.json': fileOf({ icc: false }) } };
    expect(allowed({ ...networks(bridge('true')), ...file })).toBe(true);
  });

  it('is the option where the networks were not read', () => {
    const down = { 'engine/root:networks': missing('engine-unreachable') };
    expect(allowed(down), 'neither file nor flag').toBe(true);
    expect(allowed({ ...down, ...process({ flags: { icc: ['false'] } }) })).toBe(false);
    expect(allowed({ ...down, ...process({ flags: { bridge: ['none'] } }) })).toBe(null);
    expect(allowed({ ...down, 'host:daemon-processes': missing('timeout') })).toBe('engine-unreachable');
    const odd = { '/etc/docker/daemon.json': fileOf({ icc: '(a value of type string)' }) };
    expect(allowed({ ...down, 'host:daemon-files': odd })).toBe('engine-unreachable');
  });
});

describe('insecureRegistries', () => {
  const names = (sections: Sections): unknown => {
    const found = read(insecureRegistries, sections);
    return typeof found === 'string' ? found : found.registries.map(({ name }) => name);
  };
  const registries = (ranges: string[] | null, configs: object) => ({
    'engine/root:info': infoAnswer({
      RegistryConfig: { InsecureRegistryCIDRs: ranges, IndexConfigs: configs },
    }),
  });

  it('are not the loopback ranges that the engine adds, or since 29.10 leaves out', () => {
    expect(names(registries(['::1/128', '127.0.0.0/8'], { 'docker.io': { Secure: true } }))).toEqual([]);
    expect(names(registries([], {}))).toEqual([]);
    expect(names(registries(null, {}))).toEqual([]);
  });

  it('are found by host:port in IndexConfigs alone, where no range names them', () => {
    expect(names(registries(['127.0.0.0/8'], { 'r:5000': { Secure: false } }))).toEqual(['r:5000']);
  });

  it('are ranges and names', () => {
    expect(
      names(
        registries(['10.0.0.0/8', '127.0.0.0/8'], {
          'r:5000': { Secure: false },
          'docker.io': { Secure: true },
        }),
      ),
    ).toEqual(['10.0.0.0/8', 'r:5000']);
  });

  it('are also those on loopback that somebody listed', () => {
    expect(names(registries([], { 'localhost:5000': { Secure: false } }))).toEqual(['localhost:5000']);
  });

  it('are those of the option where the API is down', () => {
    const down = { 'engine/root:info': missing('engine-unreachable') };
    expect(
      names({ ...down, ...process({ flags: { 'insecure-registry': ['r:5000', '127.0.0.0/8'] } }) }),
    ).toEqual(['r:5000']);
    const schemes = ['https://a:1', 'http://b:2', 'http://::1/128'];
    expect(names({ ...down, ...process({ flags: { 'insecure-registry': schemes } }) })).toEqual([
      'a:1',
      'b:2',
    ]);
    expect(names({ ...down, 'host:daemon-processes': missing('timeout') })).toBe('engine-unreachable');
  });
});

describe('rootlessMode', () => {
  const info = (options: string[]) => infoAnswer({ SecurityOptions: options });
  const rootless = (found: unknown): unknown =>
    typeof found === 'object' && found !== null && 'rootless' in found ? found.rootless : found;

  it('is the engine’s word or the user of its process', () => {
    expect(rootless(read(rootlessMode, { 'engine/root:info': info(['name=cgroupns']) }))).toBe(false);
    const down = { 'engine/user:alice:info': missing('engine-unreachable') };
    expect(
      rootless(read(rootlessMode, { ...down, ...process({ pid: 900, uid: 1000 }) }, rootlessEngine)),
    ).toBe(true);
    expect(rootless(read(rootlessMode, { ...down, ...process({ pid: 900, uid: 0 }) }, rootlessEngine))).toBe(
      'engine-unreachable',
    );
  });
});

describe('a rootless engine seen from inside its user namespace, where its process is uid 0', () => {
  const inside = process({ uid: 0 });

  it('is rootless by its own word', () => {
    const info = infoAnswer({ SecurityOptions: ['name=rootless'] });
    expect(read(rootlessMode, { ...inside, 'engine/root:info': info })).toMatchObject({ rootless: true });
  });

  it('is not taken for a rootful one where it does not answer', () => {
    expect(read(rootlessMode, { ...inside, 'engine/root:info': missing('engine-unreachable') })).toBe(
      'engine-unreachable',
    );
  });
});

describe('containerLogDrivers', () => {
  const config = { LogConfig: { Type: 'gelf' } };

  it('are those of running containers', () => {
    expect(read(containerLogDrivers, container('running', config))).toEqual([
      { container: 'web', driver: 'gelf' },
    ]);
    expect(read(containerLogDrivers, container('exited', config))).toEqual([]);
    const address = 'udp://logs:514';
    const syslog = { LogConfig: { Type: 'syslog', Config: { 'syslog-address': address } } };
    expect(read(containerLogDrivers, container('running', syslog))).toEqual([
      { container: 'web', driver: 'syslog', address },
    ]);
    expect(read(containerLogDrivers, container('running', { LogConfig: null }))).toEqual([
      { container: 'web', driver: '' },
    ]);
  });

  it('are unread where one was not inspected', () => {
    const key = `engine/root/container/${ID}:inspect`;
    expect(read(containerLogDrivers, { ...container('running', config), [key]: missing('timeout') })).toBe(
      'timeout',
    );
    expect(read(containerLogDrivers, {})).toBe('not-collected');
  });
});

describe('tlsFiles', () => {
  const flags = { tlsverify: ['true'], tlscacert: ['/ca'], tlscert: ['/cert'], tlskey: ['/key'] };
  const present = {
    state: 'present',
    kind: 'file',
    mode: 0,
    uid: 0,
    gid: 0,
    user: 'r',
    group: 'r',
    target: '/',
  };
  const statuses = (change: object) => ({
    'host:file-statuses': { '/ca': present, '/cert': present, '/key': present, ...change },
  });

  it('are there, missing, unset or unread', () => {
    expect(read(tlsFiles, { ...process({ flags }), ...statuses({}) })).toEqual({
      unset: [],
      missing: [],
      paths: ['/ca', '/cert', '/key'],
    });
    expect(
      read(tlsFiles, { ...process({ flags }), ...statuses({ '/key': { state: 'absent' } }) }),
    ).toMatchObject({ missing: ['/key'] });
    const denied = { state: 'unread', cause: { code: 'needs-root', detail: 'd', next: 'n' } };
    expect(read(tlsFiles, { ...process({ flags }), ...statuses({ '/key': denied }) })).toBe('needs-root');
    expect(read(tlsFiles, { ...process({ flags }), 'host:file-statuses': {} })).toBe('not-collected');
    expect(read(tlsFiles, { ...process({ flags }), 'host:file-statuses': missing('timeout') })).toBe(
      'timeout',
    );
    const odd = { '/etc/docker/daemon.json': fileOf({ tlsverify: true, tlskey: '(an array)' }) };
    expect(read(tlsFiles, { 'host:daemon-files': odd, ...statuses({}) })).toEqual(expect.any(String));
    const inFile = {
      'host:daemon-files': {
        '/etc/docker/daemon.json': fileOf({ tlsverify: true, tlscert: '/cert', tlskey: '/key' }),
      },
    };
    expect(read(tlsFiles, { ...inFile, ...statuses({}) })).toMatchObject({
      unset: ['tlscacert'],
      paths: ['/cert', '/key'],
    });
  });
});

it('an engine started when its process did', () => {
  expect(read(engineStart, process({ startedAt: STARTED - 5 }))).toBe(STARTED - 5);
  expect(read(engineStart, process({ pid: 5 }))).toBe('process-not-visible');
  expect(read(engineStart, { 'host:daemon-processes': missing('timeout') })).toBe('timeout');
});

it('counts the proxies of one engine', () => {
  expect(read(userlandProxies, process({ proxies: 3 }))).toBe(3);
  expect(read(userlandProxies, process({ pid: 5 }))).toBe('process-not-visible');
  expect(read(userlandProxies, { 'host:daemon-processes': missing('timeout') })).toBe('timeout');
});

it('compares releases by number', () => {
  expect(isAtLeast('28.5.2+dfsg3', 29, 5)).toBe(false);
  expect(isAtLeast('29.10.0', 29, 5)).toBe(true);
  expect(isAtLeast('30.0.0-rc.1', 29, 5)).toBe(true);
  expect(isAtLeast('dev', 24)).toBe(null);
  expect(majorVersion('v20.10.24')).toBe(20);
  expect(majorVersion('dev')).toBe(null);
});

it.each<[string, number, number | undefined, boolean | null]>([
  ['29.4.0', 29, 5, false],
  ['29.5', 29, 5, true],
  ['30.0', 29, 5, true],
  ['29.5.1', 30, 0, false],
  ['24.0.0', 24, undefined, true],
  ['moby-28.5.2', 24, undefined, null],
  ['28.5x', 24, undefined, null],
  ['', 24, undefined, null],
])('%s is at least %s.%s: %s', (version, major, minor, expected) => {
  expect(isAtLeast(version, major, minor)).toBe(expected);
});
