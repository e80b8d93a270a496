import { expect, test } from 'vitest';
import stoppedWithinLimit from '../../../checks/operations/containers-stopped-within-limit.ts';
import unusedWithinLimit from '../../../checks/operations/images-unused-within-limit.ts';
import { examineCheck } from '../../../src/kit/testing.ts';

const images = (all: number, unused: number, oldestUnused: number | null = 1_700_000_000) => ({
  use: { all, unused, unusedBytes: unused * 2_500_000, oldestUnused },
});

test('images-unused-within-limit', () => {
  const most = (limit: number) => ({ 'most-unused-images': limit });
  expect(
    examineCheck(unusedWithinLimit, {
      pass: [
        { name: 'none unused', facts: images(3, 0), policy: most(0) },
        { name: 'as many as may be', facts: images(9, 4), policy: most(4), observed: '10.0 MB' },
        { name: 'pitfall: a host that builds may keep many', facts: images(400, 390), policy: most(1000) },
      ],
      fail: [
        {
          name: 'one too many',
          facts: images(9, 5),
          policy: most(4),
          observed: '9 images, 5 of them without a container',
        },
      ],
      manual: [
        { name: 'no limit', facts: images(9, 5), observed: '2023-11-14' },
        { name: 'no limit, and nothing unused', facts: images(9, 0) },
        { name: 'no limit, and one image', facts: images(1, 0), observed: /^1 image, 0 of them/ },
        { name: 'no date', facts: images(9, 5, null) },
      ],
      notapplicable: [{ name: 'no images', facts: images(0, 0), policy: most(1) }],
    }),
  ).toEqual([]);
});

test('containers-stopped-within-limit', () => {
  const most = (limit: number) => ({ 'most-stopped-containers': limit });
  const ended = (name: string) => ({ name, state: 'exited', finishedAt: '2026-01-01T00:00:00Z' });
  const made = { name: 'made', state: 'created', finishedAt: null };
  const use = (all: number, stopped: object[], keptBySwarm = 0, perhapsKeptBySwarm: object[] = []) => ({
    use: { all, stopped, keptBySwarm, perhapsKeptBySwarm },
  });
  expect(
    examineCheck(stoppedWithinLimit, {
      pass: [
        { name: 'all run', facts: use(3, []), policy: most(0) },
        {
          name: 'pitfall: what a swarm keeps does not count',
          facts: use(7, [], 5),
          policy: most(0),
          observed: '5 more kept by the swarm',
        },
        {
          name: 'what may be history is within the limit as well',
          facts: use(7, [ended('a')], 0, [ended('web.1.t')]),
          policy: most(2),
          observed: '2 of them not running; a (exited), web.1.t (exited)',
        },
      ],
      fail: [
        {
          name: 'one too many',
          facts: use(3, [ended('a'), made]),
          policy: most(1),
          observed: 'a (exited), made (created)',
        },
        {
          name: 'too many even without what may be history',
          facts: use(3, [ended('a'), made], 0, [ended('web.1.t')]),
          policy: most(1),
        },
      ],
      manual: [
        { name: 'no limit', facts: use(3, [ended('a')]), observed: 'ended first: 2026-01-01' },
        {
          name: 'too many only with what may be history',
          facts: use(3, [ended('a')], 0, [ended('web.1.t')]),
          policy: most(1),
          observed: '1 of these labelled as a task of a swarm',
        },
        { name: 'no limit, and one container', facts: use(1, []), observed: /^1 container, 0 of them not/ },
        { name: 'no limit, and all run', facts: use(3, []), observed: '0 of them not running' },
      ],
      notapplicable: [{ name: 'no containers', facts: use(0, []) }],
    }),
  ).toEqual([]);
});
