import { describe, expect, it } from 'vitest';
import { containerProcesses } from '../../../src/probes/host/container-processes.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';
const ID = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);

const record = (head: string, ...lines: string[]): string => [`${TOKEN} ${head}`, ...lines, ''].join('\n');

const status = (pid: number, parent: number): string[] =>
  [
    'Name:\tsleep',
    'State:\tS (sleeping)',
    `PPid:\t${parent}`,
    'Uid:\t1\t1\t1\t1',
    'CapBnd:\t0000000000000000',
    'CapEff:\t0000000000000000',
  ].map((line) => `/proc/${pid}/status:${line}`);

function processesOf(...records: string[]) {
  const stdout = `${TOKEN}\n${[record('visible all'), record('first-cgroup', '1:name=systemd:/'), ...records].join('')}${TOKEN} end\n`;
  const projected = containerProcesses.project({ stdout, stderr: '', exitCode: 0 });
  return projected.ok ? projected.data.processes : [];
}

const tiesOf = (...records: string[]): unknown =>
  processesOf(...records).map(({ pid, container, tie }) => [pid, container, tie]);

describe('what ties a process to its container', () => {
  it('is its cgroup, and where that names none its shim', () => {
    expect(
      tiesOf(
        record('cgroups', `/proc/30/cgroup:1:name=systemd:/docker/${ID}`),
        record('shims', `/proc/20/cmdline:${OTHER}`),
        record('status', ...status(30, 20), ...status(31, 20), ...status(32, 1)),
      ),
    ).toEqual([
      [30, ID, 'cgroup'],
      [31, OTHER, 'shim'],
    ]);
  });
});

describe('the label of a process', () => {
  const labelOf = (error: string): unknown =>
    processesOf(
      record('cgroups', `/proc/30/cgroup:1:name=systemd:/docker/${ID}`),
      record('status', ...status(30, 1)),
      record('labels'),
      record('label-errors', `grep: /proc/30/attr/current: ${error}`),
    ).map(({ label, labelReadable }) => [label, labelReadable]);

  it('is none where the kernel has no module for labels and answers EINVAL', () => {
    expect(labelOf('Invalid argument')).toEqual([[null, true]]);
  });

  it('is not known where it may not be read', () => {
    expect(labelOf('Permission denied')).toEqual([[null, false]]);
  });
});
