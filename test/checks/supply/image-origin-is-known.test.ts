import { expect, test } from 'vitest';
import check from '../../../checks/supply/image-origin-is-known.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { digest } from '../../probes/supplied/sample-scans.ts';
import { engine } from '../containers/sample-container.ts';
import { inspected } from '../images/sample-image.ts';

const STORE = engine({ DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] });
const facts = (repository: string | null, tags = ['web:1'], info = engine()) => ({
  inspect: {
    ...inspected(),
    RepoTags: tags,
    RepoDigests: repository === null ? [] : [`${repository}@${digest('a')}`],
  },
  info,
});
const trust = (...sources: string[]) => ({ 'trusted-image-sources': sources });

test('image-origin-is-known', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'a registry', facts: facts('reg.example:5000/team/web'), policy: trust('reg.example:5000') },
        {
          name: 'pitfall: a bare name is below docker.io/library',
          facts: facts('nginx'),
          policy: trust('docker.io/library'),
        },
        { name: 'a digest', facts: facts('elsewhere.example/x'), policy: trust(digest('a')) },
        {
          name: 'one of several',
          facts: {
            ...facts('x'),
            inspect: {
              ...inspected(),
              RepoDigests: [`a.example/x@${digest('a')}`, `b.example/x@${digest('a')}`],
            },
          },
          policy: trust('b.example'),
        },
        {
          name: 'built here, as the policy lets it',
          facts: facts(null, ['app:3']),
          policy: { 'local-images': ['app:*'] },
        },
        {
          name: 'built here, with the containerd store',
          facts: facts('app', ['app:3'], STORE),
          policy: { 'local-images': ['app:*'] },
        },
      ],
      fail: [
        { name: 'another registry', facts: facts('evil.example/web'), policy: trust('reg.example') },
        {
          name: 'a repository whose name begins alike',
          facts: facts('reg.example/teams/web'),
          policy: trust('reg.example/team'),
        },
        {
          name: 'pulled from elsewhere under a name that may be local',
          facts: facts('evil.example/app', ['app:3']),
          policy: { ...trust('reg.example'), 'local-images': ['app:*'] },
        },
      ],
      manual: [
        {
          name: 'pitfall: built here',
          facts: facts(null),
          policy: trust('reg.example'),
          observed: 'RepoDigests = none',
        },
        {
          name: 'pitfall: the containerd store gives local names a digest',
          facts: facts('reg.example/web', ['web:1'], STORE),
          policy: trust('reg.example'),
        },
        { name: 'no policy', facts: facts('reg.example/web'), observed: 'reg.example/web@' },
        {
          name: 'one of its names may not be local',
          facts: facts(null, ['app:3', 'web:1']),
          policy: { 'local-images': ['app:*'] },
        },
        { name: 'without a name', facts: facts(null, []), policy: { 'local-images': ['*'] } },
      ],
    }),
  ).toEqual([]);
});
