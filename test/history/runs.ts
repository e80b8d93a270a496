import { createHash } from 'node:crypto';
import { jsonReport } from '../../reports/json/render.ts';
import { keepIn } from '../../src/history/store/keep.ts';
import type { KeptRun } from '../../src/model/history.ts';
import type { Finding, HostResult, ResultsHead } from '../../src/model/results.ts';
import { uuid5 } from '../../src/model/uuid5.ts';

const NAMESPACE = '5f0c1d0a-7f0e-4d1c-9a57-3f3b1c8d2e64';

/** A host as an audit tells it: the status of each check, by its id. */
export interface ToldHost {
  readonly name: string;
  readonly findings?: Readonly<Record<string, Finding['status']>>;
  readonly state?: HostResult['state'];
  readonly evidence?: string | null;
}

export const fingerprintOf = (host: string, check: string): string =>
  createHash('sha256').update(`${host} ${check}`).digest('hex');

/** An audit that began at a moment, whole: what is kept of it, and the results.json that it would write. */
export function toldRun(startedAt: string, told: readonly ToldHost[]) {
  const head: ResultsHead = {
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: '0.0.0' },
    run: { id: uuid5(NAMESPACE, startedAt), startedAt, finishedAt: startedAt },
    benchmark: { id: 'cis-docker', version: '1.8.0', title: 'A benchmark', level: 2 },
    families: [],
  };
  const hosts = told.map((host) => hostOf(host, startedAt));
  const document = jsonReport({ head, texts: {}, names: told.map(({ name }) => name) });
  const begin = document.begin();
  const parts = hosts.map((host) => document.host(host));
  const end = document.end({});
  const evidence = told.map((host) =>
    host.evidence === undefined ? `{"evidence of ${host.name}":"${startedAt}"}` : host.evidence,
  );
  return { head, hosts, begin, parts, end, evidence, bytes: `${begin}${parts.join('')}${end}` };
}

export type ToldRun = ReturnType<typeof toldRun>;

/** Keeps an audit in the history of a directory. */
export function keep(directory: string, run: ToldRun, now = () => new Date('2026-11-23T00:00:00Z')): KeptRun {
  using keeping = keepIn(directory, now);
  for (const [index, host] of run.hosts.entries())
    keeping.host(host, run.parts[index] ?? '', run.evidence[index] ?? null);
  return keeping.end(run.head, run);
}

function hostOf({ name, findings = {}, state = 'audited' }: ToldHost, startedAt: string): HostResult {
  const of = (status: Finding['status']) => Object.values(findings).filter((each) => each === status).length;
  const counts = {
    pass: of('pass'),
    fail: of('fail'),
    error: of('error'),
    manual: 0,
    notapplicable: 0,
    notselected: 0,
    waived: 0,
  };
  const asked = counts.pass + counts.fail + counts.error;
  const score = {
    compliance: asked === 0 ? null : Math.round((counts.pass / asked) * 1000) / 10,
    complianceWithWaivers: null,
    coverage: asked === 0 ? null : Math.round(((counts.pass + counts.fail) / asked) * 1000) / 10,
    notScored: null,
    counts,
  };
  return {
    name,
    target: name,
    state,
    error: null,
    startedAt,
    finishedAt: startedAt,
    identity: {},
    engines: [],
    score,
    sections: [],
    controls: [],
    findings: Object.entries(findings).map(([check, status]) => ({
      check,
      controls: [],
      status,
      severity: 'high',
      resource: { type: 'host', name, id: null, engine: null },
      expected: '',
      observed: `seen at ${startedAt}`,
      message: `${check} on ${name}. `.repeat(20),
      cause: null,
      evidence: [],
      fingerprint: fingerprintOf(name, check),
      waiver: null,
    })),
    evidence: {},
    reconciliation: {
      engines: 0,
      containers: { listed: 0, inspected: 0, vanished: 0, unread: 0, unlistedEngines: 0 },
      controls: { benchmark: asked, selected: asked, decided: asked, undecided: 0 },
    },
  };
}
