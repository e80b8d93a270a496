import { describe, expect, it } from 'vitest';
import type { DaemonOptionName } from '../../src/probes/engine/daemon-option-table.ts';
import { DAEMON_OPTIONS } from '../../src/probes/engine/daemon-option-table.ts';
import { daemonOption, describeOption } from '../../src/probes/engine/daemon-options.ts';
import { fromFlags, fromJson } from '../../src/probes/engine/option-values.ts';
import {
  engineWith,
  fileOf,
  infoAnswer,
  missing,
  processOf,
  rootEngine,
  rootlessEngine,
  type Sections,
  STARTED,
} from './literal-host.ts';

const FILE = '/etc/docker/daemon.json';

/** Value and origin of an option, or the code of the cause for which it is unread. */
function read(name: DaemonOptionName, sections: Sections = {}, item = rootEngine): unknown {
  const fact = daemonOption(name).read(engineWith(sections, item));
  return fact.known ? [fact.value.value, fact.value.origin] : fact.cause.code;
}

const flags = (given: Record<string, string[]>, more: object = {}): Sections => ({
  'host:daemon-processes': [processOf({ flags: given, ...more })],
});
const file = (options: Parameters<typeof fileOf>[0], modifiedAt?: number): Sections => ({
  'host:daemon-files': { [FILE]: fileOf(options, modifiedAt) },
});

describe('daemonOption', () => {
  it('takes flag, file and default in this order', () => {
    expect(read('icc', flags({ icc: ['false'] }))).toEqual([false, 'flag']);
    expect(read('icc', file({ icc: false }))).toEqual([false, 'file']);
    expect(read('icc')).toEqual([true, 'default']);
  });

  it('reads switches, repeated flags and maps', () => {
    expect(read('debug', flags({ debug: ['true'] }))).toEqual([true, 'flag']);
    expect(read('debug', flags({ debug: ['true', '0'] }))).toEqual([false, 'flag']);
    expect(read('debug', flags({ debug: ['maybe'] }))).toBe('unparseable');
    expect(read('log-level', flags({ 'log-level': ['debug', 'info'] }))).toEqual(['info', 'flag']);
    expect(read('hosts', flags({ host: ['fd://', 'tcp://0.0.0.0:1'] }))).toEqual([
      ['fd://', 'tcp://0.0.0.0:1'],
      'flag',
    ]);
    expect(read('default-ulimits', flags({ 'default-ulimit': ['nofile=1024:2048'] }))).toEqual([
      { nofile: '1024:2048' },
      'flag',
    ]);
    expect(
      read(
        'default-ulimits',
        file({ 'default-ulimits': { nofile: { Name: 'nofile', Soft: 1024, Hard: 2048 } } }),
      ),
    ).toEqual([{ nofile: '1024:2048' }, 'file']);
    expect(read('log-opts', file({ 'log-opts': ['max-size', 'syslog-address=tcp://logs:514'] }))).toEqual([
      { 'max-size': '', 'syslog-address': 'tcp://logs:514' },
      'file',
    ]);
    expect(read('storage-opts')).toEqual([[], 'default']);
    expect(read('features')).toEqual([{}, 'default']);
  });

  it('says where a value comes from', () => {
    const where = (sections: Sections): string => {
      const fact = daemonOption('icc').read(engineWith(sections));
      return fact.known ? describeOption(fact.value) : fact.cause.code;
    };
    expect(where(flags({ icc: ['false'] }))).toBe('icc = false, by dockerd --icc=false (pid 812)');
    expect(where(file({ icc: false }))).toBe(`icc = false, by ${FILE}`);
    expect(where({})).toBe('icc = true, by built-in default');
    expect(where({ 'engine/root:info': infoAnswer() })).toBe(
      'icc = true, by built-in default of engine 28.5.2',
    );
  });

  it('does not believe a file that is newer than the process', () => {
    expect(read('icc', file({ icc: false }, STARTED + 2))).toBe('pending-restart');
    expect(read('icc', file({}, STARTED + 2))).toBe('pending-restart');
    expect(read('icc', file({ icc: false }, STARTED + 1))).toBe('pending-restart');
    expect(read('icc', file({ icc: false }, STARTED + 0.05))).toEqual([false, 'file']);
    expect(read('icc', { ...file({}, STARTED + 2), ...flags({ icc: ['false'] }) })).toEqual([false, 'flag']);
  });

  it('does not take a file that is gone for one that never was', () => {
    const gone = (removedAt: number) => ({ 'host:daemon-files': { [FILE]: { state: 'absent', removedAt } } });
    expect(read('iptables', gone(STARTED + 2))).toBe('pending-restart');
    expect(read('iptables', { ...gone(STARTED + 2), ...flags({ iptables: ['false'] }) })).toEqual([
      false,
      'flag',
    ]);
    expect(read('iptables', gone(STARTED - 2))).toEqual([true, 'default']);
    expect(read('iptables', gone(STARTED + 0.05)), 'the clocks differ by that much').toEqual([
      true,
      'default',
    ]);
    const named = {
      ...flags({ 'config-file': ['/srv/d.json'] }),
      'host:daemon-files': { '/srv/d.json': { state: 'absent' } },
    };
    expect(read('iptables', named)).toBe('pending-restart');
  });

  it('does not believe a file with which dockerd would not have started', () => {
    expect(read('icc', { ...file({ icc: false }), ...flags({ icc: ['false'] }) })).toBe('pending-restart');
    expect(read('icc', file({ icc: '(a value of type string)' }))).toBe('pending-restart');
    expect(read('icc', file({ icc: 'true' }))).toBe('pending-restart');
    expect(read('log-level', file({ 'log-level': '(a value of type number)' }))).toBe('pending-restart');
    expect(read('hosts', file({ hosts: 'fd://' }))).toBe('pending-restart');
    expect(read('log-opts', file({ 'log-opts': 'x' }))).toBe('pending-restart');
    expect(read('default-ulimits', file({ 'default-ulimits': { nofile: '(an array)' } }))).toBe(
      'pending-restart',
    );
  });

  it('does not know a list that was too large to be kept', () => {
    expect(read('hosts', file({ hosts: '(more than 500 entries)' }))).toBe('too-large');
    expect(read('features', file({ features: '(more than 500 entries)' }))).toBe('too-large');
  });

  it('takes null and empty texts as dockerd does', () => {
    expect(read('iptables', file({ iptables: null }))).toEqual([false, 'file']);
    expect(read('debug', file({ debug: null }))).toEqual([false, 'file']);
    expect(read('tls', file({ tls: null }))).toBe('unparseable');
    expect(read('tls', file({ tlsverify: null }))).toBe('unparseable');
    expect(read('hosts', file({ hosts: null }))).toEqual([[], 'default']);
    expect(read('log-opts', file({ 'log-opts': null }))).toEqual([{}, 'default']);
    expect(read('log-level', file({ 'log-level': null }))).toEqual(['info', 'default']);
    expect(read('log-level', file({ 'log-level': '' }))).toEqual(['info', 'default']);
    expect(read('log-level', flags({ 'log-level': [''] }))).toEqual(['info', 'default']);
    expect(read('iptables', file({ iptables: '' }))).toBe('pending-restart');
  });

  it('is unread with the cause of what it needs', () => {
    const unreadFile = {
      'host:daemon-files': {
        [FILE]: { state: 'unread', cause: { code: 'needs-root', detail: 'd', next: 'n' } },
      },
    };
    expect(read('icc', unreadFile)).toBe('needs-root');
    expect(read('icc', { ...unreadFile, ...flags({ icc: ['false'] }) })).toEqual([false, 'flag']);
    expect(read('icc', { 'host:daemon-files': missing('timeout') })).toBe('timeout');
    expect(read('icc', { 'host:daemon-files': {} })).toBe('not-collected');
    expect(read('icc', { 'host:daemon-processes': missing('timeout') })).toBe('timeout');
    expect(read('icc', { 'host:daemon-processes': [processOf({ pid: 5 })] })).toBe('process-not-visible');
    expect(read('icc', {}, { ...rootEngine, pid: null, state: 'stopped' })).toBe('engine-stopped');
  });

  it('reads the file that --config-file names, or that of the user', () => {
    const moved = {
      ...flags({ 'config-file': ['/srv/d.json'] }),
      'host:daemon-files': { [FILE]: fileOf({ icc: true }), '/srv/d.json': fileOf({ icc: false }) },
    };
    expect(read('icc', moved)).toEqual([false, 'file']);
    expect(read('config-file', moved)).toEqual(['/srv/d.json', 'flag']);
    const twice = (last: object) => ({
      ...flags({ 'config-file': ['/srv/a.json', '/srv/b.json'] }),
      'host:daemon-files': { '/srv/a.json': fileOf({ icc: true }), '/srv/b.json': last },
    });
    expect(read('icc', twice(fileOf({ icc: false }))), 'the last one counts').toEqual([false, 'file']);
    expect(read('icc', twice({ state: 'absent' }))).toBe('pending-restart');
    const rootless = {
      'host:daemon-processes': [processOf({ pid: 900, uid: 1000, rootless: true })],
      'host:daemon-files': { '/home/alice/.config/docker/daemon.json': fileOf({ icc: false }) },
    };
    expect(read('icc', rootless, rootlessEngine)).toEqual([false, 'file']);
    expect(read('data-root', rootless, rootlessEngine)).toEqual([
      '/home/alice/.local/share/docker',
      'default',
    ]);
    expect(read('exec-root', rootless, rootlessEngine)).toEqual(['/run/user/1000/docker', 'default']);
    expect(read('pidfile', rootless, rootlessEngine)).toEqual(['/run/user/1000/docker.pid', 'default']);
    expect(read('icc', rootless, { ...rootlessEngine, home: null })).toBe('command-failed');
  });

  it('has the defaults of root for an engine of root, and those of its user for a rootless one where they differ', () => {
    expect(read('data-root')).toEqual(['/var/lib/docker', 'default']);
    expect(read('exec-root')).toEqual(['/var/run/docker', 'default']);
    expect(read('pidfile')).toEqual(['/var/run/docker.pid', 'default']);
    const rootless = {
      'host:daemon-processes': [processOf({ pid: 900, uid: 1000, rootless: true })],
      'host:daemon-files': { '/home/alice/.config/docker/daemon.json': { state: 'absent' } },
    };
    expect(read('group', rootless, rootlessEngine)).toEqual(['docker', 'default']);
    const elsewhere = {
      'host:daemon-processes': [
        processOf({ pid: 900, uid: 1000, rootless: true, flags: { 'config-file': ['/srv/d.json'] } }),
      ],
      'host:daemon-files': { '/srv/d.json': fileOf({}) },
    };
    expect(read('data-root', elsewhere, { ...rootlessEngine, home: null })).toBe('command-failed');
    expect(read('exec-root', elsewhere, { ...rootlessEngine, home: null })).toEqual([
      '/run/user/1000/docker',
      'default',
    ]);
    expect(read('log-driver', rootless, rootlessEngine)).toEqual(['json-file', 'default']);
  });

  it('is told as a reader of a report sees it', () => {
    const told = (name: DaemonOptionName, sections: Sections): string => {
      const fact = daemonOption(name).read(engineWith(sections));
      return fact.known ? describeOption(fact.value) : fact.cause.code;
    };
    expect(told('userns-remap', {})).toBe('userns-remap = not set, by built-in default');
    expect(told('tlscacert', {})).toBe('tlscacert = not set, by TLS is off');
    expect(told('hosts', {})).toBe('hosts = not set, by built-in default');
    expect(told('hosts', file({ hosts: ['fd://', 'tcp://h:1'] }))).toBe(
      `hosts = fd:// tcp://h:1, by ${FILE}`,
    );
    expect(told('log-opts', file({ 'log-opts': ['max-size', 'syslog-address=udp://h'] }))).toBe(
      `log-opts = max-size syslog-address=udp://h, by ${FILE}`,
    );
  });

  it('knows the default that depends on the engine', () => {
    const of = (version: string) => ({ 'engine/root:info': infoAnswer({ ServerVersion: version }) });
    expect(read('ip6tables', of('27.0.1'))).toEqual([true, 'default']);
    expect(read('ip6tables', of('26.1.5+dfsg1'))).toEqual([false, 'default']);
    expect(read('ip6tables', of('dev'))).toBe('unparseable');
    expect(read('ip6tables')).toBe('not-collected');
    expect(read('ip6tables', file({ ip6tables: false }))).toEqual([false, 'file']);
  });
});

describe('TLS', () => {
  const both = (sections: Sections): unknown => [read('tls', sections), read('tlsverify', sections)];
  const on = (origin: string) => [
    [true, origin],
    [true, origin],
  ];
  const off = (origin: string) => [
    [false, origin],
    [false, origin],
  ];

  it('is off unless somebody asks for it', () => {
    expect(both({})).toEqual(off('default'));
    expect(both(file({ tls: false }))).toEqual(off('file'));
    expect(both(flags({ tls: ['false'] }))).toEqual(off('flag'));
  });

  it('comes with verification, unless that is off by name', () => {
    expect(both(flags({ tls: ['true'] }))).toEqual(on('flag'));
    expect(both(file({ tls: true }))).toEqual(on('file'));
    expect(both(file({ tlsverify: true }))).toEqual(on('file'));
    expect(both(flags({ tlsverify: ['false'] }))).toEqual([
      [true, 'flag'],
      [false, 'flag'],
    ]);
    expect(both(file({ tls: false, tlsverify: false }))).toEqual([
      [true, 'file'],
      [false, 'file'],
    ]);
  });

  it('is not switched on by DOCKER_TLS_VERIFY alone, which turns --tls=false around', () => {
    const environment = { DOCKER_TLS_VERIFY: '1' };
    expect(both(flags({}, { environment }))).toEqual(off('default'));
    expect(both(flags({ tls: ['false'] }, { environment }))).toEqual(on('environment'));
    expect(both({ ...file({ tls: false }), ...flags({}, { environment }) })).toEqual(off('file'));
    expect(both(flags({ tls: ['false'] }, { environment: null }))).toEqual(['needs-root', 'needs-root']);
    expect(both(flags({ tls: ['false'] }, { environment: { DOCKER_TLS_VERIFY: '' } }))).toEqual(off('flag'));
  });

  it('takes certificates from where dockerd does', () => {
    expect(read('tlscacert')).toEqual([null, 'default']);
    expect(read('tlscacert', flags({ tlscacert: ['/x/ca.pem'] }))).toEqual(['/x/ca.pem', 'flag']);
    expect(read('tlscacert', flags({ tlsverify: ['true'] }))).toEqual(['/root/.docker/ca.pem', 'default']);
    const inEnvironment = (environment: Record<string, string> | null) =>
      flags({ tlsverify: ['true'] }, { environment });
    expect(read('tlskey', inEnvironment({ DOCKER_CERT_PATH: '/c', DOCKER_CONFIG: '/d' }))).toEqual([
      '/c/key.pem',
      'environment',
    ]);
    expect(read('tlscert', inEnvironment({ DOCKER_CONFIG: '/d' }))).toEqual(['/d/cert.pem', 'environment']);
    expect(read('tlscert', inEnvironment({ HOME: '/h' }))).toEqual(['/h/.docker/cert.pem', 'default']);
    expect(read('tlscert', inEnvironment(null))).toBe('needs-root');
  });

  it('does not know its certificates where it does not know what is set', () => {
    expect(read('tlscacert', file({ tlscacert: '/x/ca.pem' }, STARTED + 2))).toBe('pending-restart');
    expect(read('tlscacert', file({ tlscacert: '(an array)' }))).toBe('pending-restart');
    expect(read('tlscacert', file({ tls: null }))).toBe('unparseable');
  });

  it('has no default certificates where the file alone asks for it', () => {
    expect(read('tlscacert', file({ tlsverify: true }))).toEqual([null, 'default']);
    expect(
      read('tlscacert', {
        ...file({ tlsverify: true }),
        ...flags({}, { environment: { DOCKER_TLS_VERIFY: '1' } }),
      }),
    ).toEqual(['/root/.docker/ca.pem', 'default']);
    expect(read('tlscacert', { ...file({ tlsverify: true }), ...flags({}, { environment: null }) })).toBe(
      'needs-root',
    );
  });
});

describe('option values', () => {
  const { icc, features } = DAEMON_OPTIONS;

  it.each(['1', 't', 'T', 'true', 'TRUE', 'True'])('%s switches on', (word) => {
    expect(fromFlags(icc, [word])).toBe(true);
  });

  it.each(['0', 'f', 'F', 'false', 'FALSE', 'False'])('%s switches off', (word) => {
    expect(fromFlags(icc, [word])).toBe(false);
  });

  it.each(['', 'yes', 'on', 'tRUE', ' true', '2'])('%j is no truth value', (word) => {
    expect(fromFlags(icc, [word])).toBe(null);
  });

  it('are none where one part has the wrong type', () => {
    const odd = '(a value of type number)';
    expect(fromJson(DAEMON_OPTIONS.hosts, ['fd://', odd])).toBe(null);
    expect(fromJson(DAEMON_OPTIONS['log-opts'], ['max-size', odd])).toBe(null);
    expect(fromJson(features, { cdi: true, x: odd })).toBe(null);
    expect(fromJson(features, ['cdi'])).toBe(null);
    expect(fromJson(features, null)).toBe(null);
    expect(fromJson(features, { cdi: null })).toBe(null);
    expect(fromJson(DAEMON_OPTIONS['data-root'], odd)).toBe(null);
    expect(fromJson(DAEMON_OPTIONS['data-root'], `/srv/${odd}`)).toBe(`/srv/${odd}`);
    expect(fromJson(DAEMON_OPTIONS['data-root'], `${odd}/x`)).toBe(`${odd}/x`);
  });

  it('of maps have one form', () => {
    expect(fromFlags(features, ['=x'])).toEqual({ '': 'x' });
    expect(fromJson(features, { a: 'x', b: 1, c: false })).toEqual({ a: 'x', b: '1', c: 'false' });
    expect(fromJson(DAEMON_OPTIONS['default-ulimits'], { nofile: { Name: 'nofile' } })).toEqual({
      nofile: 'unset:unset',
    });
  });

  it('read equal from flag and file', () => {
    expect(fromFlags(DAEMON_OPTIONS['storage-opts'], ['dm.basesize=20G'])).toEqual(['dm.basesize=20G']);
    expect(fromJson(DAEMON_OPTIONS['storage-opts'], ['dm.basesize=20G'])).toEqual(['dm.basesize=20G']);
    expect(fromJson(DAEMON_OPTIONS.features, { cdi: true })).toEqual({ cdi: 'true' });
    expect(fromFlags(DAEMON_OPTIONS.features, ['cdi'])).toEqual({ cdi: '' });
  });
});
