import { describe, expect, it } from 'vitest';
import { fileStatuses } from '../../../src/probes/host/file-statuses.ts';
import { printed } from './printed.ts';

interface Printed {
  readonly paths?: string;
  readonly targets?: string;
  readonly statuses?: readonly string[];
}

const read = ({ paths = '/a', targets = paths, statuses = [] }: Printed): Record<string, unknown> => {
  const projected = fileStatuses.project(printed(...statuses, `paths\n${paths}`, `targets\n${targets}`));
  if (!projected.ok) throw new Error(projected.cause.detail);
  return fileStatuses.shape.parse(projected.data);
};
const of = (status: string): unknown => read({ statuses: [status] })['/a'];

describe('the status of a file', () => {
  it.each([
    ['11a4', 'fifo', 0o644],
    ['21b6', 'device', 0o666],
    ['61b0', 'device', 0o660],
    ['41ed', 'directory', 0o755],
    ['43ff', 'directory', 0o1777],
    ['81a4', 'file', 0o644],
    ['89ed', 'file', 0o4755],
    ['85ed', 'file', 0o2755],
    ['8000', 'file', 0],
    ['8fff', 'file', 0o7777],
    ['c1b0', 'socket', 0o660],
  ])('%s is that of a %s', (hex, kind, mode) => {
    expect(of(`present ${hex} 0 999\nroot\ndocker\n/a`)).toEqual({
      state: 'present',
      kind,
      mode,
      uid: 0,
      gid: 999,
      user: 'root',
      group: 'docker',
      target: '/a',
    });
  });

  it.each([
    '81a4 root 0',
    '81a4 0 root',
    '81a4 0',
    '81a4',
    '',
    '81A4 0 0',
    'x81a4 0 0',
    '81a4x 0 0',
    '0 0 0',
    'f1a4 0 0',
    '1f1a4 0 0',
  ])('is none where stat prints %j', (words) => {
    expect(of(`present ${words}\nroot\nroot\n/a`)).toMatchObject({
      state: 'unread',
      cause: { code: 'unparseable' },
    });
  });

  it.each([
    ['denied', 'needs-root'],
    ['loop', 'command-failed'],
    ['again', 'vanished'],
    ['failed', 'command-failed'],
    ['', 'command-failed'],
  ])('is unread where the way to it is %j', (why, code) => {
    expect(of(`missing ${why}\n/a`)).toMatchObject({ state: 'unread', cause: { code } });
  });

  it('is absent only where the kernel said so', () => {
    expect(of('missing absent\n/a')).toEqual({ state: 'absent' });
    expect(read({})).toMatchObject({ '/a': { state: 'unread', cause: { code: 'vanished' } } });
  });
});

describe('the statuses of files', () => {
  const file = (path: string) => `present 81a4 0 0\nroot\nroot\n${path}`;

  it('say where each path leads, also that of a name with line breaks', () => {
    const found = read({
      paths: '/a\n/b\x01c\n/d',
      targets: '/a\n/real\x01b\n/real/d',
      statuses: [file('/a'), file('/b\nc'), 'missing absent\n/d'],
    });
    expect(found).toMatchObject({
      '/a': { target: '/a' },
      '/b\nc': { target: '/real\nb' },
      '/d': { state: 'absent' },
    });
  });

  it('say nothing of where paths lead where not each of them has its line', () => {
    expect(read({ paths: '/a\n/b', targets: '/x', statuses: [file('/a'), file('/b')] })).toMatchObject({
      '/a': { target: '/a' },
      '/b': { target: '/b' },
    });
    expect(read({ targets: '', statuses: [file('/a')] })).toMatchObject({ '/a': { target: '/a' } });
  });

  it('are unintelligible without the paths that were asked for', () => {
    expect(fileStatuses.project(printed('paths\n', 'targets\n'))).toMatchObject({
      ok: false,
      cause: { code: 'unparseable' },
    });
    expect(fileStatuses.project(printed(file('/a')))).toMatchObject({ ok: false });
  });
});
