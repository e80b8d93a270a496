import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-image-current.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container, engine } from './sample-container.ts';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;
const DIGEST = `sha256:${'d'.repeat(64)}`;
const STORE = engine({ DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] });
const runs = (Image: string, name: string) => container({ Image, Config: { Image: name } });
const image = (Id: string, RepoTags: string[], RepoDigests: string[] = []) => ({
  Id,
  RepoTags,
  RepoDigests,
  Created: 0,
  Size: 0,
});

test('container-image-current', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'named by digest',
          facts: {
            inspect: runs(A, `web@${DIGEST}`),
            info: engine(),
            images: [image(A, [], [`web@${DIGEST}`])],
          },
        },
        {
          name: 'named by tag and digest, the long way',
          facts: {
            inspect: runs(A, `docker.io/library/web:1@${DIGEST}`),
            info: engine(),
            images: [image(A, [], [`web@${DIGEST}`])],
          },
        },
      ],
      fail: [
        {
          name: 'the tag moved on, on an engine whose driver says more of itself',
          facts: {
            inspect: runs(A, 'web:1'),
            info: engine({ DriverStatus: [['Backing Filesystem', 'io.containerd'], ['driver-type']] }),
            images: [image(B, ['web:1'])],
          },
        },
        {
          name: 'the tag moved on',
          facts: { inspect: runs(A, 'web:1'), info: engine(), images: [image(B, ['web:1']), image(A, [])] },
          observed: B.slice(0, 19),
        },
        {
          name: 'the tag latest moved on',
          facts: {
            inspect: runs(A, 'registry:5000/web'),
            info: engine(),
            images: [image(B, ['registry:5000/web:latest'])],
          },
        },
        {
          name: 'the tag moved on in the containerd image store',
          facts: { inspect: runs(A, 'web:1'), info: STORE, images: [image(B, ['web:1']), image(A, [])] },
        },
      ],
      manual: [
        {
          name: 'the registry was not asked',
          facts: { inspect: runs(A, 'web:1'), info: engine(), images: [image(A, ['web:1'])] },
        },
        {
          name: 'latest, which alone proves nothing',
          facts: { inspect: runs(A, 'web'), info: engine(), images: [image(A, ['web:latest'])] },
        },
        {
          name: 'the tag is gone',
          facts: { inspect: runs(A, 'web:1'), info: engine(), images: [image(A, [])] },
        },
        {
          name: 'named by id',
          facts: { inspect: runs(A, A.slice(7, 19)), info: engine(), images: [image(A, ['web:1'])] },
        },
        {
          name: 'one tag of several, beside another image',
          facts: {
            inspect: runs(A, 'web:1'),
            info: engine(),
            images: [image(B, ['other:1']), image(A, ['web:2', 'web:1'])],
          },
          observed: `the tag stands for ${A.slice(0, 19)}`,
        },
        {
          name: 'a digest that is not listed, of an image that is listed under another',
          facts: {
            inspect: runs(A, `web@${DIGEST}`),
            info: engine(),
            images: [image(A, ['web:1'], [`web@${B}`])],
          },
        },
        {
          name: 'a digest that is not listed',
          facts: { inspect: runs(A, `web@${DIGEST}`), info: engine(), images: [image(A, ['web:1'])] },
        },
        {
          name: 'digests of different kinds in the containerd image store',
          facts: { inspect: runs(A, 'web:1'), info: STORE, images: [image(B, ['web:1'])] },
        },
      ],
    }),
  ).toEqual([]);
});
