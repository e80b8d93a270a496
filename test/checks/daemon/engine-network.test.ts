import { describe, expect, it } from 'vitest';
import logsCentralised from '../../../checks/daemon/container-logs-centralised.ts';
import experimentalOff from '../../../checks/daemon/daemon-experimental-off.ts';
import mutualTls from '../../../checks/daemon/daemon-tcp-mutual-tls.ts';
import proxyOff from '../../../checks/daemon/daemon-userland-proxy-off.ts';
import noInsecureRegistries from '../../../checks/daemon/no-insecure-registries.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { engineVersion } from '../../../src/probes/docker/engine-info.ts';
import { info, notRead, option } from './engine-facts.ts';

const none = notRead('needs-root');

it('no-insecure-registries makes one finding for each registry', () => {
  const registries = [
    { name: '10.0.0.0/8', field: '/info .RegistryConfig.InsecureRegistryCIDRs' },
    { name: 'localhost:5000', field: '/info .RegistryConfig.IndexConfigs["localhost:5000"].Secure = false' },
  ];
  const source = '/info .RegistryConfig';
  expect(
    examineCheck(noInsecureRegistries, {
      pass: [{ name: 'none', facts: { insecure: { registries: [], source } } }],
      fail: [
        { name: 'two', facts: { insecure: { registries, source } }, observed: 'IndexConfigs' },
        {
          name: 'localhost:5000, which somebody listed',
          facts: { insecure: { registries: registries.slice(1), source } },
        },
      ],
    }),
  ).toEqual([]);
  expect(judge(noInsecureRegistries, { facts: { insecure: { registries, source } } })).toMatchObject([
    { resource: { type: 'registry', name: '10.0.0.0/8' } },
    {
      resource: { type: 'registry', name: 'localhost:5000' },
      message: expect.stringContaining('only on this machine'),
    },
  ]);
  const near = [{ name: 'not-localhost:5000', field: '/info .RegistryConfig.IndexConfigs' }];
  expect(
    judge(noInsecureRegistries, { facts: { insecure: { registries: near, source } } }),
    'a name that only ends like one of this machine',
  ).toMatchObject([{ message: expect.not.stringContaining('only on this machine') }]);
});

describe('daemon-tcp-mutual-tls', () => {
  const at = (address: string, port: number, where = `hosts = tcp://${address}:${port}`) => ({
    address,
    port,
    where,
    loopback: address === '127.0.0.1',
  });
  const files = { unset: [], missing: [], paths: ['/c/ca.pem', '/c/cert.pem', '/c/key.pem'] };
  const hints = (change: Readonly<Record<string, unknown>>) => ({
    facts: {},
    hints: {
      listeners: [at('0.0.0.0', 2376)],
      tls: option('tls', true),
      verify: option('tlsverify', true),
      files,
      info: info(),
      ...change,
    },
  });
  const off = { tls: option('tls', false, 'default'), verify: option('tlsverify', false, 'default') };
  const Warnings = ['[DEPRECATION NOTICE]: API is accessible on http://0.0.0.0:2375 without encryption.'];

  it('passes only with verification and all three files', () => {
    expect(
      examineCheck(mutualTls, {
        pass: [
          { name: 'verified', ...hints({}), observed: '0.0.0.0:2376' },
          { name: 'API down', ...hints({ info: none }) },
          { name: 'a warning of something else', ...hints({ info: info({ Warnings: ['No swap limit'] }) }) },
        ],
        notapplicable: [
          { name: 'no TCP listener', ...hints({ ...off, listeners: [] }) },
          {
            name: 'no listener, options not read',
            ...hints({ tls: none, verify: none, files: none, listeners: [] }),
          },
        ],
        fail: [
          { name: 'plain', ...hints(off), observed: 'tls = false, by built-in default' },
          {
            name: 'plain on engine 29.7, which starts so all the same',
            ...hints({ ...off, info: info({ ServerVersion: '29.7.2' }) }),
          },
          { name: 'plain on loopback', ...hints({ ...off, listeners: [at('127.0.0.1', 2375)] }) },
          {
            name: 'ListenStream=2375 of docker.socket behind fd://, of which the engine does not warn',
            ...hints({ ...off, listeners: [at('*', 2375, 'ListenStream=2375 of docker.socket')] }),
            observed: 'ListenStream=2375',
          },
          {
            name: '--tlsverify=false, which leaves TLS on and lets any client in',
            ...hints({ verify: option('tlsverify', false) }),
            observed: 'tlsverify = false',
          },
          {
            name: 'TLS off, whatever tlsverify says',
            ...hints({ tls: option('tls', false), files: none }),
            observed: 'tls = false',
          },
          { name: 'files not needed for a fail', ...hints({ ...off, files: none }) },
          {
            name: 'warning alone',
            ...hints({ listeners: none, tls: none, verify: none, files: none, info: info({ Warnings }) }),
            observed: 'without encryption',
          },
          {
            name: 'no CA',
            ...hints({ files: { ...files, unset: ['tlscacert'] } }),
            observed: 'tlscacert = not set',
          },
        ],
        manual: [
          {
            name: 'key gone',
            ...hints({ files: { ...files, missing: ['/c/key.pem'] } }),
            observed: 'missing: /c/key.pem',
          },
          {
            name: 'key not set',
            ...hints({ files: { ...files, unset: ['tlskey'] } }),
            observed: 'missing: tlskey',
          },
        ],
        error: [
          { name: 'listeners not known', ...hints({ listeners: none }) },
          {
            name: 'listeners not known, and a warning of something else',
            ...hints({ listeners: none, info: info({ Warnings: ['No swap limit'] }) }),
          },
          { name: 'TLS not known', ...hints({ tls: none }) },
          { name: 'verification not known', ...hints({ verify: none }) },
          { name: 'files not known', ...hints({ files: none }) },
        ],
      }),
    ).toEqual([]);
  });

  it('says that loopback is the milder case', () => {
    expect(judge(mutualTls, hints({ ...off, listeners: [at('127.0.0.1', 2375)] }))).toMatchObject([
      { message: expect.stringContaining('any process of this machine') },
    ]);
    const both = [at('127.0.0.1', 2375), at('0.0.0.0', 2375)];
    expect(judge(mutualTls, hints({ ...off, listeners: both }))).toMatchObject([
      { message: expect.stringMatching(/anyone who reaches it .*127\.0\.0\.1:2375, 0\.0\.0\.0:2375/) },
    ]);
  });
});

it('daemon-userland-proxy-off takes a running proxy, then the API of 29.5, then the option', () => {
  const backend = (rows: string[][] | null, ServerVersion = '29.5.0') =>
    info({ ServerVersion, FirewallBackend: { Driver: 'iptables', Info: rows } });
  const on = option('userland-proxy', true, 'default');
  const off = option('userland-proxy', false);
  expect(
    examineCheck(proxyOff, {
      pass: [
        {
          name: 'API of 29.5 without the pair',
          facts: {},
          hints: { proxies: 0, info: backend([]), option: none },
          observed: 'no EnableUserlandProxy',
        },
        {
          name: 'API says false',
          facts: {},
          hints: { proxies: 0, info: backend([['EnableUserlandProxy', 'false']]), option: none },
        },
        { name: 'option', facts: {}, hints: { proxies: 0, info: info(), option: off } },
        { name: 'option, API down', facts: {}, hints: { proxies: 0, info: none, option: off } },
      ],
      fail: [
        {
          name: 'no key and no flag: on by default',
          facts: {},
          hints: { proxies: 0, info: info(), option: on },
          observed: 'userland-proxy = true',
        },
        {
          name: 'API',
          facts: {},
          hints: { proxies: 0, info: backend([['EnableUserlandProxy', 'true']]), option: none },
        },
        {
          name: 'a process, whatever the option says',
          facts: {},
          hints: { proxies: 1, info: none, option: off },
          observed: '1 running docker-proxy',
        },
        {
          name: 'API, among other pairs',
          facts: {},
          hints: {
            proxies: 0,
            info: backend([
              ['ReloadedAt', 'x'],
              ['EnableUserlandProxy', 'true'],
            ]),
            option: off,
          },
        },
      ],
      error: [
        {
          name: 'older engine, option not read',
          facts: {},
          hints: { proxies: 0, info: backend([], '28.5.2'), option: none },
        },
        {
          name: 'the last engine that does not say it',
          facts: {},
          hints: { proxies: 0, info: backend([], '29.4.9'), option: none },
        },
        {
          name: 'an engine that tells no backend',
          facts: {},
          hints: { proxies: 0, info: info({ ServerVersion: '29.5.0' }), option: none },
        },
        { name: 'nothing read', facts: {}, hints: { proxies: none, info: none, option: none } },
        { name: 'none running proves nothing', facts: {}, hints: { proxies: 0, info: none, option: none } },
      ],
    }),
  ).toEqual([]);
});

it('daemon-userland-proxy-off weighs what it asks for against localhost and IPv6', () => {
  expect(proxyOff.remediation).toMatchObject({
    text: expect.stringContaining('IPv6'),
    sideEffect: expect.stringMatching(/localhost.*IPv6/),
  });
});

it('daemon-experimental-off takes an absent field for false', () => {
  const version = (change: object = {}) => engineVersion.shape.parse({ Version: '28.5.2', ...change });
  const component = {
    Components: [{ Name: 'Engine', Version: '29.0.0', Details: { Experimental: 'true' } }],
  };
  const containerd = { Name: 'containerd', Version: '2.1.4', Details: { Experimental: 'false' } };
  const features = option('features', {}, 'default');
  expect(
    examineCheck(experimentalOff, {
      pass: [
        {
          name: 'off',
          facts: {},
          hints: { version: version({ Experimental: false }), info: info(), features },
        },
        {
          name: 'absent, and of the features that are experimental only a note',
          facts: {},
          hints: {
            version: version(),
            info: info(),
            features: option('features', {
              'containerd-migration': 'true',
              'embedded-containerd': 'true',
              'swarm-nftables': 'true',
              cdi: 'false',
            }),
          },
          observed: /features on: containerd-migration, embedded-containerd, swarm-nftables$/,
        },
        {
          name: 'null, as a client of engine 20.10 shows it',
          facts: {},
          hints: { version: version({ Version: '20.10.24', Experimental: null }), info: info(), features },
        },
        { name: 'features not read', facts: {}, hints: { version: version(), info: info(), features: none } },
        {
          name: 'a component without details',
          facts: {},
          hints: {
            version: version({ Components: [{ Name: 'Engine', Version: '29.0.0', Details: null }] }),
            info: info(),
            features,
          },
        },
      ],
      fail: [
        {
          name: '/version of an engine that is newer than the deprecation of the option',
          facts: {},
          hints: { version: version({ Version: '29.1.0', Experimental: true }), info: none, features },
        },
        { name: 'component', facts: {}, hints: { version: version(component), info: info(), features } },
        {
          name: 'component behind another',
          facts: {},
          hints: {
            version: version({ Components: [containerd, ...component.Components] }),
            info: info(),
            features,
          },
        },
        {
          name: '/info',
          facts: {},
          hints: { version: none, info: info({ ExperimentalBuild: true }), features },
        },
      ],
      error: [
        { name: 'no /version', facts: {}, hints: { version: none, info: info(), features } },
        { name: 'no /info', facts: {}, hints: { version: version(), info: none, features } },
      ],
    }),
  ).toEqual([]);
});

it('container-logs-centralised looks at the default and at every running container', () => {
  const facts = (driver: string) => ({ facts: { info: info({ LoggingDriver: driver }) } });
  const opts = option('log-opts', {}, 'default');
  const hints = (containers: unknown, options: unknown = opts) => ({ hints: { containers, options } });
  const web = (driver: string, address?: string) => [{ container: 'web', driver, address }];
  const syslog = (address: string) => option('log-opts', { 'syslog-address': address });
  expect(
    examineCheck(logsCentralised, {
      pass: [
        { name: 'fluentd', ...facts('fluentd'), ...hints([]) },
        { name: 'gelf, whose options nobody has to read', ...facts('gelf'), ...hints([], none) },
        { name: 'logentries, which engines had before 25.0', ...facts('logentries'), ...hints([]) },
        { name: 'a plugin', ...facts('grafana/loki-docker-driver:latest'), ...hints(web('gelf')) },
        ...['json-file', 'local', 'journald', 'syslog'].map((driver) => ({
          name: `${driver}, shipped by an agent that the policy names`,
          ...facts(driver),
          ...hints([], none),
          policy: { 'container-log-shipper': 'Fluent Bit' },
          observed: 'Fluent Bit',
        })),
        ...[
          'tcp://localhost.example.com:514',
          'udp://127.example.com:514',
          'udp://[2001:db8::1]:514',
          'udp://10.0.0.1',
        ].map((address) => ({
          name: `syslog to a server: ${address}`,
          ...facts('syslog'),
          ...hints([], syslog(address)),
        })),
        {
          name: 'syslog to a server',
          ...facts('syslog'),
          ...hints(web('syslog', 'tcp+tls://logs:6514'), syslog('tcp+tls://logs:6514')),
          observed: /; syslog-address = tcp\+tls:\/\/logs:6514$/,
        },
        {
          name: 'one container with syslog to a server of its own',
          ...facts('gelf'),
          ...hints(web('syslog', 'udp://logs:514')),
          observed: 'web: syslog to udp://logs:514',
        },
      ],
      fail: [
        ...['json-file', 'local', 'none'].map((driver) => ({
          name: `${driver} alone`,
          ...facts(driver),
          ...hints([]),
        })),
        {
          name: 'one container apart',
          ...facts('gelf'),
          ...hints(web('json-file')),
          observed: 'web: json-file',
        },
        {
          name: 'none, which no agent can ship',
          ...facts('none'),
          ...hints([]),
          policy: { 'container-log-shipper': 'Fluent Bit' },
        },
        {
          name: 'one container with none, which no agent can ship',
          ...facts('json-file'),
          ...hints(web('none')),
          policy: { 'container-log-shipper': 'Fluent Bit' },
          observed: 'web: none',
        },
        { name: 'default decides alone', ...facts('json-file'), ...hints(none) },
      ],
      manual: [
        { name: 'journald, of which nobody knows where it sends', ...facts('journald'), ...hints([]) },
        { name: 'syslog of this host', ...facts('syslog'), ...hints([], syslog('unixgram:///dev/log')) },
        {
          name: 'syslog of this host, by a path like a URL',
          ...facts('syslog'),
          ...hints([], syslog('unix:///run/tcp://logs')),
        },
        ...[
          'udp://127.0.0.1:514',
          'udp://127.0.0.1',
          'tcp://127.3.2.1:514',
          'tcp://localhost',
          'tcp://LOCALHOST:514',
          'TCP://localhost:514',
          'tcp+tls://[::1]:6514',
          'udp://[::]:514',
          'udp://[0:0:0:0:0:0:0:1]:514',
          'udp://[::ffff:127.0.0.1]:514',
          'udp://[0:0:0:0:0:ffff:127.0.0.1]:514',
          'udp://[::ffff:7f00:1]:514',
          'udp://[::FFFF:0.0.0.0]:514',
          'udp://[::ffff:0:0]:514',
          'udp://0.0.0.0:514',
          'udp://:514',
          'udp://',
          'tcp://localhost.localdomain:514',
          'tcp://localhost4.localdomain4:514',
          'udp://ip6-localhost:514',
          'udp://localhost.:514',
          'tcp://localhost6:514',
          'udp://ip6-loopback:514',
        ].map((address) => ({
          name: `syslog back to this host: ${address}`,
          ...facts('syslog'),
          ...hints([], syslog(address)),
        })),
        { name: 'syslog without address', ...facts('syslog'), ...hints([]) },
        { name: 'no driver named', ...facts(''), ...hints([]) },
        {
          name: 'no driver named, so that nobody knows what is shipped',
          ...facts(''),
          ...hints([]),
          policy: { 'container-log-shipper': 'Fluent Bit' },
        },
        {
          name: 'one container with syslog to this host, unlike the default',
          ...facts('syslog'),
          ...hints(web('syslog', 'unixgram:///dev/log'), syslog('tcp://logs:514')),
          observed: 'web: syslog to unixgram:///dev/log',
        },
        {
          name: 'one container with syslog of which no address is told, unlike the default',
          ...facts('syslog'),
          ...hints(web('syslog'), syslog('tcp://logs:514')),
        },
        { name: 'one container with journald', ...facts('gelf'), ...hints(web('journald')) },
        {
          name: 'one container with syslog, whose address the option for the default does not say',
          ...facts('gelf'),
          ...hints(web('syslog'), syslog('tcp://logs:514')),
        },
        {
          name: 'journald, for which an address of syslog means nothing',
          ...facts('journald'),
          ...hints([], syslog('tcp://logs:514')),
        },
      ],
      error: [
        { name: 'containers not read', ...facts('gelf'), ...hints(none) },
        {
          name: 'containers not read, which may keep no logs, whatever is shipped',
          ...facts('json-file'),
          ...hints(none),
          policy: { 'container-log-shipper': 'Fluent Bit' },
        },
        { name: 'address not read', ...facts('syslog'), ...hints([], none) },
      ],
    }),
  ).toEqual([]);
});

it('container-logs-centralised tells the operator of json-file how to say that an agent ships its files', () => {
  const facts = { info: info({ LoggingDriver: 'json-file' }) };
  const hints = { containers: [], options: option('log-opts', {}, 'default') };
  expect(judge(logsCentralised, { facts, hints })).toMatchObject([
    {
      status: 'fail',
      message: expect.stringMatching(/if an agent ships them, .* \(container-log-shipper\)/),
    },
  ]);
});
