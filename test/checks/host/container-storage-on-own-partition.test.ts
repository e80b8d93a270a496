import { expect, it } from 'vitest';
import check from '../../../checks/host/container-storage-on-own-partition.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { known } from '../../../src/model/fact.ts';
import type { StorageRoot } from '../../../src/probes/engine/storage-roots.ts';
import type { Mount } from '../../../src/probes/host/mount-table.ts';
import { info, notRead } from '../daemon/engine-facts.ts';

const facts = { info: info() };

const ROOT: Mount = {
  id: 1,
  parent: 0,
  device: '8:1',
  root: '/',
  mountPoint: '/',
  type: 'ext4',
  source: '/dev/sda1',
};
const mount = (mountPoint: string, change: Partial<Mount> = {}): Mount => ({
  id: 2,
  parent: 1,
  device: '8:16',
  root: '/',
  mountPoint,
  type: 'xfs',
  source: '/dev/sdb',
  ...change,
});
const data = (path: string): StorageRoot => ({ what: 'data root', path, where: '/info' });
const containerd = (path: string): StorageRoot => ({ what: 'root of containerd', path, where: 'pid 7' });
const host = (roots: readonly StorageRoot[], ...mounts: readonly Mount[]) => ({
  roots,
  mounts: [ROOT, ...mounts],
});

const DOCKER = '/var/lib/docker';
const CONTAINERD = '/var/lib/containerd';

it('container-storage-on-own-partition', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'a disk of its own',
          facts,
          hints: host([data(DOCKER)], mount(DOCKER)),
          observed: 'xfs on /dev/sdb',
        },
        { name: 'a data root elsewhere', facts, hints: host([data('/srv/docker')], mount('/srv/docker')) },
        {
          name: 'a directory of a disk that is mounted nowhere else',
          facts,
          hints: host([data(DOCKER)], mount(DOCKER, { root: '/part' })),
        },
        {
          name: 'a disk each for both stores',
          facts,
          hints: host(
            [data(DOCKER), containerd(CONTAINERD)],
            mount(DOCKER),
            mount(CONTAINERD, { id: 3, device: '8:32' }),
          ),
        },
        {
          name: 'one disk for both stores, by binds',
          facts,
          hints: host(
            [data(DOCKER), containerd(CONTAINERD)],
            mount(DOCKER, { root: '/part' }),
            mount(CONTAINERD, { id: 3, root: '/part' }),
          ),
        },
        {
          name: 'the containerd of dockerd lies in the data root',
          facts,
          hints: host([data(DOCKER), containerd(`${DOCKER}/containerd/daemon`)], mount(DOCKER)),
        },
        {
          name: 'a disk of its own, a directory of which is bound elsewhere, too',
          facts,
          hints: host([data(DOCKER)], mount(DOCKER), mount('/srv/www', { id: 3, root: '/volumes/www' })),
        },
        {
          name: 'a disk of its own on a host that is ZFS itself',
          facts,
          hints: {
            roots: [data(DOCKER)],
            mounts: [{ ...ROOT, type: 'zfs', device: '0:40' }, mount(DOCKER)],
          },
        },
        {
          name: 'a ZFS dataset with those that the driver of ZFS makes in it',
          facts,
          hints: host(
            [data(DOCKER)],
            mount(DOCKER, { type: 'zfs', device: '0:50', source: null }),
            mount(`${DOCKER}/zfs/graph/a`, { id: 3, type: 'zfs', device: '0:51', source: null }),
          ),
        },
        {
          name: 'a ZFS dataset on a host that is not ZFS itself',
          facts,
          hints: host([data(DOCKER)], mount(DOCKER, { type: 'zfs', device: '0:50', source: null })),
        },
      ],
      fail: [
        {
          name: 'on the file system of /',
          facts,
          hints: host([data(DOCKER)]),
          observed: 'the file system of /',
        },
        {
          name: 'one level below a mount (a shared data disk)',
          facts,
          hints: host([data('/data/docker')], mount('/data')),
          observed: 'another file system than /',
        },
        {
          name: 'engine 29: the mount of /var/lib/docker does not help what lies with containerd',
          facts,
          hints: host([data(DOCKER), containerd(CONTAINERD)], mount(DOCKER)),
          observed: `root of containerd ${CONTAINERD} is no mount point`,
        },
        {
          name: 'rootless, in the home of its user',
          facts,
          hints: host([data('/home/alice/.local/share/docker')], mount('/home')),
          observed: 'lies on /home',
        },
        {
          name: 'a mount that another one hides',
          facts,
          hints: host([data(DOCKER)], mount(DOCKER), mount('/var', { id: 3, device: '8:33' })),
        },
        {
          name: 'a mount of a name that begins alike',
          facts,
          hints: host([data(DOCKER)], mount(`${DOCKER}2`)),
        },
      ],
      manual: [
        {
          name: 'a bind mount of the file system of /',
          facts,
          hints: host([data(DOCKER)], mount(DOCKER, { root: '/part', device: '8:1', type: 'ext4' })),
          observed: 'also mounted on /',
        },
        {
          name: 'a subvolume of a btrfs that others use',
          facts,
          hints: host(
            [data(DOCKER)],
            mount(DOCKER, { root: '/part', type: 'btrfs' }),
            mount('/home', { id: 3, root: '/part', type: 'btrfs' }),
          ),
          observed: 'also mounted on /home',
        },
        {
          name: 'the whole of a btrfs of which / is a subvolume',
          facts,
          hints: {
            roots: [data(DOCKER)],
            mounts: [
              { ...ROOT, type: 'btrfs', device: '0:30', root: '/@' },
              mount(DOCKER, { type: 'btrfs', device: '0:30' }),
            ],
          },
          observed: 'also mounted on /',
        },
        {
          name: 'the whole of a disk that is mounted elsewhere as well',
          facts,
          hints: host([data(DOCKER)], mount('/data'), mount(DOCKER, { id: 3 })),
          observed: 'also mounted on /data',
        },
        {
          name: 'the whole of a btrfs, a subvolume of which is mounted elsewhere',
          facts,
          hints: host(
            [data(DOCKER)],
            mount(DOCKER, { type: 'btrfs', device: '0:31' }),
            mount('/home', { id: 3, type: 'btrfs', device: '0:31', root: '/@home' }),
          ),
          observed: 'also mounted on /home',
        },
        {
          name: 'a disk a directory of which is /',
          facts,
          hints: {
            roots: [data(DOCKER)],
            mounts: [{ ...ROOT, root: '/deploy' }, mount(DOCKER, { device: '8:1' })],
          },
          observed: 'also mounted on /',
        },
        {
          name: 'a dataset of ZFS beside others, on a host whose / is none',
          facts,
          hints: host(
            [data(DOCKER)],
            mount(DOCKER, { type: 'zfs', device: '0:50', source: null }),
            mount('/home', { id: 3, type: 'zfs', device: '0:51', source: null }),
          ),
          observed: 'also mounted on /home',
        },
        {
          name: 'a dataset of the pool of /',
          facts,
          hints: {
            roots: [data(DOCKER)],
            mounts: [
              { ...ROOT, type: 'zfs', device: '0:40' },
              mount(DOCKER, { type: 'zfs', device: '0:50' }),
            ],
          },
        },
      ],
      notapplicable: [
        {
          name: 'Docker Desktop',
          facts: { info: info({ OperatingSystem: 'Docker Desktop' }) },
          hints: { mounts: notRead('needs-root'), roots: notRead('process-not-visible') },
        },
      ],
      error: [
        {
          name: 'another mount namespace, such as a container (peers look at their own mounts)',
          facts,
          hints: { mounts: notRead('command-failed'), roots: [data(DOCKER)] },
        },
        {
          name: 'a table in which no mount is the first',
          facts,
          hints: { mounts: [mount('/', { id: 1, parent: 2 }), mount(DOCKER)], roots: [data(DOCKER)] },
        },
        {
          name: 'no containerd seen',
          facts,
          hints: { mounts: [ROOT, mount(DOCKER)], roots: notRead('process-not-visible') },
        },
      ],
    }),
  ).toEqual([]);
});

it('container-storage-on-own-partition names each place, so that a person can accept it', () => {
  const [verdict] = judge(check, {
    facts,
    hints: { roots: known([data(DOCKER), containerd(CONTAINERD)]), mounts: known([ROOT]) },
  });
  expect(verdict).toMatchObject({ status: 'fail', message: expect.stringContaining(CONTAINERD) });
  expect(verdict).toMatchObject({ message: expect.stringContaining(DOCKER) });
});
