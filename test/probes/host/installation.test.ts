import { describe, expect, it } from 'vitest';
import { installation, PROGRAM_PLACES } from '../../../src/probes/host/installation.ts';
import { printed } from './printed.ts';

const PROGRAMS = [
  'program dockerd /usr/bin/dockerd',
  'program docker /usr/bin/docker',
  'program containerd /usr/bin/containerd',
  'program runc /usr/sbin/runc',
] as const;

describe('what is installed', () => {
  it('is each program by its own name, and each socket with its owner', () => {
    expect(
      installation.project(
        printed(...PROGRAMS, 'socket 0 /run/docker.sock', 'socket 1000 /run/user/1000/docker.sock'),
      ),
    ).toEqual({
      ok: true,
      data: {
        programs: {
          dockerd: '/usr/bin/dockerd',
          docker: '/usr/bin/docker',
          containerd: '/usr/bin/containerd',
          runc: '/usr/sbin/runc',
        },
        sockets: [
          { path: '/run/docker.sock', uid: 0 },
          { path: '/run/user/1000/docker.sock', uid: 1000 },
        ],
      },
    });
  });

  it('is nothing where the script found nothing', () => {
    const names = ['dockerd', 'docker', 'containerd', 'runc'];
    expect(installation.project(printed(...names.map((name) => `program ${name} `)))).toEqual({
      ok: true,
      data: { programs: { dockerd: null, docker: null, containerd: null, runc: null }, sockets: [] },
    });
  });

  it.each(PROGRAMS)('is unread where nothing is said of one: without %s', (missing) => {
    expect(installation.project(printed(...PROGRAMS.filter((program) => program !== missing)))).toMatchObject(
      { ok: false, cause: { code: 'unparseable' } },
    );
  });

  it('has no socket without an owner or outside of /run', () => {
    for (const odd of [
      'socket root /run/docker.sock',
      'socket 0 /tmp/docker.sock',
      'socket 0',
      'other 0 /run/x',
    ])
      expect(installation.project(printed(...PROGRAMS, odd)), odd).toMatchObject({ data: { sockets: [] } });
  });

  it.each([
    ['/usr/bin', 'the packages of Docker and of distributions'],
    ['/usr/sbin', 'the packages of Debian and SUSE'],
    ['/bin', 'systems that have no /usr of their own'],
    ['/sbin', 'systems that have no /usr of their own'],
    ['/usr/local/bin', 'who unpacks the archive'],
    ['/usr/local/sbin', 'who unpacks the archive'],
    ['/usr/libexec/docker', 'the packages of Fedora'],
    ['/opt/bin', 'Flatcar, the /usr of which cannot be written'],
    ['/snap/bin', 'snap'],
  ])('is looked for in %s, where %s puts it', (place) => {
    expect(PROGRAM_PLACES).toContain(place);
  });
});
