import { expect, test } from 'vitest';
import check from '../../../checks/isolation/container-kernel-paths-masked.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { runtimeNamed } from '../../../src/probes/containers/container-runtime.ts';
import { ALL_PATHS, HARDENED, mountsOf, PRIVILEGED } from '../../probes/containers/sample-mounts.ts';
import { hidden } from '../containers/hidden.ts';
import { container, created, engine, process, stopped } from '../containers/sample-container.ts';

const info = engine({ Runtimes: { runc: { path: 'runc' }, runsc: { path: '/usr/bin/runsc' } } });
const facts = { inspect: container(), info, runtime: runtimeNamed('runc', info) };
const seen = (lines: readonly string[]) => ({
  main: process(),
  mounts: { ...mountsOf(lines), kernelPaths: ALL_PATHS },
});
const none = { main: null, mounts: null };
const unmasked = { HostConfig: { MaskedPaths: [], ReadonlyPaths: [] } };
const older = HARDENED.filter((line) => !line.includes('/proc/interrupts'));

test('container-kernel-paths-masked', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'every path is covered', facts, hints: seen(HARDENED) },
        {
          name: 'accepted',
          facts,
          hints: seen(PRIVILEGED),
          policy: { 'accepted-unmasked': ['web'] },
        },
        {
          name: 'accepted, stopped',
          facts: { ...facts, inspect: stopped(unmasked) },
          hints: none,
          policy: { 'accepted-unmasked': ['w*'] },
        },
      ],
      fail: [
        { name: 'privileged', facts, hints: seen(PRIVILEGED), observed: '/proc/keys on proc at /proc rw' },
        {
          name: '/proc of the host elsewhere, though all is covered where it usually is',
          facts,
          hints: seen([...HARDENED, '99 1302 0:373 / /host/proc ro - proc proc rw']),
          observed: '/host/proc/keys',
        },
        {
          name: 'the same of a path that this engine does not cover',
          facts: { ...facts, info: engine({ ServerVersion: '26.1.5' }) },
          hints: seen([...HARDENED, '99 1302 0:373 /interrupts /i ro - proc proc rw']),
        },
        {
          name: 'a path that this engine covers',
          facts,
          hints: seen(older),
        },
        {
          name: 'stopped, with empty lists (systempaths=unconfined)',
          facts: { ...facts, inspect: stopped(unmasked) },
          hints: none,
          observed: 'MaskedPaths 0 paths',
        },
        {
          name: 'never started, privileged, of which the engine answers null',
          facts: {
            ...facts,
            inspect: created({ HostConfig: { Privileged: true, MaskedPaths: null, ReadonlyPaths: null } }),
          },
          hints: none,
        },
      ],
      manual: [
        {
          name: 'an engine before 28.0.2, which leaves it open by default',
          facts: { ...facts, info: engine({ ServerVersion: '26.1.5+dfsg1' }) },
          hints: seen(older),
          observed: '/proc/interrupts',
        },
      ],
      notapplicable: [
        {
          name: 'stopped, with the lists of the default',
          facts: { ...facts, inspect: stopped() },
          hints: none,
        },
        {
          name: 'stopped, null or left out by older engines, which means the default',
          facts: {
            ...facts,
            inspect: stopped({ HostConfig: { MaskedPaths: null, ReadonlyPaths: undefined } }),
          },
          hints: none,
        },
        {
          name: 'a sandbox',
          facts: { ...facts, runtime: runtimeNamed('runsc', info) },
          hints: { ...seen(PRIVILEGED), main: process({ executable: '/usr/bin/runsc' }) },
        },
      ],
      error: [
        { name: 'mounts not seen', facts, hints: { main: process(), mounts: hidden } },
        { name: 'the process not seen', facts, hints: { main: hidden, mounts: hidden } },
        { name: 'ended meanwhile', facts, hints: { main: process(), mounts: null } },
        {
          name: 'between two starts',
          facts: { ...facts, inspect: container({ State: { Status: 'restarting', Pid: 0 } }) },
          hints: none,
        },
        {
          name: 'an engine whose version says nothing, and a path that only newer ones cover',
          facts: { ...facts, info: engine({ ServerVersion: 'library-import' }) },
          hints: seen(older),
        },
      ],
    }),
  ).toEqual([]);
});
