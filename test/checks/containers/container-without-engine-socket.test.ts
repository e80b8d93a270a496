import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-without-engine-socket.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import type { BindMount } from '../../../src/probes/containers/bind-mounts.ts';
import type { KnownSockets } from '../../../src/probes/containers/known-sockets.ts';
import { hidden } from './hidden.ts';
import { container } from './sample-container.ts';
import { mount } from './sample-mounts.ts';

const KNOWN: KnownSockets = {
  sockets: [
    { path: '/run/docker.sock', of: 'dockerd' },
    { path: '/srv/engine/api.sock', of: 'dockerd' },
    { path: '/run/containerd/containerd.sock', of: 'containerd' },
  ],
  missing: null,
};
const given = (...mounts: BindMount[]) => ({ inspect: container(), mounts, known: KNOWN });

test('container-without-engine-socket', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'nothing mounted', facts: given() },
        { name: 'data', facts: given(mount('/srv/data')) },
        { name: 'a file that is only called so', facts: given(mount('/srv/decoy/docker.sock')) },
        {
          name: 'docker.sock in the container, from elsewhere on the host',
          facts: given({ ...mount('/srv/data'), destination: '/var/run/docker.sock' }),
        },
        {
          name: 'DOCKER_HOST, which is noted',
          facts: { ...given(), inspect: container({ Config: { Env: ['DOCKER_HOST'] } }) },
          observed: 'Config.Env has DOCKER_HOST',
        },
        { name: 'another socket beside it', facts: given(mount('/run/app.sock')) },
        {
          name: 'nothing mounted, and not all sockets known',
          facts: { ...given(), known: { ...KNOWN, missing: hidden } },
        },
      ],
      fail: [
        {
          name: 'the socket, :ro',
          facts: given(mount('/run/docker.sock', 'ro')),
          observed: '/run/docker.sock',
        },
        { name: '/var/run/docker.sock', facts: given(mount('/var/run/docker.sock')) },
        { name: 'its directory', facts: given(mount('/run', 'ro')) },
        { name: 'its directory /var/run', facts: given(mount('/var/run/')) },
        { name: '/, and so everything', facts: given(mount('/', 'ro')) },
        { name: 'a socket that was moved with -H', facts: given(mount('/srv/engine')) },
        { name: 'through a link', facts: given(mount('/home/link', 'rw', '/run/docker.sock')) },
        { name: 'the socket of containerd', facts: given(mount('/run/containerd')) },
        {
          name: 'one that is known, and others are not',
          facts: { ...given(mount('/run/docker.sock')), known: { ...KNOWN, missing: hidden } },
        },
      ],
      error: [
        { name: 'a path whose links could not be followed', facts: given(mount('/home/link', 'rw', hidden)) },
        {
          name: 'not all sockets known',
          facts: { ...given(mount('/srv/data')), known: { ...KNOWN, missing: hidden } },
        },
      ],
    }),
  ).toEqual([]);
});

test('each socket that is reached is named with whose it is, once', () => {
  const facts = given(mount('/run'), mount('/run/docker.sock'));
  const [verdict] = judge(check, { facts });
  const text = verdict && 'message' in verdict ? verdict.message : '';
  expect(text.match(/the socket of [^,]+ \(\/run\/docker\.sock\)/g)).toHaveLength(1);
});
