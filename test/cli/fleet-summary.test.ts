import { describe, expect, it } from 'vitest';
import { renderFleetSummary } from '../../src/cli/terminal/fleet-summary.ts';
import { renderSummary } from '../../src/cli/terminal/summary.ts';
import { summariseHost } from '../../src/model/host-summary.ts';
import type { Finding, HostResult, Results } from '../../src/model/results.ts';
import { sampleResults } from '../reports/sample-results.ts';

const LOOK = { styled: false, width: 100 };

const summaryOf = (results: Results): string =>
  renderFleetSummary(
    results,
    results.hosts.map((host) => summariseHost(host, results.checks)),
    LOOK,
  );

const unreached = (host: HostResult, name: string, detail: string): HostResult => ({
  ...host,
  name,
  state: 'failed',
  error: { code: 'refused', detail, next: 'Start sshd there.' },
  identity: {},
  engines: [],
  evidence: {},
});

describe('the summary of a fleet', () => {
  it('puts hosts that could not be audited first, with the reason and what to do', () => {
    const results = sampleResults({ containers: 3, hosts: 3 });
    const [first, ...others] = results.hosts as [HostResult, ...HostResult[]];
    const text = summaryOf({
      ...results,
      hosts: [...others, unreached(first, 'db-9', 'db-9 refused the connection.')],
    });
    expect(text).toMatch(/^3 hosts, 2 audited, 1 not\n/);
    expect(text.indexOf('db-9: db-9 refused the connection.')).toBeLessThan(
      text.indexOf('Hosts, the worst first'),
    );
    expect(text).toContain('→ Start sshd there.');
    expect(text).toMatch(/^ {2}web-2 .* fail .* coverage [\d.]+ %$/m);
    expect(text).toMatch(/2 of 2 hosts$/m);
  });

  it('puts the host with most of the severest failures first', () => {
    const results = sampleResults({ containers: 3 });
    const [host] = results.hosts as [HostResult];
    const fails = host.findings.filter(({ status }) => status === 'fail');
    const failing = (name: string, severity: 'critical' | 'low', checks: number): HostResult => ({
      ...host,
      name,
      findings: [...new Set(fails.map(({ check }) => check))]
        .slice(0, checks)
        .flatMap((id) => fails.filter(({ check }) => check === id))
        .map((finding) => ({ ...finding, severity })),
    });
    const hosts = [
      failing('c', 'low', 9),
      failing('d', 'low', 0),
      failing('b', 'critical', 3),
      failing('a', 'critical', 4),
    ];
    const text = summaryOf({ ...results, hosts });
    expect([...text.matchAll(/^ {2}(\w) .* fail .* coverage/gm)].map(([, name]) => name)).toEqual([
      ...'abcd',
    ]);
  });

  it('has a length that a person reads, however many hosts there are', () => {
    const results = sampleResults({ containers: 1, hosts: 60 });
    const text = summaryOf(results);
    expect(text.split('\n').length).toBeLessThan(40);
    expect(text).toContain('and 40 more, in the report');
  });

  it('lets no name of a host write to the terminal', () => {
    const results = sampleResults({ containers: 1, hosts: 2 });
    const evil = '\u001b[2Jweb\u202e';
    const hosts = results.hosts.flatMap((host) => [{ ...host, name: evil }, unreached(host, evil, evil)]);
    const text = summaryOf({ ...results, hosts } satisfies Results);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});

it('the summary of one host that was not reached is its reason and what to do', () => {
  const results = sampleResults({ containers: 1 });
  const [host] = results.hosts as [HostResult];
  const hosts = [unreached(host, 'db-9', 'db-9 refused the connection.')];
  expect(renderSummary({ ...results, hosts }, LOOK)).toBe(
    'db-9\n\ndb-9 refused the connection.\n→ Start sshd there.\n',
  );
});

it.each([
  [{ auditedAs: 'root', loginUser: 'root', becameRootBy: 'login' }, 'as root\n'],
  [{ auditedAs: 'root', loginUser: 'op', becameRootBy: 'sudo -n' }, 'as root (op by sudo -n)\n'],
  [{ auditedAs: 'op', loginUser: 'op', becameRootBy: null }, 'as op\n'],
  [{}, 'as unknown\n'],
])('one host says as whom it was read: %j', (identity, words) => {
  const results = sampleResults({ containers: 1 });
  const [host] = results.hosts as [HostResult];
  expect(renderSummary({ ...results, hosts: [{ ...host, identity }] }, LOOK)).toContain(`level 2, ${words}`);
});

describe('what to mend names its objects', () => {
  const results = sampleResults({ containers: 1 });
  const [host] = results.hosts as [HostResult];
  const [sample] = host.findings.filter(
    ({ status, resource }) => status === 'fail' && resource.type === 'container',
  );
  const mendOf = (...of: readonly (readonly [type: 'container' | 'user' | 'host', name: string])[]) => {
    const findings = of.map(([type, name]) => ({
      ...(sample as Finding),
      controls: [],
      message: 'The running container is open.',
      resource: { type, name, id: null, engine: null },
    }));
    return renderSummary({ ...results, hosts: [{ ...host, controls: [], findings }] }, LOOK);
  };

  it.each([
    [
      'one that the message leaves out',
      [['container', 'web']],
      '\n            web: The running container is open.',
    ],
    ['the host, which is named above', [['host', 'web-1']], '\n            The running container is open.'],
    [
      'two of a kind',
      [
        ['container', 'web'],
        ['container', 'db'],
      ],
      '2 containers: web, db\n',
    ],
    [
      'two kinds',
      [
        ['container', 'web'],
        ['user', 'web-user'],
      ],
      '2 objects: web, web-user\n',
    ],
    [
      'more than anybody reads',
      Array.from('abcdefghijk', (name) => ['container', name] as const),
      '11 containers: a, b, c, d, e, f, g, h and 3 more\n',
    ],
  ] as const)('%s', (_, objects, told) => {
    expect(mendOf(...objects)).toContain(told);
  });
});
