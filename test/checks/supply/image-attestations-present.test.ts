import { expect, test } from 'vitest';
import check from '../../../checks/supply/image-attestations-present.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { engineVersion } from '../../../src/probes/docker/engine-info.ts';
import { imageList } from '../../../src/probes/docker/engine-objects.ts';
import { digest } from '../../probes/supplied/sample-scans.ts';
import { engine } from '../containers/sample-container.ts';

const STORE = engine({ DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] });
const manifest = (ID: string, difference: object = {}) => ({
  ID: digest(ID),
  Kind: 'image',
  Available: true,
  ...difference,
});
const attestation = (For: string) =>
  manifest('9', { Kind: 'attestation', AttestationData: { For: digest(For) } });
const facts = (Manifests: object[] | undefined, info = STORE, ApiVersion = '1.51') => ({
  images: imageList.shape.parse([{ Id: digest('d'), Manifests }]),
  info,
  version: engineVersion.shape.parse({ Version: '28.5.2', ApiVersion }),
});
const policy = { 'image-attestations-required': true };

test('image-attestations-present', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'bound to what is used',
          facts: facts([manifest('e'), attestation('e')]),
          policy,
          observed: '2 manifests, 1 with',
        },
      ],
      fail: [
        { name: 'none', facts: facts([manifest('e')]), policy },
        {
          name: 'about another platform',
          facts: facts([manifest('e'), manifest('f', { Available: false }), attestation('f')]),
          policy,
        },
        {
          name: 'about a platform that nothing uses',
          facts: facts([
            manifest('e', { ImageData: { Containers: ['c'] } }),
            manifest('f'),
            attestation('f'),
          ]),
          policy,
        },
      ],
      manual: [
        { name: 'nobody asks for them', facts: facts([manifest('e')]) },
        {
          name: 'nobody asks, and there are some',
          facts: facts([manifest('e'), attestation('e')]),
          observed: 'not seen',
        },
        { name: 'pitfall: the classic store never shows them', facts: facts(undefined, engine()), policy },
        { name: 'an old API', facts: facts(undefined, STORE, '1.43'), policy },
      ],
      error: [{ name: 'not told by an engine that could', facts: facts(undefined), policy }],
    }),
  ).toEqual([]);
});
