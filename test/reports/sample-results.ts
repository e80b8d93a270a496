import { createHash } from 'node:crypto';
import type { Cause } from '../../src/model/cause.ts';
import type {
  ControlResult,
  EvidenceItem,
  Finding,
  HostResult,
  Results,
  Score,
} from '../../src/model/results.ts';
import { worstSeverity } from '../../src/model/severity.ts';
import { combineStatuses, type Status } from '../../src/model/status.ts';
import { CONTAINER_CHECKS, DAEMON_CHECKS, type SampleCheck } from './sample-checks.ts';
import { SAMPLE_CONTROLS, SAMPLE_SECTIONS } from './sample-controls.ts';

export interface SampleOptions {
  readonly containers: number;
  readonly hosts?: number;
  /** Replaces the names of the first containers. */
  readonly names?: readonly string[];
}

const COLLECTED = '2026-11-20T06:30:14Z';
const APPS = [
  'web',
  'api',
  'worker',
  'cache',
  'db',
  'queue',
  'mail',
  'search',
  'metrics',
  'proxy',
  'auth',
  'cron',
];
const DENIED: Cause = {
  code: 'needs-root',
  detail:
    'The certificate directory /etc/docker/certs.d may be listed by root only, and this audit ran as deploy.',
  next: 'Run the audit again with --sudo auto, or as root.',
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
/** A number from 0 to 1 that depends on nothing but the words: the sample is the same each time. */
const chance = (...words: string[]): number =>
  Number.parseInt(sha256(words.join('|')).slice(0, 8), 16) / 2 ** 32;

/** Results as an audit of an ordinary host yields them, with some of everything that a report has to show. */
export function sampleResults({ containers, hosts = 1, names = [] }: SampleOptions): Results {
  const list = Array.from({ length: hosts }, (_, index) =>
    sampleHost(hosts === 1 ? 'web-1' : `web-${index + 1}`, containers, names),
  );
  return {
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: '0.1.0' },
    run: {
      id: '6f1d7a52-3f0e-5f4b-9c1a-2b7c51f0a9d4',
      startedAt: '2026-11-20T06:30:11Z',
      finishedAt: '2026-11-20T06:30:19Z',
    },
    benchmark: { id: 'cis-docker', version: '1.8.0', title: 'CIS Docker Benchmark', level: 2 },
    families: [
      { id: 'registry-tls', title: 'Registries', checks: ['registry-tls-verified', 'nothing-found'] },
    ],
    hosts: list,
    checks: texts(),
  };
}

/** A host that was not reached. */
export function failedHost(name: string): HostResult {
  const empty = sampleHost(name, 0, []);
  return {
    ...empty,
    state: 'failed',
    error: {
      code: 'unreachable',
      detail: `The address of ${name} did not answer within 10 seconds.`,
      next: 'Check the address and the network, then run the audit with --resume.',
    },
    engines: [],
    score: scoreOf([]),
    sections: [],
    controls: [],
    findings: [],
    evidence: {},
    reconciliation: {
      engines: 0,
      containers: { listed: 0, inspected: 0, vanished: 0, unread: 0, unlistedEngines: 0 },
      controls: { benchmark: 0, selected: 0, decided: 0, undecided: 0 },
    },
  };
}

function sampleHost(name: string, size: number, names: readonly string[]): HostResult {
  const target = name === 'local' ? 'local' : `ssh://deploy@${name}.example.net:22`;
  const evidence: Record<string, EvidenceItem> = {};
  let pieces = 0;
  const findings: Finding[] = [];
  const add = (source: string, excerpt: string, exitCode: number): string => {
    pieces += 1;
    const key = `e${pieces}`;
    evidence[key] = {
      source,
      collectedAt: COLLECTED,
      exitCode,
      bytes: excerpt.length * 7,
      sha256: sha256(excerpt),
      truncated: false,
      excerpt,
    };
    return key;
  };
  const make = (
    check: SampleCheck,
    status: Status,
    resource: Finding['resource'],
    keys: string[],
    more: Partial<Finding> = {},
  ) => {
    const observed =
      status === 'fail' || status === 'manual' ? check.bad : status === 'error' ? '' : check.expected;
    const finding: Finding = {
      check: check.id,
      controls: check.control === '' ? [] : [check.control],
      status,
      severity: check.severity,
      resource,
      expected: check.expected,
      observed,
      message: `${resource.type === 'container' ? `Container ${resource.name}` : `The ${resource.type} ${resource.name}`}: ${observed === '' ? 'not read' : observed}.`,
      cause: null,
      evidence: keys,
      fingerprint: sha256(`1|${check.id}|${name}|${resource.type}|${resource.name}|${resource.id}`),
      waiver: null,
      ...more,
    };
    findings.push(finding);
  };

  const info = add(
    'GET /info',
    '{\n  "ServerVersion": "28.5.2",\n  "Driver": "overlay2",\n  "LiveRestoreEnabled": false,\n  "SecurityOptions": ["name=apparmor", "name=seccomp,profile=builtin"]\n}',
    200,
  );
  const config = add(
    '/etc/docker/daemon.json',
    '{\n  "log-driver": "json-file",\n  "insecure-registries": ["registry.intern:5000"]\n}',
    0,
  );
  const engine = { type: 'daemon', name: 'dockerd', id: null, engine: 'root' } as const;
  const failing = new Set(['2.1', '2.2', '2.5', '2.9', '2.10', '2.13', '2.15', '2.16', '2.17']);
  for (const check of DAEMON_CHECKS) {
    const status = ['2.14', '2.18'].includes(check.control)
      ? 'manual'
      : ['2.6', '2.7', '2.12'].includes(check.control)
        ? 'notapplicable'
        : failing.has(check.control)
          ? 'fail'
          : 'pass';
    make(check, status, engine, [info, config]);
  }
  for (const check of fileChecks()) {
    const stat = add(`stat of ${check.file}`, `owner 0 group 0 mode 0644 ${check.file}`, 0);
    const resource = { type: 'file', name: check.file, id: null, engine: null } as const;
    if (['3.7', '3.8'].includes(check.control))
      make(check, 'error', resource, [stat], { cause: DENIED, message: DENIED.detail });
    else
      make(
        check,
        check.control === '3.16'
          ? 'fail'
          : /3\.(9|1[0-4]|2[12])$/.test(check.control)
            ? 'notapplicable'
            : 'pass',
        resource,
        [stat],
      );
  }
  const containers = Array.from({ length: size }, (_, index) => {
    const app = APPS[index % APPS.length] ?? 'app';
    const given =
      names[index] ?? (index < APPS.length ? app : `${app}-${Math.floor(index / APPS.length) + 1}`);
    return { name: given, id: sha256(`${name}${index}`) };
  });
  for (const { name: container, id } of containers) {
    const inspect = add(
      `GET /containers/${id.slice(0, 12)}/json`,
      `{\n  "Name": ${JSON.stringify(container)},\n  "HostConfig": {\n    "Privileged": false,\n    "Memory": 0,\n    "NetworkMode": "apps",\n    "ReadonlyRootfs": false,\n    "CapAdd": null,\n    "SecurityOpt": null\n  },\n  "State": { "Status": "running", "Pid": 4711 }\n}`,
      200,
    );
    const kernel = add(
      `/proc/${4711 + pieces}/status`,
      'NoNewPrivs: 0\nSeccomp: 2\nCapEff: 00000000a80425fb',
      0,
    );
    for (const check of CONTAINER_CHECKS) {
      const bad =
        check.severity === 'critical'
          ? 0.03
          : check.severity === 'high'
            ? 0.03
            : check.severity === 'medium'
              ? 0.3
              : 0.2;
      const rare = [
        '5.3',
        '5.6',
        '5.7',
        '5.19',
        '5.20',
        '5.21',
        '5.25',
        '5.31',
        '5.17',
        '5.16',
        '5.22',
        '5.18',
      ].includes(check.control);
      const status: Status = ['5.9', '5.28'].includes(check.control)
        ? 'manual'
        : check.control === '5.3'
          ? 'notapplicable'
          : !rare && chance(container, check.id, String(container.length)) < bad
            ? 'fail'
            : check.control === '5.13' || check.control === '5.11'
              ? 'fail'
              : 'pass';
      make(check, status, { type: 'container', name: container, id, engine: 'root' }, [inspect, kernel]);
    }
  }
  for (const check of BEYOND)
    make(
      check,
      check.id === 'runtime-advisories-fixed' ? 'fail' : 'pass',
      { type: 'engine', name: 'root', id: null, engine: 'root' },
      [info],
    );

  const byControl = new Map<string, Finding[]>();
  for (const finding of findings)
    for (const control of finding.controls) {
      const known = byControl.get(control);
      if (known) known.push(finding);
      else byControl.set(control, [finding]);
    }
  const controls = SAMPLE_CONTROLS.map(([id, title, level, assessment]): ControlResult => {
    const own = byControl.get(id) ?? [];
    const checks = [...new Set(own.map((finding) => finding.check))];
    const status =
      combineStatuses(own.map((finding) => finding.status)) ??
      (id.startsWith('5.') && id !== '5.1' && id !== '5.23' && id !== '5.24'
        ? 'notapplicable'
        : 'notselected');
    return {
      id,
      title,
      level,
      assessment,
      status,
      severity: worstSeverity(
        own.filter((finding) => finding.status === status).map((finding) => finding.severity),
      ),
      checks,
      reason: reasonOf(status, own),
    };
  });
  const score = scoreOf(controls);
  const decided = score.counts.pass + score.counts.fail + score.counts.notapplicable;
  const selected = controls.length - score.counts.notselected;
  return {
    name,
    target,
    state: 'audited',
    error: null,
    startedAt: '2026-11-20T06:30:11Z',
    finishedAt: '2026-11-20T06:30:19Z',
    identity: {
      hostname: `${name}.example.net`,
      fqdn: `${name}.example.net`,
      addresses: '10.0.0.5, 2001:db8::5',
      os: 'Debian GNU/Linux 13 (trixie)',
      kernel: '6.12.57+deb13-amd64',
      architecture: 'x86_64',
      machine: sha256(name).slice(0, 32),
      utcOffset: '+01:00',
      timeZone: 'Europe/Berlin',
      auditedAs: 'deploy',
      auditedAsUid: 1000,
      auditedAsGroups: 'deploy docker',
      clockSkewSeconds: 0.2,
    },
    engines: [
      {
        id: 'root',
        socket: '/run/docker.sock',
        rootless: false,
        user: 'root',
        version: '28.5.2',
        state: 'running',
        apiVersion: '1.51',
        daemonId: '24c4a0a5-7e9f-4ba4-93e4-1f9dcb5c4b6a',
        storageDriver: 'overlay2',
        swarm: 'inactive',
        components: 'containerd 1.7.28, runc 1.2.5',
      },
    ],
    score,
    sections: SAMPLE_SECTIONS.map(([id, title]) => ({
      id,
      title,
      score: scoreOf(controls.filter((control) => control.id.startsWith(`${id}.`))),
    })),
    controls,
    findings,
    evidence,
    reconciliation: {
      engines: 1,
      containers: { listed: size, inspected: size, vanished: 0, unread: 0, unlistedEngines: 0 },
      images: { wanted: 4, inspected: 3, vanished: 1, unread: 0, leftOut: 0, unlistedEngines: 0 },
      controls: { benchmark: controls.length, selected, decided, undecided: selected - decided },
    },
  };
}

function reasonOf(status: ControlResult['status'], findings: readonly Finding[]): string {
  const own = findings.filter((finding) => finding.status === status);
  const what = own[0]?.resource.type === 'container' ? `${own.length} of ${findings.length} containers` : '';
  if (status === 'notselected') return 'Not implemented.';
  if (findings.length === 0) return 'The engine has no containers.';
  if (status === 'error') return own[0]?.cause?.detail ?? '';
  if (status === 'pass')
    return what === '' ? `${own[0]?.observed}.` : `True of all ${findings.length} containers.`;
  if (status === 'notapplicable')
    return what === '' ? 'The host does not use it.' : 'SELinux is not enabled on this host.';
  return what === '' ? `${own[0]?.observed}.` : `${what}: ${own[0]?.observed}.`;
}

export function scoreOf(controls: readonly ControlResult[]): Score {
  const number = (status: ControlResult['status']) =>
    controls.filter((control) => control.status === status).length;
  const counts = {
    pass: number('pass'),
    fail: number('fail'),
    error: number('error'),
    manual: number('manual'),
    notapplicable: number('notapplicable'),
    notselected: number('notselected'),
    waived: 0,
  };
  const tried = counts.pass + counts.fail + counts.error;
  const share = (part: number) => (tried === 0 ? null : Math.round((part / tried) * 1000) / 10);
  const coverage = share(counts.pass + counts.fail);
  const low = coverage !== null && coverage < 80;
  return {
    compliance: low ? null : share(counts.pass),
    complianceWithWaivers: low ? null : share(counts.pass + counts.waived),
    coverage,
    notScored: low
      ? `Only ${coverage} % of the controls that a machine decides could be read; a score needs 80 %.`
      : null,
    counts,
  };
}

interface FileCheck extends SampleCheck {
  readonly file: string;
}

function fileChecks(): FileCheck[] {
  const files = [
    '/lib/systemd/system/docker.service',
    '/lib/systemd/system/docker.socket',
    '/etc/docker',
    '/etc/docker/certs.d',
    '/etc/docker/ca.pem',
    '/etc/docker/server-cert.pem',
    '/etc/docker/server-key.pem',
    '/run/docker.sock',
    '/etc/docker/daemon.json',
    '/etc/default/docker',
    '/etc/sysconfig/docker',
    '/run/containerd/containerd.sock',
  ];
  return SAMPLE_CONTROLS.filter(([id]) => id.startsWith('3.')).map(([control, title], index) => {
    const file = files[Math.floor(index / 2)] ?? '/etc/docker';
    const owner = title.startsWith('Give');
    return {
      control,
      file,
      id: `file-${control.replace('.', '-')}-${owner ? 'owner' : 'mode'}`,
      severity: control === '3.16' ? 'high' : 'medium',
      why: 'Who can write it decides what root runs.',
      expected: owner ? 'owned by root:root' : 'mode 0644 or stricter',
      bad: owner ? 'owned by deploy:deploy' : 'mode 0666',
      rationale: 'Who can change this file changes what the daemon does as root.',
      fix: owner ? 'Give the file to root.' : 'Take the rights away that others have.',
      command: owner ? `chown root:root ${file}` : `chmod u=rw,g=r,o=r ${file}`,
      takes: 'command',
      sideEffect: 'Nothing that runs as root is affected.',
    };
  });
}

const BEYOND: readonly SampleCheck[] = [
  {
    control: '',
    id: 'runtime-advisories-fixed',
    severity: 'high',
    why: 'A published flaw of the runtime leads out of the container.',
    expected: 'runc 1.2.8 or newer',
    bad: 'runc 1.2.5, which three published advisories concern',
    rationale: 'The flaws and the ways to use them are public.',
    fix: 'Install the runtime of the distribution’s security archive.',
    command: 'apt-get install --only-upgrade containerd.io',
    sideEffect: 'Running containers keep the old runtime until they are started again.',
  },
  {
    control: '',
    id: 'registry-tls-verified',
    severity: 'medium',
    why: 'Images could be replaced on the way.',
    expected: 'every registry in use answers with a certificate that verifies',
    bad: 'registry.intern:5000 answers without TLS',
    rationale: 'Who stands between chooses what runs.',
    fix: 'Give the registry a certificate.',
    command: null,
    sideEffect: 'Hosts that lack the authority cannot pull.',
  },
];

function texts(): Results['checks'] {
  return Object.fromEntries(
    [...DAEMON_CHECKS, ...CONTAINER_CHECKS, ...fileChecks(), ...BEYOND].map((check) => [
      check.id,
      {
        title:
          SAMPLE_CONTROLS.find(([id]) => id === check.control)?.[1] ??
          (check.id === 'runtime-advisories-fixed'
            ? 'Run a runtime without published flaws'
            : 'Verify the certificate of every registry'),
        severity: check.severity,
        severityReason: check.why,
        rationale: check.rationale,
        remediation: {
          text: check.fix,
          command: check.command,
          ...(check.takes ? { takes: check.takes } : {}),
          sideEffect: check.sideEffect,
        },
      },
    ]),
  );
}
