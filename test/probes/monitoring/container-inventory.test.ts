import { describe, expect, it } from 'vitest';
import { containerInventory } from '../../../src/probes/monitoring/container-inventory.ts';
import { CONTAINER_ID, process } from '../../checks/containers/sample-container.ts';
import { hostWith, processOf, type Sections } from '../literal-host.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const IMAGE = `sha256:${'1'.repeat(64)}`;
const listed = {
  Id: CONTAINER_ID,
  Names: ['/shop-web-1'],
  Image: 'nginx:1.29',
  ImageID: IMAGE,
  State: 'running',
  Labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' },
};
const image = { Id: IMAGE, RepoTags: ['nginx:1.29'], RepoDigests: [`nginx@${DIGEST}`], Created: 0, Size: 1 };

const read = (more: Sections = {}) =>
  containerInventory.read(
    hostWith({
      'host:daemon-processes': [processOf()],
      'engine/root:containers': [listed],
      'engine/root:images': [image],
      'host:container-processes': { processes: [process()], partial: false },
      ...more,
    }),
  );

describe('the inventory of containers', () => {
  it('has what tells each from others: name, labels, repository and digests', () => {
    expect(read()).toMatchObject({
      value: {
        containers: [
          {
            resource: { name: 'shop-web-1', engine: 'root' },
            running: true,
            project: 'shop',
            service: 'web',
            repositories: ['docker.io/library/nginx'],
            digests: [IMAGE, DIGEST],
          },
        ],
        foreign: [],
        complete: true,
      },
    });
  });

  it('names processes in containers that no engine lists, such as those of containerd’s other namespaces', () => {
    const other = process({ pid: 5, container: 'f'.repeat(64), name: 'pause' });
    expect(
      read({ 'host:container-processes': { processes: [process(), other], partial: true } }),
    ).toMatchObject({
      value: { foreign: [{ id: 'f'.repeat(64), program: 'pause' }], complete: false },
    });
  });

  it.each(['engine/root:containers', 'engine/root:images', 'host:container-processes'])(
    'is not known without %s',
    (key) => {
      expect(read({ [key]: undefined })).toMatchObject({ known: false });
    },
  );
});
