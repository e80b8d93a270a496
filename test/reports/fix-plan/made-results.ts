import { FIXES } from '../../../reports/fix-plan/table/index.ts';
import type { Finding, HostResult, ResultCheck } from '../../../src/model/results.ts';
import { sampleResults } from '../sample-results.ts';

const text = (id: string): ResultCheck => ({
  title: `Title of ${id}`,
  severity: 'medium',
  severityReason: '',
  rationale: '',
  remediation: { text: 'Do it by hand.', command: null, sideEffect: 'Something stops.' },
});

/** The texts of the checks that made findings name. */
export const TEXTS: Readonly<Record<string, ResultCheck>> = Object.fromEntries(
  [...Object.keys(FIXES), 'nothing-mends-it'].map((id) => [id, text(id)]),
);

/** A failure; what a step needs of it is given. */
export function failure(check: string, more: Partial<Finding> = {}): Finding {
  return {
    check,
    controls: [],
    status: 'fail',
    severity: 'medium',
    resource: { type: 'engine', name: 'root', id: null, engine: 'root' },
    expected: '',
    observed: '',
    message: '',
    cause: null,
    evidence: [],
    fingerprint: '',
    waiver: null,
    ...more,
  };
}

/** A file with a wrong owner and a wrong mode, as the checks of section 3 say it. */
export function fileFailures(path: string, place = path): readonly Finding[] {
  const resource = { type: 'file', name: path, id: null, engine: null } as const;
  return [
    failure('daemon-file-owned-by-root', {
      resource,
      expected: 'owner root (0) and group root (0)',
      observed: `owner eve (1000) and group eve (1000) of ${place}`,
    }),
    failure('daemon-file-mode-644', {
      resource,
      expected: 'mode 644 or fewer bits',
      observed: `mode 4666 of ${place}`,
    }),
  ];
}

/** A container that fails three checks. */
export function containerFailures(name: string, id = 'a'.repeat(64)): readonly Finding[] {
  const resource = { type: 'container', name, id, engine: 'root' } as const;
  return [
    failure('container-not-privileged', { resource, severity: 'critical', observed: `privileged ${name}` }),
    failure('container-cpu-share-set', { resource, severity: 'low' }),
    failure('container-net-raw-dropped', { resource }),
  ];
}

/** What the evidence of the engines' processes holds in results. */
export const startedWith = (flags: Readonly<Record<string, readonly string[]>>): HostResult['evidence'] => ({
  e1: {
    source: '/proc/PID of each dockerd and of what started it: stat, status',
    collectedAt: '2026-11-20T06:30:14Z',
    exitCode: 0,
    bytes: 1,
    sha256: null,
    truncated: false,
    excerpt: JSON.stringify([{ flags, unixSockets: ['/run/docker.sock'] }]),
  },
});

/** A host with these findings and one engine of root. */
export function madeHost(findings: readonly Finding[], more: Partial<HostResult> = {}): HostResult {
  const [host] = sampleResults({ containers: 0 }).hosts;
  if (!host) throw new Error('The sample has no host.');
  return {
    ...host,
    name: 'web-1',
    identity: { hostname: 'web-1' },
    engines: [
      {
        id: 'root',
        socket: '/run/docker.sock',
        rootless: false,
        user: 'root',
        version: '28.5.2',
        state: 'running',
        apiVersion: '1.51',
        storageDriver: 'overlay2',
        components: null,
      },
    ],
    controls: [],
    evidence: {},
    findings: [...findings],
    ...more,
  };
}
