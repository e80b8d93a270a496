import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { auditAgain, canShowSecrets, showAgain } from '../../reports/telling/check-again.ts';
import type { Finding, HostResult } from '../../src/model/results.ts';
import { HOSTILE_NAMES } from './hostile-names.ts';
import { sampleResults } from './sample-results.ts';

const sample = sampleResults({ containers: 2 });
const [host] = sample.hosts as [HostResult];
const [finding] = host.findings as [Finding, ...Finding[]];
const API = 'curl -s --unix-socket /run/docker.sock http://localhost/v1.51';

/** What is said of one object that rests on these sources. */
function shown(
  resource: Partial<Finding['resource']>,
  sources: readonly string[],
  observed = '',
): readonly string[] {
  const [engine] = host.engines;
  if (!engine) throw new Error('The sample has no engine.');
  const item = Object.values(host.evidence)[0];
  if (!item) throw new Error('The sample has no evidence.');
  const evidence = Object.fromEntries(sources.map((source, at) => [`e${at}`, { ...item, source }]));
  const one: Finding = {
    ...finding,
    resource: { type: 'engine', name: 'root', id: null, engine: 'root', ...resource },
    expected: '',
    observed,
    evidence: Object.keys(evidence),
  };
  const engines = [{ ...engine, id: 'root', socket: '/run/docker.sock', apiVersion: '1.51' }];
  return showAgain({ ...host, engines, evidence, findings: [one] })(one);
}

describe('what shows how a finding stands now', () => {
  test.each([
    [
      { type: 'container', name: 'web', id: 'abc' },
      ['GET /containers/json?all=1', 'GET /containers/{id}/json', 'GET /info'],
      [`${API}/containers/web/json`],
    ],
    [
      { type: 'image', name: '<none>', id: 'sha256:abc' },
      ['GET /images/sha256:{id}/history'],
      [`${API}/images/sha256:abc/history`],
    ],
    [
      {},
      [
        'GET /networks',
        '/etc/docker/daemon.json, --config-file of dockerd',
        '/proc/PID of each dockerd and of what started it: stat',
      ],
      [`${API}/networks`, 'cat /etc/docker/daemon.json', 'pgrep -a dockerd'],
    ],
    [
      { type: 'file', name: "/etc/it's" },
      ['stat -L and realpath of the files'],
      [`stat -L -c '%U:%G %a %n' '/etc/it'\\''s'`],
    ],
    [
      { type: 'registry', name: 'r.example:5000' },
      ['TLS handshakes and GET /v2/ with each registry'],
      ['openssl s_client -connect r.example:5000 </dev/null'],
    ],
    [
      { type: 'host', name: 'web-1' },
      ['/proc/PID/comm, chronyc -c -n tracking, timedatectl show'],
      ['chronyc -c -n tracking', 'timedatectl show'],
    ],
    [{ type: 'user', name: 'ann' }, ['getent group, getent passwd (without getent /etc/group)'], ['id ann']],
    [{ type: 'host', name: 'web-1' }, ['getent ahosts of each registry that the host names'], []],
    [{ type: 'container', name: 'web' }, ['GET /exec/{id}/json', 'ip of each container'], []],
  ] as const)('%j by %j', (resource, sources, commands) => {
    expect(shown(resource, sources)).toEqual(commands);
  });

  test('names the settings of the kernel that the finding is about', () => {
    expect(
      shown(
        { type: 'host', name: 'h' },
        ['/proc/sys/kernel, /proc/sys/user'],
        'kernel.kptr_restrict = 0; user.x = 1',
      ),
    ).toEqual(['sysctl kernel.kptr_restrict user.x']);
  });

  test('asks the engine for no tokens by which machines join a swarm', () => {
    expect(shown({}, ['GET /swarm', 'GET /info'])).toEqual([`${API}/info`]);
  });

  test.each([
    [`${API}/containers/web/json`, true],
    [`${API}/images/sha256:abc/history`, true],
    [`${API}/services`, true],
    ['cat /etc/docker/daemon.json', true],
    ['pgrep -a dockerd', true],
    [`${API}/info`, false],
    [`stat -L -c '%U:%G %a %n' /var/lib/containers/x`, false],
    ['plimsoll audit local', false],
  ])('%s can print secrets: %s', (command, can) => {
    expect(canShowSecrets(command)).toBe(can);
  });

  test('a name of a hostile host is a word of the command, or there is no command', () => {
    const names = [...HOSTILE_NAMES, "x'; touch /tmp/never; '", '$(id)', '`id`', '-rf', 'a\nb', '../../info'];
    for (const name of names) {
      const commands = [
        ...shown({ type: 'file', name }, ['stat -L of files']),
        ...shown({ type: 'container', name, id: null }, ['GET /containers/{id}/json']),
        ...shown({ type: 'user', name }, ['getent passwd']),
        ...shown({ type: 'registry', name }, ['TLS handshakes with each']),
      ];
      for (const command of commands) {
        expect(command).toMatch(/^[\x20-\x7e]+$/);
        const words = execFileSync('/bin/sh', ['-c', `printf '%s\n' ${command.replace(' </dev/null', '')}`], {
          encoding: 'utf8',
        });
        expect(words.split('\n').slice(0, -1).length).toBeLessThanOrEqual(5);
      }
    }
    expect(shown({ type: 'container', name: '../../info', id: null }, ['GET /containers/{id}/json'])).toEqual(
      [`${API}/containers/..%2F..%2Finfo/json`],
    );
  });
});

describe('the words that audit a host again', () => {
  const words = (run: object, change: object = {}) =>
    auditAgain(host, { ...sample, run: { ...sample.run, ...run }, ...change });

  test('are its target, with what it was judged by', () => {
    expect(words({})).toBe(
      `plimsoll audit ${host.target} --benchmark cis-docker-${sample.benchmark.version}`,
    );
    const inputs = [
      { role: 'waivers', name: 'my waivers.yml', sha256: 'a' },
      { role: 'evidence', name: 'scan.json', sha256: 'b' },
    ];
    const benchmark = { ...sample.benchmark, version: '1.7.0', level: 1 };
    expect(words({ inputs }, { benchmark })).toBe(
      `plimsoll audit ${host.target} --benchmark cis-docker-1.7.0 --level 1 --waivers 'my waivers.yml'`,
    );
  });

  test('go by its name where it came from an inventory', () => {
    const inputs = [{ role: 'inventory', name: 'fleet.yml', sha256: 'a' }];
    expect(words({ inputs })).toContain(`plimsoll audit -i fleet.yml ${host.name} --benchmark`);
    expect(words({ inputs: [{ role: 'inventory', name: '-', sha256: 'a' }] })).toContain(
      `audit ${host.target} `,
    );
  });
});
