import { expect, test } from 'vitest';
import check from '../../../checks/isolation/container-no-engine-data-root-mount.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import type { BindMount } from '../../../src/probes/containers/bind-mounts.ts';
import type { KernelBind } from '../../../src/probes/containers/kernel-binds.ts';
import { hidden } from '../containers/hidden.ts';
import { container } from '../containers/sample-container.ts';
import { mount } from '../containers/sample-mounts.ts';

const KNOWN = {
  directories: [
    { what: 'the data root of engine root', path: '/var/lib/docker' },
    { what: 'the state of containerd', path: '/run/containerd' },
  ],
  missing: null,
};
const given = (...mounts: BindMount[]) => ({ inspect: container(), mounts, known: KNOWN });
const bind = (path: string, destination = '/x', writable = false): KernelBind => ({
  paths: [path],
  destination,
  writable,
  type: 'ext4',
});
const none = { kernel: [] };

test('container-no-engine-data-root-mount', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'nothing mounted', facts: given(), hints: none },
        { name: 'data', facts: given(mount('/srv/data')), hints: none },
        { name: 'one that only begins alike', facts: given(mount('/var/lib/docker-backup')), hints: none },
        {
          name: 'a collector that the policy accepts',
          facts: given(mount('/var/lib/docker/containers', 'ro'), mount('/', 'ro')),
          hints: none,
          policy: { 'accepted-data-root-readers': ['web'] },
        },
      ],
      fail: [
        {
          name: 'the data root, read-only',
          facts: given(mount('/var/lib/docker', 'ro')),
          hints: none,
          observed: 'ro',
        },
        { name: 'a directory above it', facts: given(mount('/var')), hints: none },
        { name: '/', facts: given(mount('/', 'ro')), hints: none },
        { name: 'a directory within', facts: given(mount('/var/lib/docker/volumes', 'ro')), hints: none },
        {
          name: 'through a link that hides the real place',
          facts: given(mount('/srv/link', 'ro', '/var/lib/docker/overlay2')),
          hints: none,
        },
        { name: 'the state of containerd', facts: given(mount('/run', 'ro')), hints: none },
        {
          name: 'a collector that may also write',
          facts: given(mount('/var/lib/docker/containers')),
          hints: none,
          policy: { 'accepted-data-root-readers': ['web'] },
        },
        {
          name: 'a collector that the policy does not name',
          facts: given(mount('/var/lib/docker/containers', 'ro')),
          hints: none,
          policy: { 'accepted-data-root-readers': ['fluent*'] },
        },
        {
          name: 'by the kernel alone',
          facts: given(),
          hints: { kernel: [bind('/var/lib/docker')] },
          observed: 'mountinfo',
        },
        {
          name: 'by the engine, and the kernel not seen',
          facts: given(mount('/var')),
          hints: { kernel: hidden },
        },
      ],
      manual: [
        {
          name: 'logs of containers, read-only',
          facts: given(mount('/var/lib/docker/containers', 'ro')),
          hints: { kernel: [bind('/var/lib/docker/containers', '/data')] },
        },
      ],
      error: [
        {
          name: 'logs of containers, and the mounts of the kernel not seen',
          facts: given(mount('/var/lib/docker/containers', 'ro')),
          hints: { kernel: hidden },
        },
        {
          name: 'an accepted collector, and the mounts of the kernel not seen',
          facts: given(mount('/var/lib/docker/containers', 'ro')),
          hints: { kernel: hidden },
          policy: { 'accepted-data-root-readers': ['web'] },
        },
        {
          name: 'a source that leads nobody knows where',
          facts: given(mount('/srv/link', 'ro', hidden)),
          hints: none,
        },
        {
          name: 'directories not known',
          facts: { ...given(mount('/srv')), known: { ...KNOWN, missing: hidden } },
          hints: none,
        },
        { name: 'the mounts of the kernel not seen', facts: given(), hints: { kernel: hidden } },
      ],
    }),
  ).toEqual([]);
});
