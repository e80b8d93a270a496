import { describe, expect, it } from 'vitest';
import { containerMounts } from '../../../src/probes/host/container-mounts.ts';
import { inspectKey } from '../containers/literal-container.ts';
import { hostWith } from '../literal-host.ts';
import { printed } from './printed.ts';

const ROOT = '1302 1271 0:409 / / ro,relatime - overlay overlay rw';
const PROC = '1304 1302 0:430 / /proc rw,nosuid - proc //user:secret@files rw';

const read = (mounts: readonly string[], namespaces = '/proc/40/ns/mnt:4026532500') =>
  containerMounts.project(
    printed(`namespaces\n${namespaces}`, `mounts\n${mounts.join('\n')}`, 'paths\n/proc/kcore\n/proc/sys'),
  );
const of = (pid: number, ...lines: readonly string[]) =>
  lines.map((line) => `/proc/${pid}/mountinfo:${line}`);
const processOf = (pid: number, ...given: Parameters<typeof read>) => {
  const projected = read(...given);
  return projected.ok ? projected.data.processes[pid] : projected.cause;
};

describe('the mounts of containers', () => {
  it('are known by process, with the namespace that they are of and without names of servers', () => {
    expect(read(of(40, ROOT, PROC))).toEqual({
      ok: true,
      data: {
        kernelPaths: ['/proc/kcore', '/proc/sys'],
        processes: {
          40: {
            state: 'read',
            namespace: 4026532500,
            mounts: [
              {
                id: 1302,
                parent: 1271,
                device: '0:409',
                root: '/',
                mountPoint: '/',
                type: 'overlay',
                source: null,
                writable: false,
              },
              {
                id: 1304,
                parent: 1302,
                device: '0:430',
                root: '/',
                mountPoint: '/proc',
                type: 'proc',
                source: null,
                writable: true,
              },
            ],
          },
        },
      },
    });
  });

  it('that may not be seen are not none', () => {
    const denied = { state: 'unread', cause: { code: 'needs-root' } };
    expect(processOf(40, ['grep: /proc/40/mountinfo: Permission denied'])).toMatchObject(denied);
    for (const stat of ['cannot statx', 'cannot stat', "can't stat"])
      expect(processOf(40, of(40, ROOT), `stat: ${stat} '/proc/40/ns/mnt': Permission denied`)).toMatchObject(
        denied,
      );
  });

  it('cannot be denied by a mount that is called so', () => {
    const name = 'grep:\\040/proc/41/mountinfo:\\040Permission\\040denied';
    expect(processOf(41, of(40, ROOT, `5 1302 0:1 / /${name} rw - tmpfs x rw`))).toBeUndefined();
  });

  it('of a process that ended meanwhile are missing', () => {
    expect(processOf(41, of(40, ROOT))).toBeUndefined();
    expect(processOf(40, of(40, ROOT), '')).toMatchObject({ state: 'unread', cause: { code: 'vanished' } });
  });

  it('that are too many to look through spoil no other container', () => {
    const many = Array.from({ length: 2001 }, () => ROOT);
    const lines = [...of(40, ...many), ...of(41, ROOT)];
    const namespaces = '/proc/40/ns/mnt:1\n/proc/41/ns/mnt:2';
    expect(processOf(40, lines, namespaces)).toMatchObject({ cause: { code: 'too-large' } });
    expect(processOf(41, lines, namespaces)).toMatchObject({ state: 'read' });
    expect(processOf(40, of(40, ...many.slice(1)), namespaces)).toMatchObject({ state: 'read' });
  });

  it('with a line of another form are not read in part', () => {
    expect(processOf(40, of(40, ROOT, '1304 1302 0:430 / /proc'))).toMatchObject({
      cause: { code: 'unparseable' },
    });
  });

  it('are not known where the output lacks a part', () => {
    expect(containerMounts.project(printed('mounts\n', 'namespaces\n'))).toMatchObject({ ok: false });
    expect(containerMounts.project(printed('paths\n', 'namespaces\n'))).toMatchObject({ ok: false });
  });
});

describe('the processes whose mounts are read', () => {
  it('are those that the engines name, each once', () => {
    const [web, shop, old] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];
    const inspect = (Id: string, Pid: number) => ({
      Id,
      Name: '/x',
      State: { Status: Pid ? 'running' : 'exited', Running: Pid > 0, Pid },
      HostConfig: { Privileged: false },
      Config: {},
      Mounts: [],
      NetworkSettings: {},
    });
    const host = hostWith({
      'engine/root:containers': [web, shop, old].map((Id) => ({
        Id,
        Names: [`/${Id[0]}`],
        Image: 'x',
        State: '',
      })),
      [inspectKey(web)]: inspect(web, 40),
      [inspectKey(shop)]: inspect(shop, 40),
      [inspectKey(old)]: inspect(old, 0),
    });
    expect(containerMounts.parameters?.(host)).toEqual(['40']);
    expect(containerMounts.parameters?.(hostWith())).toEqual([]);
  });
});
