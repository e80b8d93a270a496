import { describe, expect, it } from 'vitest';
import { groupSessions } from '../../../src/probes/host/group-sessions.ts';
import { printed } from './printed.ts';

const status = (pid: number, uid: number, groups: string, more: string[] = []) =>
  [
    'Name:\tbash',
    'State:\tS (sleeping)',
    `Uid:\t${uid}\t${uid}\t${uid}\t${uid}`,
    'Gid:\t1000\t1000\t1000\t1000',
    `Groups:\t${groups}`,
    ...more,
  ]
    .map((line) => `/proc/${pid}/status:${line}`)
    .join('\n');

const project = (...records: string[]) => groupSessions.project(printed(...records));

describe('processes in the group of a socket', () => {
  it('are those of people on the host, each kind once', () => {
    expect(
      project(
        'visible all',
        'first-cgroup\n0::/init.scope',
        `status\n${status(30, 1000, '27 999 ')}\n${status(31, 1000, '27 999 ')}\n${status(32, 0, '999')}\n${status(33, 1001, '999')}`,
        `cgroups\n/proc/30/cgroup:0::/user.slice\n/proc/33/cgroup:0::/docker/${'a'.repeat(64)}`,
      ),
    ).toEqual({
      ok: true,
      data: { partial: false, processes: [{ uid: 1000, gids: [1000, 27, 999], name: 'bash' }] },
    });
  });

  it('are none where there are no further groups, and some may stay unseen', () => {
    expect(project('visible own', 'first-cgroup\n0::/')).toEqual({
      ok: true,
      data: { partial: true, processes: [] },
    });
  });

  it('are not known where the kernel’s lines have another form', () => {
    expect(project('visible all', 'first-cgroup', 'status\n/proc/30/status:Name:\tbash')).toMatchObject({
      ok: false,
      cause: { code: 'unparseable' },
    });
  });

  it.each([91, 92])('are too many where the script ends with %d', (exitCode) => {
    expect(groupSessions.project({ stdout: '', exitCode })).toMatchObject({
      cause: { code: 'too-large' },
    });
  });
});
