import { describe, expect, test } from 'vitest';
import { type Builders, builders } from '../../../src/probes/host/builders.ts';
import { buildkitSettings } from '../../../src/probes/host/buildkit-toml.ts';
import { printed } from './printed.ts';

const ID = 'c'.repeat(64);
const TOML = '/etc/buildkit/buildkitd.toml';
const NONE = ['first-cgroup\n0::/init.scope', `toml\n${TOML}`, 'state absent'];

function read(...records: string[]): Builders {
  const projected = builders.project(printed(...records));
  if (!projected.ok) throw new Error(projected.cause.detail);
  return projected.data;
}

describe('what builds images', () => {
  test('is nothing where nothing is', () => {
    expect(read(...NONE)).toEqual({
      processes: [],
      configuration: { state: 'absent' },
      builders: [],
      contexts: [],
      hidden: [],
    });
  });

  test('is a buildkitd by its flags', () => {
    const words = [
      'buildkitd',
      '--addr',
      'unix:///run/buildkit/buildkitd.sock',
      '--addr=tcp://u:s3cr3t@0.0.0.0:1234',
      '--allow-insecure-entitlement=network.host,security.insecure',
      '--tlscacert=/ca.pem',
      '--config=/etc/x.toml',
    ].join('\n');
    const { processes } = read(...NONE, `cgroup 7\n0::/docker/${ID}`, `arguments 7\n${words}\n`);
    expect(processes).toEqual([
      {
        pid: 7,
        container: ID,
        addresses: ['unix:///run/buildkit/buildkitd.sock', 'tcp://0.0.0.0:1234'],
        clientCertificates: true,
        entitlements: ['network.host', 'security.insecure'],
        config: '/etc/x.toml',
      },
    ]);
  });

  test('is one on the host, without flags', () => {
    const { processes } = read(
      ...NONE,
      'cgroup 7\n0::/system.slice/buildkit.service',
      'arguments 7\nbuildkitd\n',
    );
    expect(processes).toMatchObject([
      { container: null, addresses: [], clientCertificates: false, config: null },
    ]);
  });

  test('is a builder of docker buildx', () => {
    const text = JSON.stringify({
      Name: 'far',
      Driver: 'remote',
      Nodes: [
        {
          Name: 'far0',
          Endpoint: 'tcp://10.0.0.1:1234',
          DriverOpts: { cacert: '/a', cert: '/b', key: '/c' },
        },
        {
          Name: 'far1',
          Endpoint: 'tcp://10.0.0.2:1234',
          DriverOpts: { cacert: '/a' },
          Flags: ['--allow-insecure-entitlement', 'security.insecure'],
        },
      ],
    });
    expect(read(...NONE, 'builder\n/root/.docker/buildx/instances/far', `text\n${text}\n`).builders).toEqual([
      { name: 'far', endpoint: 'tcp://10.0.0.1:1234', mutualTls: true, entitlements: [] },
      { name: 'far', endpoint: 'tcp://10.0.0.2:1234', mutualTls: false, entitlements: ['security.insecure'] },
    ]);
  });

  test('is a context, of which the TLS files count and nothing of them is kept', () => {
    const context = (Name: string, Host: string) =>
      JSON.stringify({ Name, Metadata: {}, Endpoints: { docker: { Host, SkipTLSVerify: false } } });
    const { contexts } = read(
      ...NONE,
      'context\n/root/.docker/contexts/meta/a/meta.json',
      `text\n${context('far', 'tcp://10.0.0.1:2376')}`,
      'tls',
      'context\n/root/.docker/contexts/meta/b/meta.json',
      `text\n${context('open', 'tcp://10.0.0.2:2375')}`,
    );
    expect(contexts).toMatchObject([
      { name: 'far', endpoint: 'tcp://10.0.0.1:2376', mutualTls: true },
      { name: 'open', endpoint: 'tcp://10.0.0.2:2375', mutualTls: false },
    ]);
  });

  test.each([
    ['denied', 'needs-root'],
    ['foreign', 'not-a-regular-file'],
    ['irregular', 'not-a-regular-file'],
    ['too-large', 'too-large'],
    ['loop', 'not-a-regular-file'],
  ])('a file of root in state %s is hidden, never absent', (state, code) => {
    expect(read(...NONE, 'builder\n/root/x', `state ${state}`)).toMatchObject({
      builders: [],
      hidden: [{ code }],
    });
    expect(read(...NONE, `hidden ${state}\n/root/x`)).toMatchObject({ hidden: [{ code }] });
    expect(read('first-cgroup\n', `toml\n${TOML}`, `state ${state}`).configuration).toMatchObject({
      state: 'unread',
      cause: { code },
    });
  });

  test.each(['', '{', '[]', '{"Nodes": 1}', '['.repeat(9999)])(
    'what is no builder is hidden as well: %.20s',
    (text) => {
      expect(read(...NONE, 'builder\n/root/x', `text\n${text}`).hidden).toMatchObject([
        { code: 'unparseable' },
      ]);
    },
  );

  test('one that went away meanwhile is none', () => {
    expect(read(...NONE, 'builder\n/root/x', 'state absent').hidden).toEqual([]);
  });
});

describe('buildkitd.toml', () => {
  test('names entitlements, addresses and the authority for clients', () => {
    const text = `# insecure-entitlements = [ "device" ]
debug = true
insecure-entitlements = [ "network.host", # the build of x
  'security.insecure', ]
[grpc]
  address = [ "tcp://0.0.0.0:1234", "unix:///run/buildkit/buildkitd.sock" ]
  [grpc.tls]
    cert = "/c"
    ca = "/ca.pem"
[worker.oci]
  insecure-entitlements = [ "not-this-one" ]
`;
    expect(buildkitSettings(text)).toEqual({
      entitlements: ['network.host', 'security.insecure'],
      addresses: ['tcp://0.0.0.0:1234', 'unix:///run/buildkit/buildkitd.sock'],
      clientCertificates: true,
    });
  });

  test('says nothing where it is empty, and takes dotted keys', () => {
    expect(buildkitSettings('')).toEqual({ entitlements: [], addresses: [], clientCertificates: false });
    expect(buildkitSettings('grpc.tls.ca = "/x"')?.clientCertificates).toBe(true);
    expect(buildkitSettings('grpc.tls.ca = ""')?.clientCertificates).toBe(false);
  });

  test.each([
    'insecure-entitlements = network.host',
    'insecure-entitlements = [ "a"',
    'grpc = { address = ["tcp://0.0.0.0:1"] }',
    'note = """\ninsecure-entitlements = []\n"""',
    `'insecure-entitlements' = ["security.insecure"]`,
    String.raw`"insecure\u002dentitlements" = ["security.insecure"]`,
    `['grpc']\naddress = ["tcp://0.0.0.0:1"]`,
    `grpc.'address' = ["tcp://0.0.0.0:1"]`,
  ])('is not guessed at: %s', (text) => {
    expect(buildkitSettings(text)).toBeNull();
  });

  test('may have names in single quotes that are none of these, and lists of texts', () => {
    const text = `[registry.'docker.io']\nmirrors = [\n  'a.example',\n  'b.example' ]\n[grpc]\naddress = ['fd://']`;
    expect(buildkitSettings(text)).toMatchObject({ addresses: ['fd://'], entitlements: [] });
  });

  test('that is hostile takes no long time', () => {
    expect(buildkitSettings(`${'"a" . '.repeat(20_000)}\n${"'".repeat(20_000)}`)).toBeDefined();
    expect(buildkitSettings(`insecure-entitlements = [${'"a",'.repeat(10_000)}`)).toBeNull();
    expect(buildkitSettings(`insecure-entitlements = [${'# \n'.repeat(10_000)}`)).toBeNull();
  });
});
