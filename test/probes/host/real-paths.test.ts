import { describe, expect, it } from 'vitest';
import { realPaths } from '../../../src/probes/host/real-paths.ts';
import { printed } from './printed.ts';

const read = (paths: string, targets: string, ...blind: readonly string[]) =>
  realPaths.project(
    printed(...blind.map((path) => `blind\n${path}`), `paths\n${paths}`, `targets\n${targets}`),
  );

describe('where paths lead', () => {
  it('is known of each in the order in which they were asked for', () => {
    expect(read('/a\n/b\x01c', '/real/a\n/real\x01b')).toEqual({
      ok: true,
      data: { '/a': '/real/a', '/b\nc': '/real\nb' },
    });
  });

  it('is unknown behind a closed door, and where links lead in a circle', () => {
    expect(read('/a\n/closed/b\n/loop', '/a\n/closed/b\n', '/closed/b')).toEqual({
      ok: true,
      data: { '/a': '/a', '/closed/b': null, '/loop': null },
    });
    expect(read('/a', 'realpath: failed')).toEqual({ ok: true, data: { '/a': null } });
  });

  it('is not told where not each path has its line', () => {
    for (const [paths, targets] of [
      ['/a\n/b', '/a'],
      ['/a', '/a\n/b'],
      ['', ''],
    ] as const) {
      expect(read(paths, targets)).toMatchObject({ ok: false, cause: { code: 'unparseable' } });
    }
    expect(realPaths.project(printed())).toMatchObject({ ok: false });
  });
});
