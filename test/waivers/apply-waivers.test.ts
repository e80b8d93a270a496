import { describe, expect, it, test } from 'vitest';
import { summariseHost } from '../../src/model/host-summary.ts';
import type { Finding, HostResult, Results } from '../../src/model/results.ts';
import { worstFirst } from '../../src/model/worst-first.ts';
import { entry, judged, known, recorded } from './support.ts';

const snapshot = await recorded('containers-28.5');
const bare = judged([snapshot], null);
const hostOf = ({ hosts: [host] }: Results): HostResult => host ?? never();
const never = (): never => {
  throw new Error('There is none.');
};
const waivedIn = (results: Results): Finding[] =>
  hostOf(results).findings.filter(({ waiver }) => waiver !== null);
const with_ = (fields: Readonly<Record<string, unknown>>, day?: string): Results =>
  judged([snapshot], entry(fields), day);

const icc = { check: 'daemon-icc-disabled' };
const privileged = { check: 'container-not-privileged', acceptSpoofable: true };

describe('a waiver', () => {
  it('marks the fail that it covers, which stays one', () => {
    const results = with_({ ...icc, approver: 'Bo', ticket: 'T-1', from: '2026-11-22' });
    const [finding, ...others] = waivedIn(results);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      check: 'daemon-icc-disabled',
      status: 'fail',
      waiver: {
        reason: 'Seen.',
        owner: 'Ann',
        approver: 'Bo',
        ticket: 'T-1',
        from: '2026-11-22',
        expires: '2026-12-31',
        file: 'waivers.yml',
        line: 2,
        spoofable: false,
        newlyMatching: false,
      },
    });
    const [before, after] = [hostOf(bare).score, hostOf(results).score];
    expect(after.counts).toEqual({ ...before.counts, waived: 1 });
    expect(after.compliance).toBe(before.compliance);
    expect(after.complianceWithWaivers).toBeGreaterThan(before.complianceWithWaivers ?? 100);
    const sectionOf = (all: Results) => hostOf(all).sections.find(({ id }) => id === '2')?.score;
    expect(sectionOf(results)?.counts).toEqual({ ...sectionOf(bare)?.counts, waived: 1 });
    expect(worstFirst(hostOf(results)).map(({ control }) => control?.id)).not.toContain('2.2');
  });

  it('waives a control only where it covers all that fails in it', () => {
    const [first] = hostOf(bare).findings.filter(
      ({ check, status }) => check === privileged.check && status === 'fail',
    );
    const one = with_({ ...privileged, object: { name: first?.resource.name } });
    expect(waivedIn(one).map(({ resource }) => resource.name)).toEqual([first?.resource.name]);
    expect(hostOf(one).score.counts.waived).toBe(0);
    expect(worstFirst(hostOf(one)).find(({ control }) => control?.id === '5.5')?.findings).toHaveLength(1);
    expect(hostOf(with_({ ...privileged, object: { name: 'c5-5-*' } })).score.counts.waived).toBe(1);
  });

  it('waives no control in which something could not be read or awaits a person', () => {
    const open = hostOf(bare).controls.filter(
      ({ id, status }) =>
        status === 'fail' &&
        hostOf(bare).findings.some((f) => f.controls.includes(id) && ['error', 'manual'].includes(f.status)),
    );
    expect(open.length).toBeGreaterThan(0);
    const entries = open.flatMap(({ checks }) =>
      checks.map((check) => entry({ check, acceptSpoofable: true }).replace('waivers:\n', '')),
    );
    const results = judged([snapshot], `waivers:\n${entries.join('')}`);
    expect(waivedIn(results).length).toBeGreaterThanOrEqual(open.length);
    expect(hostOf(results).score).toEqual(hostOf(bare).score);
    // Among other hosts it is told that these fails are accepted, not that nothing fails.
    expect(summariseHost(hostOf(results), results.checks).waived).toBe(open.length);
  });

  it('covers nothing that could not be read, and nothing that passes', () => {
    const checks = [
      ...new Set(hostOf(bare).findings.flatMap((f) => (f.status === 'error' ? [f.check] : []))),
    ];
    expect(checks.length).toBeGreaterThan(3);
    const entries = checks.map((check) => entry({ check, acceptSpoofable: true }).replace('waivers:\n', ''));
    const results = judged([snapshot], `waivers:\n${entries.join('')}`);
    expect(waivedIn(results).every(({ status }) => status === 'fail')).toBe(true);
  });

  test.each([
    ['2026-11-21', 'not-yet-valid', 0],
    ['2026-11-22', 'in-force', 1],
    ['2026-12-31', 'in-force', 1],
    ['2027-01-01', 'expired', 0],
  ])('on %s is %s, both its days among those on which it counts', (day, state, covered) => {
    const results = with_({ ...icc, from: '2026-11-22' }, day);
    expect(results.waivers).toMatchObject([{ state, findings: 1, hosts: ['local'] }]);
    expect(waivedIn(results)).toHaveLength(covered);
    const marked = hostOf(results).findings.filter(({ outdatedWaiver }) => outdatedWaiver !== undefined);
    expect(marked.map(({ check, status, outdatedWaiver }) => [check, status, outdatedWaiver?.state])).toEqual(
      covered === 1 ? [] : [['daemon-icc-disabled', 'fail', state]],
    );
  });

  it('that expired says nothing of a fail that another one covers', () => {
    const text = `${entry({ ...icc, expires: '2026-10-31' })}  - ${JSON.stringify({ ...icc, host: 'local', reason: 'r', owner: 'Second', expires: '2026-12-31' })}\n`;
    const [finding] = waivedIn(judged([snapshot], text));
    expect(finding).toMatchObject({ waiver: { owner: 'Second' } });
    expect(finding).not.toHaveProperty('outdatedWaiver');
  });

  it('is told of where it ends within 30 days or fits nothing that fails', () => {
    expect(with_(icc, '2026-12-01').waivers).toMatchObject([{ soonExpiring: true }]);
    expect(with_(icc, '2026-11-30').waivers).toMatchObject([{ soonExpiring: false }]);
    expect(with_(icc, '2027-01-01').waivers).toMatchObject([{ soonExpiring: false }]);
    expect(with_({ ...icc, host: 'web-1' }).waivers).toMatchObject([
      { state: 'unmatched', findings: 0, hosts: [] },
    ]);
  });

  it('announces what it did not match when it was written', () => {
    const prints = hostOf(bare).findings.flatMap(({ check, status, fingerprint }) =>
      check === privileged.check && status === 'fail' ? [fingerprint] : [],
    );
    expect(prints).toHaveLength(2);
    const results = with_({ ...privileged, matched: [prints[0]?.slice(0, 16)] });
    expect(waivedIn(results).map(({ waiver }) => waiver?.newlyMatching)).toEqual([false, true]);
    expect(results.waivers?.[0]?.newlyMatching).toMatchObject([
      { host: 'local', object: expect.stringMatching(/^container c5-5-/), fingerprint: prints[1] },
    ]);
  });

  it('that comes second covers the same, and the first one marks it', () => {
    const text = `${entry({ ...icc, owner: 'First' })}  - ${JSON.stringify({ ...icc, host: 'l*', reason: 'r', owner: 'Second', expires: '2026-12-31' })}\n`;
    const results = judged([snapshot], text);
    expect(waivedIn(results).map(({ waiver }) => waiver?.owner)).toEqual(['First']);
    expect(results.waivers?.map(({ findings, state }) => [findings, state])).toEqual([
      [1, 'in-force'],
      [1, 'in-force'],
    ]);
  });
});

describe('an object', () => {
  const covered = (object: object, check = 'container-root-filesystem-read-only') =>
    waivedIn(with_({ check, object, acceptSpoofable: true })).map(({ resource }) => resource.name);
  const all = hostOf(bare).findings.flatMap(({ check, status, resource }) =>
    check === 'container-root-filesystem-read-only' && status === 'fail' ? [resource.name] : [],
  );

  it('is found by the digest and the name of its image', () => {
    const listed = snapshot.sections['engine/root:containers'];
    if (!listed?.ok) throw new Error('There is no list of containers.');
    const containers = listed.data as { ImageID: string; Image: string; Names: string[] }[];
    const { ImageID, Image } = containers.find(({ Names }) => Names[0] === `/${all[0]}`) ?? never();
    const same = containers.filter((one) => one.ImageID === ImageID).map(({ Names }) => Names[0]?.slice(1));
    expect(covered({ digest: ImageID })).toContain(all[0]);
    expect(covered({ digest: ImageID })).toEqual(all.filter((name) => same.includes(name)));
    expect(covered({ digest: `sha256:${'0'.repeat(64)}` })).toEqual([]);
    expect(covered({ image: Image })).toEqual(expect.arrayContaining(covered({ digest: ImageID })));
    expect(covered({ image: 'nobody/nothing*' })).toEqual([]);
  });

  it('is found by nothing that it does not have', () => {
    expect(covered({ project: '*' })).toEqual([]);
    expect(covered({ label: 'com.docker.compose.service=*' })).toEqual([]);
    expect(covered({ path: '/*' })).toEqual([]);
  });
});

test('a project and a label are those of Compose', async () => {
  const described = {
    images: [],
    digests: [],
    project: 'shop',
    labels: { 'com.docker.compose.service': 'web' },
  };
  const { applyWaivers } = await import('../../src/waivers/apply-waivers.ts');
  const { readAll } = await import('./support.ts');
  const [fail = never()] = hostOf(bare).findings.filter(({ status }) => status === 'fail');
  const host = { resource: { name: 'local' } } as never;
  const covers = (object: object) => {
    const waivers = readAll(entry({ check: fail.check, object, acceptSpoofable: true }));
    return applyWaivers(waivers, new Date('2026-11-22'), () => () => described).ruling([fail], host)[0]
      ?.waiver;
  };
  expect(covers({ project: 'sh?p', label: 'com.docker.compose.service=w*' })).not.toBeNull();
  expect(covers({ project: 'other' })).toBeNull();
  expect(covers({ label: 'com.docker.compose.service=db' })).toBeNull();
  expect(covers({ label: 'com.docker.compose.project=shop' })).toBeNull();
});

test('whatever is waived, every status and every figure but those of waivers is as without', async () => {
  const small = await recorded('images-28.5');
  const without = judged([small], null);
  const failing = [
    ...new Set(hostOf(without).findings.flatMap(({ check, status }) => (status === 'fail' ? [check] : []))),
  ];
  const { checks } = known;
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  const pick = <T>(from: readonly T[]): T => from[random(from.length)] ?? never();
  const stripped = (results: Results) => ({
    findings: hostOf(results).findings.map((finding) => ({ ...finding, waiver: null })),
    controls: hostOf(results).controls,
    compliance: hostOf(results).score.compliance,
    coverage: hostOf(results).score.coverage,
    counts: { ...hostOf(results).score.counts, waived: 0 },
    state: hostOf(results).state,
  });
  for (let round = 0; round < 12; round += 1) {
    const entries = Array.from({ length: 1 + random(8) }, () => ({
      check: random(4) === 0 ? pick(checks).id : pick(failing),
      host: pick(['local', 'l*', '*']),
      ...(random(2) === 0
        ? {}
        : { object: pick([{ name: 'c*' }, { name: '*', image: '*' }, { path: '/etc/*' }]) }),
      reason: 'r',
      owner: 'o',
      ...(random(3) === 0 ? { from: '2026-06-01' } : {}),
      expires: pick(['2026-06-30', '2026-11-22', '2027-01-31']),
      acceptSpoofable: true,
      everywhere: true,
    }));
    const text = `waivers:\n${entries.map((one) => `  - ${JSON.stringify(one)}\n`).join('')}`;
    const results = judged([small], text, pick(['2026-06-15', '2026-11-22']));
    expect(stripped(results)).toEqual(stripped(without));
    expect(hostOf(results).score.counts.waived).toBeLessThanOrEqual(hostOf(results).score.counts.fail);
  }
});
