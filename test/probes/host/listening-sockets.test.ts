import { describe, expect, it } from 'vitest';
import { listeningSockets } from '../../../src/probes/host/listening-sockets.ts';
import { printed } from './printed.ts';

const line = (path: string): string =>
  `0000000091088646: 00000002 00000000 00010000 0001 01 27089020 ${path}`;
const read = (...lines: readonly string[]) =>
  listeningSockets.project(printed(['sockets', ...lines].join('\n')));

describe('sockets that are named like those of engines', () => {
  it('are read from the table of the kernel, each once', () => {
    expect(
      read(
        line('/run/podman/podman.sock'),
        line('/run/containerd/containerd.sock.ttrpc'),
        line('@/containerd-shim/moby/0123/shim.sock@'),
        line('/run/podman/podman.sock'),
      ),
    ).toEqual({
      ok: true,
      data: [
        '/run/containerd/containerd.sock.ttrpc',
        '/run/podman/podman.sock',
        '@/containerd-shim/moby/0123/shim.sock@',
      ],
    });
  });

  it('are none where the table has none, which is a fact', () => {
    expect(read()).toEqual({ ok: true, data: [] });
  });

  it('are not taken from what is no line of the table, such as the rest of a path with a line break', () => {
    expect(read('b/docker.sock', line('/a b/docker.sock'))).toEqual({ ok: true, data: ['/a b/docker.sock'] });
  });

  it('are not known where the process table is hidden, or where there are too many', () => {
    expect(listeningSockets.project({ stdout: '', exitCode: 93 })).toMatchObject({
      cause: { code: 'needs-root' },
    });
    expect(read(...Array.from({ length: 4000 }, (_, at) => line(`/run/${at}/docker.sock`)))).toMatchObject({
      cause: { code: 'too-large' },
    });
    expect(read('ä'.repeat(131_072))).toMatchObject({ cause: { code: 'too-large' } });
    expect(listeningSockets.project(printed())).toMatchObject({ cause: { code: 'unparseable' } });
  });
});
