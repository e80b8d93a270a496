import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-mounts-not-shared.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container, created } from './sample-container.ts';
import { bind } from './sample-mounts.ts';

const mounted = (Propagation: string) => container({ Mounts: [bind('/srv', '/data', { Propagation })] });

const VOLUME = { Type: 'volume', Name: 'data', Driver: 'local', Propagation: '' } as const;

test('container-mounts-not-shared', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'private', facts: { inspect: mounted('rprivate') } },
        { name: 'slave', facts: { inspect: mounted('slave') } },
        { name: 'rslave', facts: { inspect: mounted('rslave') } },
        { name: 'default', facts: { inspect: mounted('') }, observed: '/data: default' },
        {
          name: 'a volume alone',
          facts: {
            inspect: container({ Mounts: [bind('/var/lib/docker/volumes/data/_data', '/x', VOLUME)] }),
          },
          observed: 'no mount of type bind',
        },
      ],
      fail: [
        { name: 'shared', facts: { inspect: mounted('shared') }, observed: '/data: shared' },
        { name: 'rshared', facts: { inspect: mounted('rshared') } },
        {
          name: 'asked for with -v',
          facts: { inspect: created({ HostConfig: { Binds: ['/srv:/data:rw,rshared'] } }) },
        },
        {
          name: 'asked for with --mount',
          facts: {
            inspect: created({
              HostConfig: {
                Mounts: [
                  {
                    Type: 'bind',
                    Source: '/srv',
                    Target: '/data',
                    ReadOnly: true,
                    BindOptions: { Propagation: 'shared' },
                  },
                ],
              },
            }),
          },
        },
      ],
      notapplicable: [{ name: 'no mounts', facts: { inspect: container() } }],
    }),
  ).toEqual([]);
});
