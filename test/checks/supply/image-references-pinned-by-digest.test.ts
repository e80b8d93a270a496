import { expect, test } from 'vitest';
import check from '../../../checks/supply/image-references-pinned-by-digest.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { known } from '../../../src/model/fact.ts';
import { digest } from '../../probes/supplied/sample-scans.ts';
import { hidden } from '../containers/hidden.ts';
import { container } from '../containers/sample-container.ts';

const facts = (given: string, inRegistry: unknown = known(true), service: string | null = null) => ({
  inspect: container(),
  reference: { given, service, inRegistry },
});

test('image-references-pinned-by-digest', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'a digest', facts: facts(`reg.example/web@${digest('a')}`) },
        {
          name: 'pitfall: a digest and a tag, of which the digest counts',
          facts: facts(`web:1@${digest('a')}`),
        },
        { name: 'pitfall: a bare id', facts: facts(digest('1')) },
        { name: 'the beginning of its id', facts: facts('111111111111') },
        {
          name: 'pitfall: a service, to which the swarm adds a digest',
          facts: facts(`web:1@${digest('b')}`, known(true), 'shop'),
          observed: 'of service shop',
        },
        {
          name: 'not seen whether a registry holds it, which does not matter',
          facts: facts(`web@${digest('c')}`, hidden),
        },
        {
          name: 'one that is asked about',
          facts: facts(`web@${digest('d')}`),
          policy: { 'pinned-containers': ['w*'] },
        },
      ],
      fail: [
        { name: 'a tag', facts: facts('web:1'), observed: 'Config.Image = web:1' },
        { name: 'latest', facts: facts('reg.example:5000/web:latest') },
        { name: 'no tag', facts: facts('web') },
        { name: 'hexadecimal, and not its id', facts: facts('222222222222') },
        { name: 'a service without digest (--no-resolve-image)', facts: facts('web:1', known(true), 'shop') },
      ],
      manual: [{ name: 'built here', facts: facts('web:1', known(false)), observed: 'no registry is known' }],
      notapplicable: [
        {
          name: 'the policy asks about others',
          facts: facts('web:1'),
          policy: { 'pinned-containers': ['db-*'] },
        },
      ],
      error: [{ name: 'not seen whether a registry holds it', facts: facts('web:1', hidden) }],
    }),
  ).toEqual([]);
});
