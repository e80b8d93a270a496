import { describe, expect, it } from 'vitest';
import { SCRIPT_PROBES } from '../../../src/probes/host/table.ts';

/*
 * What a host can print where people put secrets: each text holds the canary wherever one may stand, and what
 * is kept of it must not.
 */

const CANARY = 'c4n4ry';
const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';
const ID = 'a'.repeat(64);

/** Lines of records: kind and words, then the body. */
const printed = (records: readonly (readonly [string, string])[]): string =>
  `${TOKEN}\n${records.map(([head, body]) => `${TOKEN} ${head}\n${body}${body === '' ? '' : '\n'}`).join('')}${TOKEN} end\n`;

const words = (...list: string[]): string => list.join('\n');

const CARRIERS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  identity: [
    ['name', 'web-1'],
    ['kernel', '6.1\nx86_64'],
    ['os', `ID=debian\nDOCUMENTATION_URL="https://u:${CANARY}@h"`],
    ['machine', '0123456789abcdef0123456789abcdef'],
    ['time', '1795304174.9\n137.03'],
    ['account', '0\nroot'],
    ['groups', 'root'],
  ],
  'daemon-processes': [
    ['host 1795304174.9 137.03 100 x86_64', ''],
    [
      'status',
      '/proc/9/status:Name:\tdockerd\n/proc/9/status:PPid:\t1\n/proc/9/status:Uid:\t0\t0\t0\t0\n/proc/9/status:Gid:\t0\t0\t0\t0',
    ],
    ['stat 9', `9 (dockerd) S 1 9 9 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 100 0`],
    [
      'arguments 9',
      words(
        'dockerd',
        `--label=token=${CANARY}`,
        '--label',
        `password=${CANARY}`,
        `--http-proxy=http://u:${CANARY}@p`,
        '--https-proxy',
        `http://u:${CANARY}@p`,
        `--log-opt=splunk-token=${CANARY}`,
        '--log-opt',
        `syslog-address=tcp://u:${CANARY}@h:514`,
        `--registry-mirror=https://u:${CANARY}@m/?t=${CANARY}#${CANARY}`,
        `--insecure-registry=u:${CANARY}@r:5000`,
        '-H',
        `tcp://u:${CANARY}@0.0.0.0:2375`,
        `--unknown=${CANARY}`,
        CANARY,
        `-x${CANARY}`,
      ),
    ],
    [
      'environment 9',
      words(
        `HTTP_PROXY=${CANARY}`,
        `DOCKER_CONFIG_X=${CANARY}`,
        'HOME=/root',
        `DOCKER_CONFIG=https://u:${CANARY}@x`,
      ),
    ],
    ['sockets 9', ''],
    ['unix 9', ''],
    ['tcp 9', ''],
  ],
  'daemon-files': [
    ['file', '/etc/docker/daemon.json'],
    ['status 100 1795304174', ''],
    [
      'base64',
      Buffer.from(
        JSON.stringify({
          labels: [`t=${CANARY}`],
          proxies: { 'http-proxy': `http://u:${CANARY}@p` },
          'log-opts': {
            'splunk-token': CANARY,
            'gelf-address': CANARY,
            'syslog-address': `tcp://u:${CANARY}@h`,
          },
          'registry-mirrors': [`https://${CANARY}:x@m`, { a: CANARY }],
          'insecure-registries': CANARY,
          'default-ulimits': { nofile: { Name: 'nofile', Hard: CANARY, Soft: 1, x: CANARY } },
          features: { a: CANARY },
          debug: CANARY,
          runtimes: { r: { runtimeArgs: [CANARY] } },
        }),
      ).toString('base64'),
    ],
    ['file', '/root/broken.json'],
    ['status 9 1795304174', ''],
    ['base64', Buffer.from(`{"x": ${CANARY}`).toString('base64')],
  ],
  units: [
    ['unit docker.service', ''],
    [
      'file docker.service',
      `/etc/systemd/system/docker.service\nEnvironment=HTTP_PROXY=${CANARY}\nExecStart=dockerd --x=${CANARY}`,
    ],
    ['unit docker.socket', ''],
    ['unit containerd.service', ''],
  ],
  accounts: [
    ['group', `docker:${CANARY}:999:a`],
    ['group-status 0', ''],
    ['primary', `b:${CANARY}:7:999:${CANARY}:/home/b:/bin/${CANARY}`],
    ['users', `root:${CANARY}:0:0:${CANARY}:/root:/bin/sh`],
  ],
  'audit-rules': [
    ['auditctl 0 /sbin/auditctl', ''],
    ['rules 0', '-w /etc -p wa'],
    ['status 0', 'enabled 1'],
    ['file', `/etc/audit/rules.d/x.rules\n# password ${CANARY}\n${CANARY}`],
  ],
  builders: [
    ['first-cgroup', '0::/init.scope'],
    ['cgroup 7', '0::/'],
    ['arguments 7', words('buildkitd', `--addr=tcp://u:${CANARY}@0.0.0.0:1`, `--otel-socket-path=${CANARY}`)],
    ['toml', '/etc/buildkit/buildkitd.toml'],
    ['text', `root = "${CANARY}"\n[grpc]\naddress = ["tcp://u:${CANARY}@0.0.0.0:1"]\n`],
    ['builder', '/root/.docker/buildx/instances/far'],
    [
      'text',
      JSON.stringify({
        Name: 'far',
        Nodes: [{ Endpoint: `tcp://u:${CANARY}@h:1`, DriverOpts: { key: CANARY }, Flags: [`--x=${CANARY}`] }],
      }),
    ],
    ['context', '/root/.docker/contexts/meta/far/meta.json'],
    [
      'text',
      JSON.stringify({
        Name: 'far',
        Metadata: { Description: CANARY },
        Endpoints: { docker: { Host: `tcp://u:${CANARY}@h:1` } },
      }),
    ],
  ],
  'signature-policies': [
    ['policy', '/etc/containers/policy.json'],
    ['text', JSON.stringify({ default: [{ type: CANARY, keyData: CANARY }] })],
    ['verifiers 0', ''],
    ['notation absent', ''],
  ],
  'container-processes': [
    ['visible all', ''],
    ['first-cgroup', '0::/init.scope'],
    ['cgroups', `/proc/9/cgroup:0::/docker/${ID}`],
    [
      'status',
      '/proc/9/status:Name:\tapp\n/proc/9/status:Uid:\t0\t0\t0\t0\n/proc/9/status:CapBnd:\t00000000a80425fb\n/proc/9/status:CapEff:\t0000000000000000',
    ],
    ['arguments', `/proc/9/cmdline:/bin/app --password=${CANARY}`],
  ],
};

describe('secrets', () => {
  it.each(Object.entries(CARRIERS))('do not stay in %s', (id, records) => {
    const probe = SCRIPT_PROBES.find((candidate) => candidate.id === id);
    const stdout = printed(records);
    const projected = probe?.project({ stdout, exitCode: 0 });
    expect(projected).toMatchObject({ ok: true });
    expect(JSON.stringify(projected)).not.toContain(CANARY);
    expect(JSON.stringify(projected)).not.toContain('0123456789abcdef0123456789abcdef');
  });

  it.each(Object.entries(CARRIERS))('do not stay in the cause where %s is broken', (id, records) => {
    const probe = SCRIPT_PROBES.find((candidate) => candidate.id === id);
    for (let count = 0; count < records.length; count += 1) {
      const projected = probe?.project({
        stdout: printed(records.slice(0, count)),
        exitCode: 1,
      });
      expect(JSON.stringify(projected)).not.toContain(CANARY);
    }
  });
});
