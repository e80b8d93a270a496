import { describe, expect, test } from 'vitest';
import { kernelView, processesOf } from '../../../src/probes/containers/kernel-view.ts';
import { CONTAINER_ID, container, process, stopped } from '../../checks/containers/sample-container.ts';
import { missing } from '../literal-host.ts';
import { containerWith, inspectKey } from './literal-container.ts';

const TABLE = 'host:container-processes';
const lost = missing('timeout');
const other = process({ pid: 5000, container: 'd'.repeat(64) });
const child = process({ pid: 4712, name: 'child' });

const web = (inspect: unknown, table: unknown) =>
  containerWith(CONTAINER_ID, { [inspectKey(CONTAINER_ID)]: inspect, [TABLE]: table });
const seen = (...processes: unknown[]) => ({ processes, partial: false });

describe('the kernel view', () => {
  test('is the main process', () => {
    expect(kernelView.read(web(container(), seen(other, child, process())))).toMatchObject({
      known: true,
      value: { pid: 4711 },
      evidence: [inspectKey(CONTAINER_ID), TABLE],
    });
  });

  test('is null where nothing runs, whether or not processes could be read', () => {
    expect(kernelView.read(web(stopped(), lost))).toMatchObject({ known: true, value: null });
  });

  test.each([
    ['the process is not there', container(), seen(other), 'process-not-visible'],
    [
      'the number belongs to another container',
      container(),
      seen(process({ container: other.container })),
      'process-not-visible',
    ],
    [
      'the engine names no process of a container that runs',
      container({ State: { Pid: 0 } }),
      seen(process()),
      'contradiction',
    ],
    [
      'the engine names no process of a container that is paused',
      container({ State: { Status: 'paused', Pid: 0 } }),
      seen(process()),
      'contradiction',
    ],
    [
      'the runtime has still to become its program',
      container(),
      seen(process({ name: 'runc:[2:INIT]', seccomp: 0 })),
      'process-not-visible',
    ],
    ['the table was not read', container(), lost, 'timeout'],
    ['the container was not read', lost, seen(process()), 'timeout'],
  ])('is unread where %s', (_, inspect, table, code) => {
    expect(kernelView.read(web(inspect, table))).toMatchObject({ known: false, cause: { code } });
    expect(processesOf.read(web(inspect, table))).toMatchObject({ known: false, cause: { code } });
  });
});

test.each([
  [true, /^Audit as root/],
  [false, /^Audit again/],
])(
  'what to do where the process is not there depends on whether the table is partial: %s',
  (partial, next) => {
    const table = { processes: [], partial };
    expect(kernelView.read(web(container(), table))).toMatchObject({
      cause: { next: expect.stringMatching(next) },
    });
  },
);

describe('the processes of a container', () => {
  test('are those of its cgroup', () => {
    expect(processesOf.read(web(container(), seen(other, child, process())))).toMatchObject({
      known: true,
      value: [{ pid: 4712 }, { pid: 4711 }],
    });
  });

  test('are none that only arguments like those of a shim tie to it, which any account can write', () => {
    const strange = process({ pid: 9000, tie: 'shim', seccomp: 0, label: 'unconfined' });
    expect(processesOf.read(web(container(), seen(strange, process())))).toMatchObject({
      known: true,
      value: [{ pid: 4711 }],
    });
  });

  test('are unread where only the shim ties the main process to the container', () => {
    const tied = process({ tie: 'shim' });
    expect(kernelView.read(web(container(), seen(tied)))).toMatchObject({
      known: true,
      value: { pid: 4711 },
    });
    expect(processesOf.read(web(container(), seen(tied, child)))).toMatchObject({
      known: false,
      cause: { code: 'process-not-visible' },
    });
  });

  test('are none where nothing runs', () => {
    expect(processesOf.read(web(stopped(), lost))).toMatchObject({ known: true, value: [] });
  });

  test('are unread between two starts', () => {
    const waiting = stopped({ State: { Status: 'restarting', Running: true } });
    expect(processesOf.read(web(waiting, seen()))).toMatchObject({
      known: false,
      cause: { code: 'process-not-visible' },
    });
  });

  test('are unread where only some can be seen', () => {
    expect(processesOf.read(web(container(), { processes: [process()], partial: true }))).toMatchObject({
      known: false,
      cause: { code: 'process-not-visible' },
    });
  });
});
