import type { Check, Judgement, Outcomes, Verdict } from '../model/check.ts';
import { concernedBy } from '../model/concerned.ts';
import { type Fact, known } from '../model/fact.ts';
import { type PolicyValues, settingsOf } from '../model/parameter.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Resource, Scope, ScopeItems, Subject } from '../model/subject.ts';

/** One example of a check at work: facts in, the status of each verdict out. */
export interface CheckExample {
  readonly name: string;
  /** The value of each need. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Hints by name, as facts, since they may be unread; a plain value is one that was read. */
  readonly hints?: Readonly<Record<string, unknown>>;
  readonly subject?: Subject;
  /** What a policy sets, by the id of the parameter. */
  readonly policy?: PolicyValues;
  /** What a reader must find in the observed value of one of the verdicts. */
  readonly observed?: string | RegExp;
}

/** Examples by the status that each must lead to; the verdicts of one example are combined as in a report. */
export type CheckExamples = Partial<Record<Verdict['status'], readonly CheckExample[]>>;

/**
 * Runs a check on its examples and lists what is wrong with the check or the examples; nothing when all is
 * well. It demands at least one pass and one other verdict, and no example twice.
 */
export function examineCheck(check: Check, examples: CheckExamples): string[] {
  const complaints: string[] = [];
  if (!examples.pass?.length) complaints.push('no example passes');
  if (!examples.fail?.length && !examples.manual?.length)
    complaints.push('no example fails or needs a person');
  const seen = new Map<string, string>();
  complaints.push(...untoldOutcomes(check.outcomes, examples));
  for (const [status, cases] of Object.entries(examples)) {
    for (const example of cases) {
      const same = JSON.stringify([
        example.facts,
        example.hints ?? {},
        example.subject?.item ?? null,
        example.policy ?? {},
      ]);
      const twin = seen.get(same);
      if (twin) complaints.push(`"${example.name}" repeats "${twin}"`);
      seen.set(same, example.name);
      complaints.push(...complaintsOf(check, example, status));
    }
  }
  return complaints;
}

/** A check tells when it says what: no more and no less than its examples show. */
function untoldOutcomes(outcomes: Outcomes, examples: CheckExamples): string[] {
  const shown = Object.entries(examples).flatMap(([status, cases]) => (cases.length > 0 ? [status] : []));
  const told = Object.keys(outcomes);
  return [
    ...shown
      .filter((status) => status !== 'error' && !told.includes(status))
      .map((status) => `its outcomes do not tell when it says ${status}`),
    ...told
      .filter((status) => !shown.includes(status))
      .map((status) => `no example shows it say ${status}, which its outcomes tell of`),
  ];
}

/** The verdicts of a check on given facts. */
export function judge(check: Check, example: Omit<CheckExample, 'name' | 'observed'>): readonly Verdict[] {
  const declared = new Set([...Object.keys(check.needs), ...Object.keys(check.hints)]);
  const given = { ...example.facts, ...example.hints };
  for (const name of Object.keys(given)) {
    if (!declared.has(name)) throw new Error(`${check.id} does not need "${name}".`);
  }
  const parameters = new Set(Object.values(check.parameters).map(({ id }) => id));
  for (const id of Object.keys(example.policy ?? {})) {
    if (!parameters.has(id)) throw new Error(`${check.id} has no parameter "${id}".`);
  }
  for (const name of declared) {
    if (!(name in given)) throw new Error(`The example gives ${check.id} no "${name}".`);
  }
  const hints = Object.fromEntries(
    Object.entries(example.hints ?? {}).map(([name, value]) => [name, isFact(value) ? value : known(value)]),
  );
  const facts = freeze({ ...example.facts, ...hints });
  const subject = example.subject ?? sampleSubject(check.each.scope);
  return [check.assess(facts, subject, settingsOf(check.parameters, example.policy))].flat();
}

/** A subject that stands for any of its scope, on a host without evidence. */
export function sampleSubject<S extends Scope>(scope: S, item: Partial<ScopeItems[S]> = {}): Subject<S> {
  const path = {
    host: 'host',
    engine: 'engine/root',
    container: 'engine/root/container/web',
    service: 'engine/root/service/shop',
    image: 'engine/root/image/web',
    network: 'engine/root/network/shop',
    file: 'file/sample',
    registry: 'registry/registry.example:5000',
  }[scope];
  const parents = {
    host: null,
    engine: 'host',
    container: 'engine',
    service: 'engine',
    image: 'engine',
    network: 'engine',
    file: 'host',
    registry: 'host',
  } as const;
  const above = parents[scope];
  return {
    scope,
    path,
    resource: SAMPLE_RESOURCES[scope],
    item: { ...SAMPLE_ITEMS[scope], ...item },
    parent: above ? sampleSubject(above) : null,
    snapshot: EMPTY_SNAPSHOT,
  };
}

const SAMPLE_ITEMS: ScopeItems = {
  host: {},
  engine: {
    id: 'root',
    socket: '/run/docker.sock',
    rootless: false,
    user: 'root',
    uid: 0,
    gid: 0,
    home: '/root',
    pid: 100,
    state: 'running',
  },
  container: { id: 'c'.repeat(64), name: 'web', image: 'web:1', state: 'running' },
  service: { id: 's'.repeat(25), name: 'shop' },
  image: { id: 'd'.repeat(64), name: 'web:1', usedBy: ['web'] },
  network: { id: 'n'.repeat(25), name: 'shop', driver: 'overlay' },
  file: {
    path: '/etc/docker/daemon.json',
    role: 'daemon-file',
    engine: 'root',
    ownerUid: 0,
    groupGids: [0],
    ignoreSticky: false,
  },
  registry: {
    name: 'registry.example:5000',
    host: 'registry.example',
    port: 5000,
    origins: ['/etc/docker/certs.d'],
    unasked: null,
  },
};

const SAMPLE_RESOURCES: Record<Scope, Resource> = {
  host: { type: 'host', name: 'sample', id: null, engine: null },
  engine: { type: 'engine', name: 'root', id: null, engine: 'root' },
  container: { type: 'container', name: 'web', id: 'c'.repeat(64), engine: 'root' },
  service: { type: 'service', name: 'shop', id: 's'.repeat(25), engine: 'root' },
  image: { type: 'image', name: 'web:1', id: 'd'.repeat(64), engine: 'root' },
  network: { type: 'network', name: 'shop', id: 'n'.repeat(25), engine: 'root' },
  file: { type: 'file', name: '/etc/docker/daemon.json', id: null, engine: 'root' },
  registry: { type: 'registry', name: 'registry.example:5000', id: null, engine: null },
};

const EMPTY_SNAPSHOT: Snapshot = {
  schemaVersion: 1,
  tool: { name: 'plimsoll', version: '0.0.0' },
  name: 'sample',
  target: 'sample',
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T00:00:00.000Z',
  sections: {},
};

function complaintsOf(check: Check, example: CheckExample, status: string): string[] {
  const verdicts = judge(check, example);
  if (verdicts.length === 0) return [`"${example.name}" gives no verdict`];
  const complaints = verdicts.some((verdict) => verdict.status === status)
    ? []
    : [`"${example.name}" gives ${verdicts.map((verdict) => verdict.status).join(', ')} and not ${status}`];
  const worse =
    status === 'pass'
      ? verdicts.filter((verdict) => verdict.status !== 'pass' && verdict.status !== 'notapplicable')
      : [];
  if (worse.length > 0 && complaints.length === 0)
    complaints.push(`"${example.name}" also gives ${worse[0]?.status}`);
  const judged = verdicts.filter((verdict): verdict is Judgement => verdict.status !== 'error');
  for (const { message, expected, observed, resource } of judged) {
    if (!message || !expected || !observed)
      complaints.push(`"${example.name}" leaves expected, observed or message empty`);
    if (resource && !concernedBy(check).includes(resource.type))
      complaints.push(`"${example.name}" is about a ${resource.type}, which its "about" does not name`);
  }
  const wanted = example.observed;
  if (
    wanted &&
    !judged.some(({ observed }) =>
      typeof wanted === 'string' ? observed.includes(wanted) : wanted.test(observed),
    )
  ) {
    complaints.push(`"${example.name}" observes "${judged[0]?.observed ?? ''}"`);
  }
  return complaints;
}

function isFact(value: unknown): value is Fact<unknown> {
  return typeof value === 'object' && value !== null && 'known' in value && 'evidence' in value;
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}
