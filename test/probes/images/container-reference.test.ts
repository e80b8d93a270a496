import { describe, expect, test } from 'vitest';
import { containerReference } from '../../../src/probes/images/container-reference.ts';
import { CONTAINER_ID, container } from '../../checks/containers/sample-container.ts';
import { containerWith, inspectKey } from '../containers/literal-container.ts';
import { infoAnswer, missing, type Sections } from '../literal-host.ts';

const PINNED = `web:1@sha256:${'d'.repeat(64)}`;
const info = infoAnswer({ Swarm: { LocalNodeState: 'active', ControlAvailable: true, NodeID: 'n' } });
const shop = (Image: string) => ({
  ID: 's1',
  Spec: { Name: 'shop', TaskTemplate: { ContainerSpec: { Image } } },
});
const read = (Image: string, more: Sections) =>
  containerReference.read(
    containerWith(CONTAINER_ID, {
      [inspectKey(CONTAINER_ID)]: container({
        Config: { Image, Labels: { 'com.docker.swarm.service.id': 's1' } },
      }),
      'engine/root:info': info,
      'engine/root:images': [],
      ...more,
    }),
  );

describe('how the image of a container is named', () => {
  test('is what its service says where it is the same', () => {
    expect(read(PINNED, { 'engine/root:services': [shop(PINNED)] })).toMatchObject({
      known: true,
      value: { given: PINNED, service: 'shop' },
    });
  });

  test('is not what a service says whose label somebody put on a container', () => {
    expect(read('evil:latest', { 'engine/root:services': [shop(PINNED)] })).toMatchObject({
      known: true,
      value: { given: 'evil:latest', service: null },
    });
  });

  test('is known where services are not', () => {
    expect(read('web:1', { 'engine/root:services': missing('timeout') })).toMatchObject({
      known: true,
      value: { given: 'web:1', service: null },
    });
  });
});
