import { describe, expect, test } from 'vitest';
import { knownSockets } from '../../../src/probes/containers/known-sockets.ts';
import { hostWith, missing, processOf, type Sections } from '../literal-host.ts';

const read = (sections: Sections = {}) => {
  const fact = knownSockets.read(hostWith(sections));
  if (!fact.known) throw new Error('It is always known in part.');
  const { sockets, missing } = fact.value;
  return { paths: sockets.map(({ path, of }) => `${of} ${path}`), missing: missing?.cause.code ?? null };
};
const USUAL = [
  'dockerd /run/docker.sock',
  'containerd /run/containerd/containerd.sock',
  'containerd /run/docker/containerd/containerd.sock',
];
const programs = { dockerd: '/usr/bin/dockerd', docker: null, containerd: null, runc: null };

describe('the sockets of a host', () => {
  test('are the usual ones', () => {
    expect(read()).toEqual({ paths: USUAL, missing: null });
  });

  test('are those on which dockerd listens, without its inner ones', () => {
    const unixSockets = ['/srv/engine/api.sock', '/run/docker/metrics.sock', '/run/docker/libnetwork/x.sock'];
    const { paths } = read({ 'host:daemon-processes': [processOf({ unixSockets })] });
    expect(paths.filter((path) => !USUAL.includes(path))).toEqual(['dockerd /srv/engine/api.sock']);
  });

  test('are those that its flags name where its open files cannot be seen', () => {
    const process = processOf({
      unixSockets: null,
      flags: { host: ['unix:///srv/api.sock', 'tcp://127.0.0.1:2376'], containerd: ['/srv/containerd.sock'] },
    });
    const { paths } = read({ 'host:daemon-processes': [process] });
    expect(paths).toContain('dockerd /srv/api.sock');
    expect(paths).toContain('containerd /srv/containerd.sock');
  });

  test('are also where links lead', () => {
    const unixSockets = ['/srv/link/api.sock'];
    const paths = { '/srv/link/api.sock': '/srv/engine/api.sock', '/run/docker.sock': '/run/docker.sock' };
    const sections = { 'host:daemon-processes': [processOf({ unixSockets })], 'host:real-paths': paths };
    expect(read(sections).paths).toEqual([
      USUAL[0],
      'dockerd /srv/link/api.sock',
      'dockerd /srv/engine/api.sock',
      ...USUAL.slice(1),
    ]);
  });

  test('are those that exist at the usual places', () => {
    const installation = { programs, sockets: [{ path: '/run/user/1000/docker.sock', uid: 1000 }] };
    expect(read({ 'host:installation': installation }).paths).toContain('dockerd /run/user/1000/docker.sock');
  });

  test('are known in part where those of one engine could not be found out', () => {
    const blind = { 'host:daemon-processes': [processOf({ unixSockets: null })] };
    const denied = { state: 'unread', cause: { code: 'needs-root', detail: 'd', next: 'n' } };
    const files = { 'host:daemon-files': { '/etc/docker/daemon.json': denied } };
    expect(read({ ...blind, ...files })).toEqual({ paths: USUAL, missing: 'needs-root' });
  });

  test('are known in part where those of the engine of another account could not be found out', () => {
    const alice = processOf({ pid: 900, uid: 1000, rootless: true, unixSockets: null });
    const denied = { state: 'unread', cause: { code: 'needs-root', detail: 'd', next: 'n' } };
    const sections = {
      'host:daemon-processes': [processOf(), alice],
      'host:daemon-files': {
        '/etc/docker/daemon.json': { state: 'absent' },
        '/home/alice/.config/docker/daemon.json': denied,
      },
    };
    expect(read(sections).missing).toBe('needs-root');
  });

  test.each([
    ['the processes', { 'host:daemon-processes': missing('timeout') }, 'timeout'],
    ['the installation', { 'host:installation': missing('needs-root') }, 'needs-root'],
  ])('are known in part without %s', (_, sections, code) => {
    expect(read(sections)).toEqual({ paths: USUAL, missing: code });
  });
});
