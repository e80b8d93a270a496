import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { driftOf } from '../../src/history/drift.ts';
import { type DriftFinding, hostDriftSchema } from '../../src/model/drift.ts';
import type { HostResult } from '../../src/model/results.ts';
import { STATUSES } from '../../src/model/status.ts';
import { BEYOND, hostWith, lostHost, type Told } from './hosts-of-findings.ts';

const CHECKS = ['off', 'private', BEYOND] as const;
const PLACES = ['host', 'engine', 'web', 'db', 'cron'] as const;

/** What one audit may say of a host: of any check on any object anything or nothing, with some not selected. */
const anyTold = fc
  .uniqueArray(
    fc.record({
      check: fc.constantFrom(...CHECKS),
      on: fc.constantFrom(...PLACES),
      status: fc.constantFrom(...STATUSES),
      waived: fc.boolean(),
      observed: fc.constantFrom('this', 'that'),
    }),
    { selector: ({ check, on }) => `${check} ${on}`, maxLength: 12 },
  )
  .chain((told) => fc.subarray(['off', 'private']).map((notSelected) => hostWith(told, { notSelected })));
const anyAudit = fc.oneof(
  { arbitrary: anyTold, weight: 9 },
  { arbitrary: fc.constant(lostHost()), weight: 1 },
);
const anyPair = fc.record({ before: anyAudit, after: anyAudit, judgesOtherwise: fc.boolean() });

const drift = (before: HostResult | null, after: HostResult, judgesOtherwise = false) =>
  driftOf(before, after, { judgesOtherwise });
const ids = (found: readonly DriftFinding[]) => found.map(({ fingerprint }) => fingerprint).sort();
const names = (list: readonly { resource: { name: string } }[]) =>
  list.map(({ resource }) => resource.name).sort();

describe('what changed on a host', () => {
  it('is what results can carry', () => {
    fc.assert(
      fc.property(anyPair, ({ before, after, judgesOtherwise }) => {
        const told = drift(before, after, judgesOtherwise);
        expect(hostDriftSchema.parse(told)).toEqual(told);
      }),
    );
  });

  it('is nothing where an audit is compared with itself', () => {
    fc.assert(
      fc.property(anyAudit, fc.boolean(), (host, judgesOtherwise) => {
        const { host: state, stillFailing, score, ...changes } = drift(host, host, judgesOtherwise);
        expect(['compared', 'still-unreachable']).toContain(state);
        expect(Object.values(changes).flat().filter(Boolean)).toEqual([]);
        expect(score?.before).toEqual(score?.after);
        const failing = host.findings.filter(
          ({ status, check }) => status === 'fail' && selected(host, check),
        );
        expect(stillFailing.map(({ fingerprint }) => fingerprint).sort()).toEqual(
          failing.map(({ fingerprint }) => fingerprint).sort(),
        );
      }),
    );
  });

  it('reads backwards as the opposite', () => {
    fc.assert(
      fc.property(anyPair, ({ before, after, judgesOtherwise }) => {
        const there = drift(before, after, judgesOtherwise);
        const back = drift(after, before, judgesOtherwise);
        expect(ids(back.fixed)).toEqual(ids(there.newlyFailing));
        expect(ids(back.rejudged)).toEqual(ids(there.rejudged));
        expect(ids(back.newlyWaived)).toEqual(ids(there.waiversEnded));
        expect(names(back.vanishedObjects)).toEqual(names(there.newObjects));
        expect(back.vanishedObjects.flatMap(({ failing }) => ids(failing)).sort()).toEqual(
          there.newObjects.flatMap(({ failing }) => ids(failing)).sort(),
        );
        expect(ids(back.newlyUndecided)).toEqual(
          expect.arrayContaining(ids([...there.comeToLight, ...there.newlyDecided])),
        );
        expect(back.notCompared).toEqual(there.notCompared);
        expect(back.stillFailing.length).toBe(there.stillFailing.length);
      }),
    );
  });

  it('tells every finding that fails in one of the audits once, whatever became of it', () => {
    fc.assert(
      fc.property(anyPair, ({ before, after, judgesOtherwise }) => {
        const told = drift(before, after, judgesOtherwise);
        fc.pre(told.host === 'compared');
        const inBoth = (check: string) => selected(before, check) && selected(after, check);
        const failing = new Set(
          [...before.findings, ...after.findings]
            .filter(({ status, check }) => status === 'fail' && inBoth(check))
            .map(({ fingerprint }) => fingerprint),
        );
        const lists = [
          ...told.newlyFailing,
          ...told.fixed,
          ...told.comeToLight,
          ...[...told.newlyUndecided, ...told.rejudged].filter(
            (one) => one.before === 'fail' || one.after === 'fail',
          ),
          ...[...told.newObjects, ...told.vanishedObjects].flatMap((object) => object.failing),
        ];
        expect([...ids(lists), ...told.stillFailing.map(({ fingerprint }) => fingerprint)].sort()).toEqual(
          [...failing].sort(),
        );
      }),
    );
  });

  it('is never that something was mended or broke where either audit could not read it', () => {
    fc.assert(
      fc.property(anyPair, ({ before, after, judgesOtherwise }) => {
        const told = drift(before, after, judgesOtherwise);
        const unread = new Set(
          [...before.findings, ...after.findings]
            .filter(({ status }) => status === 'error')
            .map(({ fingerprint }) => fingerprint),
        );
        const verdicts = [
          ...told.newlyFailing,
          ...told.fixed,
          ...told.rejudged,
          ...[...told.newObjects, ...told.vanishedObjects].flatMap(({ failing }) => failing),
        ];
        expect(ids(verdicts).filter((fingerprint) => unread.has(fingerprint))).toEqual([]);
      }),
    );
  });

  it('is nothing where only one of the audits selected the check', () => {
    fc.assert(
      fc.property(anyPair, ({ before, after, judgesOtherwise }) => {
        const { stillFailing: _, notCompared, ...told } = drift(before, after, judgesOtherwise);
        const concerned = JSON.stringify(told);
        for (const check of notCompared) expect(concerned).not.toContain(`"check":"${check}"`);
      }),
    );
  });
});

const selected = (host: HostResult, check: string): boolean =>
  host.findings.some((one) => one.check === check && one.controls.length === 0) ||
  host.controls.some(({ status, checks }) => status !== 'notselected' && checks.includes(check));

describe('a host', () => {
  const failing = hostWith([{ check: 'off', on: 'host', status: 'fail' }]);

  it('that could not be audited has no drift of findings', () => {
    expect(drift(failing, lostHost())).toMatchObject({
      host: 'newly-unreachable',
      fixed: [],
      vanishedObjects: [],
    });
    expect(drift(lostHost(), lostHost()).host).toBe('still-unreachable');
    expect(drift(null, lostHost()).host).toBe('newly-unreachable');
    expect(drift(lostHost(), failing)).toMatchObject({
      host: 'reachable-again',
      newlyFailing: [],
      comeToLight: [],
    });
  });

  it('that the earlier audit was not about is new', () => {
    expect(drift(null, failing)).toMatchObject({ host: 'new', newlyFailing: [], score: null });
  });

  it('has another key', () => {
    const withKey = (hostKey: string | null) => ({ ...failing, identity: { ...failing.identity, hostKey } });
    expect(drift(withKey('SHA256:a'), withKey('SHA256:b')).hostKey).toEqual({
      before: 'SHA256:a',
      after: 'SHA256:b',
    });
    expect(drift(withKey('SHA256:a'), withKey('SHA256:a')).hostKey).toBeNull();
    expect(drift(withKey('SHA256:a'), withKey(null)).hostKey).toBeNull();
    expect(drift(withKey('SHA256:a'), lostHost()).hostKey).toBeNull();
  });

  it('that the earlier audit left out of its inventory is not new', () => {
    const told = driftOf(null, hostWith([]), { judgesOtherwise: false, leftOut: true });
    expect(told).toMatchObject({ host: 'left-out-before', newlyFailing: [], score: null });
  });

  it('is judged by another policy', () => {
    expect(drift({ ...failing, policy: 'a' }, { ...failing, policy: null }).policyChanged).toBe(true);
    expect(drift(failing, { ...failing, policy: null }).policyChanged).toBe(false);
  });
});

describe('a finding', () => {
  const change = (before: readonly Told[], after: readonly Told[], otherwise = false) =>
    drift(hostWith(before), hostWith(after), otherwise);
  const off = (status: Told['status'], more: Partial<Told> = {}): Told => ({
    check: 'off',
    on: 'web',
    status,
    ...more,
  });
  const other: Told = { check: 'private', on: 'web', status: 'pass' };

  it('is newly failing or fixed by two verdicts', () => {
    expect(change([off('pass')], [off('fail')]).newlyFailing).toMatchObject([
      { check: 'off', before: 'pass', after: 'fail', waived: false },
    ]);
    expect(ids(change([off('fail')], [off('notapplicable')]).fixed)).toEqual(['off web']);
  });

  it('comes to light where it was not decided before', () => {
    for (const status of ['error', 'manual'] as const)
      expect(change([off(status)], [off('fail')])).toMatchObject({
        newlyFailing: [],
        comeToLight: [{ before: status, after: 'fail' }],
      });
  });

  it('is not mended by a fact that is denied, nor by a person who has to look', () => {
    for (const status of ['error', 'manual'] as const)
      expect(change([off('fail')], [off(status)])).toMatchObject({
        fixed: [],
        newlyUndecided: [{ before: 'fail', after: status }],
      });
  });

  it('is told where what was read awaits a person now, or cannot be read now', () => {
    expect(change([off('manual')], [off('error')]).newlyUndecided).toMatchObject([{ before: 'manual' }]);
    expect(change([off('pass')], [off('manual')]).newlyUndecided).toMatchObject([{ after: 'manual' }]);
    expect(change([off('error')], [off('pass')]).newlyDecided).toMatchObject([{ before: 'error' }]);
    // The question came with what it is about.
    expect(change([off('notapplicable')], [off('manual')]).newlyUndecided).toEqual([]);
  });

  it('stays open where the list of objects could not be read, and no object is said to be gone', () => {
    const unlisted: Told = { check: 'off', on: 'engine', status: 'error' };
    const told = change([off('fail'), { ...off('pass'), on: 'db' }], [unlisted]);
    expect(told).toMatchObject({ fixed: [], vanishedObjects: [] });
    expect(told.newlyUndecided.map(({ before, after }) => [before, after])).toEqual([
      [null, 'error'],
      ['fail', null],
    ]);
  });

  it('stays open where the object was listed and its labels, by which it is known, were not read', () => {
    const unread = off('error', { fingerprint: 'by name' });
    expect(change([off('fail')], [unread])).toMatchObject({ fixed: [], vanishedObjects: [], newObjects: [] });
    expect(ids(change([off('fail')], [unread]).newlyUndecided)).toEqual(['by name', 'off web']);
  });

  it('stays open where one check saw the object no more and another could not list any', () => {
    const [none, unlisted]: readonly Told[] = [
      { check: 'off', on: 'engine', status: 'notapplicable' },
      { check: 'private', on: 'engine', status: 'error' },
    ];
    const there = [off('fail'), other];
    const open = [none, unlisted].flatMap((told) => told ?? []);
    expect(change(there, open)).toMatchObject({ fixed: [], vanishedObjects: [] });
    expect(ids(change(there, open).newlyUndecided)).toContain('off web');
    expect(change(open, there)).toMatchObject({ newlyFailing: [], newObjects: [] });
    expect(ids(change(open, there).comeToLight)).toEqual(['off web']);
  });

  it('is one of which nobody knows where neither audit could see all containers, on an engine that runs', () => {
    const hiding = (unlistedEngines: number, unread: number, state: 'running' | 'stopped' = 'running') => {
      const host = hostWith([off('pass')]);
      const { containers, ...reconciliation } = host.reconciliation;
      return {
        ...host,
        engines: host.engines.map((engine) => ({ ...engine, state })),
        reconciliation: { ...reconciliation, containers: { ...containers, unlistedEngines, unread } },
      };
    };
    expect(drift(hiding(1, 2), hiding(1, 3)).neverSeen).toEqual({ engines: 1, containers: 3 });
    expect(drift(hiding(0, 0), hiding(1, 3)).neverSeen).toBeUndefined();
    expect(drift(hiding(1, 0, 'stopped'), hiding(1, 0, 'stopped')).neverSeen).toBeUndefined();
  });

  it('goes with its object, and comes with it', () => {
    const none: Told = { check: 'off', on: 'engine', status: 'notapplicable' };
    expect(change([off('fail')], [none])).toMatchObject({
      fixed: [],
      vanishedObjects: [{ resource: { name: 'web' }, failing: [{ before: 'fail', after: null }] }],
    });
    expect(change([none], [off('fail')])).toMatchObject({
      newlyFailing: [],
      newObjects: [{ resource: { name: 'web' }, failing: [{ before: null, after: 'fail' }] }],
    });
  });

  it('is newly failing on an object that was there', () => {
    expect(ids(change([other, { ...off('pass'), on: 'db' }], [other, off('fail')]).newlyFailing)).toEqual([
      'off web',
    ]);
  });

  it('is one for the replicas of a service, of which one is enough to fail', () => {
    const replica = (on: string, status: Told['status']) => off(status, { on, fingerprint: 'service' });
    const told = change([replica('s.1', 'pass')], [replica('s.2', 'pass'), replica('s.3', 'fail')]);
    expect(told).toMatchObject({
      newObjects: [],
      vanishedObjects: [],
      newlyFailing: [{ fingerprint: 'service' }],
    });
  });

  it('is judged again, and no drift, where what was seen is the same and what is asked is not', () => {
    const same = { observed: 'icc = true' };
    const pair = [[off('pass', same)], [off('fail', same)]] as const;
    expect(change(...pair, true)).toMatchObject({
      newlyFailing: [],
      rejudged: [{ before: 'pass', after: 'fail' }],
    });
    expect(change(...pair, false)).toMatchObject({ rejudged: [], newlyFailing: [{ before: 'pass' }] });
    expect(change([off('pass')], [off('fail')], true)).toMatchObject({ rejudged: [], newlyFailing: [{}] });
  });

  it('is told where it fails as before and is more severe, and not where it is less so or waived', () => {
    const as = (severity: HostResult['findings'][number]['severity'], waived = false) => {
      const host = hostWith([off('fail', { waived })]);
      return { ...host, findings: host.findings.map((finding) => ({ ...finding, severity })) };
    };
    expect(drift(as('low'), as('critical')).moreSevere).toMatchObject([
      { check: 'off', severity: 'critical' },
    ]);
    expect(drift(as('critical'), as('low')).moreSevere).toBeUndefined();
    expect(drift(as('low', true), as('critical', true)).moreSevere).toBeUndefined();
  });

  it('is told when its waiver ends, and when it gets one', () => {
    const waived = off('fail', { waived: true });
    expect(ids(change([waived], [off('fail')]).waiversEnded)).toEqual(['off web']);
    expect(ids(change([off('fail')], [waived]).newlyWaived)).toEqual(['off web']);
    expect(change([off('pass')], [waived]).newlyFailing).toMatchObject([{ waived: true }]);
  });
});

describe('an audit that was limited to one of two engines', () => {
  const engines = (...ids: readonly string[]): HostResult['engines'] =>
    ids.map((id) => ({
      id,
      socket: `/run/${id}.sock`,
      rootless: false,
      user: 'root',
      version: null,
      state: 'running',
      apiVersion: null,
      storageDriver: null,
      components: null,
    }));
  const ofSecond = ({ findings, ...host }: HostResult): HostResult => ({
    ...host,
    findings: findings.map((finding) => ({
      ...finding,
      fingerprint: `second ${finding.fingerprint}`,
      resource: { ...finding.resource, engine: 'second' },
    })),
  });
  const onRoot = (status: Told['status']) =>
    hostWith([
      { check: 'off', on: 'web', status },
      { check: 'private', on: 'host', status },
    ]);
  const second = ofSecond(
    hostWith([
      { check: 'off', on: 'db', status: 'fail' },
      { check: 'off', on: 'cron', status: 'pass' },
    ]),
  );
  const both = (status: Told['status']): HostResult => ({
    ...onRoot(status),
    findings: [...onRoot(status).findings, ...second.findings],
    engines: engines('root', 'second'),
  });
  const limited = (status: Told['status']): HostResult => ({
    ...onRoot(status),
    engines: engines('root'),
    engineSockets: ['/run/root.sock'],
  });

  it('does not say of the other that anything on it vanished, came, or was mended', () => {
    const quiet = { fixed: [], newlyFailing: [], newlyUndecided: [], vanishedObjects: [], newObjects: [] };
    expect(drift(both('pass'), limited('pass'))).toMatchObject({
      ...quiet,
      score: null,
      notLookedAt: [{ engine: 'second', socket: '/run/second.sock', lookedAtBy: 'earlier', failing: 1 }],
    });
    expect(drift(limited('pass'), both('pass'))).toMatchObject({
      ...quiet,
      notLookedAt: [{ engine: 'second', lookedAtBy: 'later', failing: 1 }],
    });
  });

  it('is compared for the engine that both looked at, and not for the host as a whole', () => {
    const told = drift(both('pass'), limited('fail'));
    expect(ids(told.newlyFailing)).toEqual(['off web']);
    expect(told.rejudged).toEqual([]);
    expect(drift(both('fail'), limited('fail')).stillFailing.map(({ fingerprint }) => fingerprint)).toEqual([
      'off web',
      'private host',
    ]);
  });

  it('is compared whole with one that was limited alike, and where there is no other engine', () => {
    const told = drift(limited('pass'), limited('fail'));
    expect(ids(told.newlyFailing)).toEqual(['off web', 'private host']);
    expect(told).not.toHaveProperty('notLookedAt');
    const { engineSockets: _, ...alone } = limited('pass');
    expect(drift(alone, limited('fail')).newlyFailing).toHaveLength(2);
  });
});

describe('since when something fails', () => {
  const day = (number: number, told: readonly Told[], before?: HostResult): HostResult => {
    const host = hostWith(told, { startedAt: `2026-11-0${number}T00:00:00Z` });
    return before ? { ...host, drift: drift(before, host) } : host;
  };
  const good: Told = { check: 'off', on: 'host', status: 'pass' };
  const bad: Told = { ...good, status: 'fail' };

  it('is handed on from one comparison to the next', () => {
    const first = day(1, [good]);
    const second = day(2, [bad], first);
    const third = day(3, [bad], second);
    const fourth = day(4, [bad], third);
    expect(fourth.drift?.stillFailing).toEqual([{ fingerprint: 'off host', since: '2026-11-02T00:00:00Z' }]);
  });

  it('is not known where it failed before anything was compared', () => {
    const told = drift(day(1, [bad]), day(2, [bad]));
    expect(told.stillFailing).toEqual([{ fingerprint: 'off host', since: null }]);
  });

  it('is by the history where there is one', () => {
    const host = day(1, [bad]);
    const since = () => '2026-10-01T00:00:00Z';
    expect(driftOf(host, host, { judgesOtherwise: false, since }).stillFailing).toMatchObject([
      { since: '2026-10-01T00:00:00Z' },
    ]);
  });
});
