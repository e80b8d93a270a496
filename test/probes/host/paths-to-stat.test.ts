import { expect, test } from 'vitest';
import { pathsToStat } from '../../../src/probes/host/paths-to-stat.ts';
import { container } from '../../checks/containers/sample-container.ts';
import { bind } from '../../checks/containers/sample-mounts.ts';
import { fileOf, hostWith, missing, processOf } from '../literal-host.ts';

const usual = new Set(pathsToStat(hostWith()));
const more = (sections: Parameters<typeof hostWith>[0]) =>
  pathsToStat(hostWith(sections)).filter((path) => !usual.has(path));

test('the files that checks look at on every host are asked for once each', () => {
  expect([...usual]).toEqual(
    expect.arrayContaining(['/etc/docker', '/etc/docker/daemon.json', '/usr/bin/dockerd']),
  );
  expect(pathsToStat(hostWith())).toHaveLength(usual.size);
});

test('the seccomp profile of an engine is asked for, from its flags and from its file', () => {
  expect(
    more({
      'host:daemon-processes': [processOf({ flags: { 'seccomp-profile': ['/srv/a.json', 'unconfined'] } })],
      'host:daemon-files': {
        '/etc/docker/daemon.json': fileOf({ 'seccomp-profile': '/srv/b.json' }),
        '/etc/docker/odd.json': fileOf({ 'seccomp-profile': ['/srv/c.json'] }),
        '/etc/docker/absent.json': { state: 'absent' },
      },
    }),
  ).toEqual(expect.arrayContaining(['/srv/a.json', '/srv/b.json']));
  expect(
    more({ 'host:daemon-files': { '/etc/docker/daemon.json': fileOf({ 'seccomp-profile': 'builtin' }) } }),
  ).toEqual([]);
  expect(
    more({ 'host:daemon-files': missing('timeout'), 'host:daemon-processes': [processOf()] }),
  ).not.toContain('builtin');
});

test('what containers mount is asked for, since whoever owns it may write there', () => {
  const id = 'c'.repeat(64);
  const volumes = {
    Volumes: [{ Name: 'cron', Driver: 'local', Options: { o: 'bind', device: '/etc/cron.d' } }],
  };
  expect(
    more({
      'engine/root:containers': [{ Id: id, Names: ['/web'], Image: 'web:1', State: 'running' }],
      'engine/root:volumes': volumes,
      [`engine/root/container/${id}:inspect`]: container({ Mounts: [bind('/srv/app', '/app')] }),
    }),
  ).toEqual(expect.arrayContaining(['/srv/app', '/etc/cron.d']));
});
