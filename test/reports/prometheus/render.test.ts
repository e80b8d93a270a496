import { describe, expect, test } from 'vitest';
import type { Results } from '../../../src/model/results.ts';
import type { WaiverUse } from '../../../src/model/waiver.ts';
import { onlyFile, written } from '../projection.ts';
import { sampleFleet } from '../sample-fleet.ts';
import { failedHost, sampleResults } from '../sample-results.ts';
import { readSamples } from './read.ts';

const samplesOf = async (results: Results) => readSamples(onlyFile(await written('prometheus', results)));
const valuesOf = async (results: Results, metric: string) =>
  (await samplesOf(results))
    .filter((sample) => sample.metric === metric)
    .map(({ labels, value }) => [labels.target ?? labels.state, value]);

describe('the file for Prometheus', () => {
  test('has score and coverage as ratios, and says by whom and when', async () => {
    const results = sampleResults({ containers: 3 });
    const { score } = results.hosts[0] ?? {};
    expect(await valuesOf(results, 'plimsoll_score_ratio')).toEqual([
      ['web-1', Number(((score?.compliance ?? 0) / 100).toFixed(3))],
    ]);
    expect(await valuesOf(results, 'plimsoll_last_success_timestamp_seconds')).toEqual([
      ['web-1', Date.parse('2026-11-20T06:30:19Z') / 1000],
    ]);
    expect(await valuesOf(results, 'plimsoll_run_duration_seconds')).toEqual([[undefined, 8]]);
    expect(await valuesOf(results, 'plimsoll_last_run_timestamp_seconds')).toEqual([
      [undefined, Date.parse(results.run.finishedAt) / 1000],
    ]);
    const [reached] = await samplesOf(results);
    expect(reached).toEqual({
      metric: 'plimsoll_host_reached',
      labels: { target: 'web-1', benchmark: 'cis-docker-1.8.0', level: '2', policy: 'none' },
      value: 1,
    });
  });

  test('has series of their own for a run about some objects or engines alone', async () => {
    const sample = sampleResults({ containers: 1 });
    const only = [{ kind: 'container' as const, name: 'a"b' }];
    const samples = await samplesOf({ ...sample, run: { ...sample.run, only } });
    expect(new Set(samples.map(({ labels }) => labels.only))).toEqual(new Set(['container=a"b']));
    const hosts = sample.hosts.map((host) => ({ ...host, engineSockets: ['/run/x.sock'] }));
    const ofEngine = await samplesOf({ ...sample, hosts });
    const ofHosts = ofEngine.filter(({ labels }) => labels.target === 'web-1');
    expect(new Set(ofHosts.map(({ labels }) => labels.engine))).toEqual(new Set(['/run/x.sock']));
  });

  test('has no score where there is none, and nothing but that it was not reached of a host that was lost', async () => {
    const results = sampleResults({ containers: 1 });
    const [host] = results.hosts;
    if (!host) throw new Error('The sample has no host.');
    const unscored = {
      ...host,
      name: 'low',
      score: {
        ...host.score,
        compliance: null,
        complianceWithWaivers: null,
        notScored: 'Too little was read.',
      },
    };
    const samples = await samplesOf({ ...results, hosts: [unscored, failedHost('gone')] });
    const ofScore = samples.filter(({ metric }) => metric.startsWith('plimsoll_score'));
    expect(ofScore).toEqual([]);
    expect(samples.filter(({ labels }) => labels.target === 'gone')).toEqual([
      expect.objectContaining({ metric: 'plimsoll_host_reached', value: 0 }),
    ]);
  });

  test('counts each waiver once, by what someone has to do about it', async () => {
    const waivers = [
      { state: 'in-force', soonExpiring: false },
      { state: 'in-force', soonExpiring: true },
      { state: 'unmatched', soonExpiring: true },
      { state: 'expired', soonExpiring: false },
      { state: 'not-yet-valid', soonExpiring: false },
    ] as WaiverUse[];
    expect(await valuesOf({ ...sampleResults({ containers: 1 }), waivers }, 'plimsoll_waivers')).toEqual([
      ['active', 1],
      ['expiring', 1],
      ['expired', 1],
      ['not_yet_valid', 1],
      ['unmatched', 1],
    ]);
    expect(await valuesOf(sampleResults({ containers: 1 }), 'plimsoll_waivers')).toEqual([]);
  });

  test('counts the hosts of a fleet by state, and has a number of series that findings do not change', async () => {
    const fleet = sampleFleet({ hosts: 12, failed: 3, notAttempted: 2 });
    const states = Object.fromEntries(await valuesOf(fleet, 'plimsoll_hosts'));
    expect(Number(states.audited) + Number(states.partial)).toBe(7);
    expect(states).toMatchObject({ failed: 3, notattempted: 2 });
    const [few, many] = await Promise.all(
      [2, 60].map((containers) => samplesOf(sampleResults({ containers }))),
    );
    expect(many?.length).toBe(few?.length);
  });

  test('lets files of two runs lie in one folder', async () => {
    const key = ({ metric, labels }: { metric: string; labels: object }) => JSON.stringify([metric, labels]);
    const one = sampleResults({ containers: 1 });
    const other = { ...one, hosts: one.hosts.map((host) => ({ ...host, name: 'db-1' })) };
    const keys = [...(await samplesOf(one)), ...(await samplesOf(other))].map(key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('keeps two hosts apart whose names look the same', async () => {
    const results = sampleResults({ containers: 1, hosts: 2 });
    const names = ['a\u200b', 'a\\u{200b}'];
    const hosts = results.hosts.map((host, index) => ({ ...host, name: names[index] ?? '' }));
    expect(await valuesOf({ ...results, hosts }, 'plimsoll_host_reached')).toEqual([
      ['a\\u{200b}', 1],
      ['a\\u{200b} (2)', 1],
    ]);
  });
});
