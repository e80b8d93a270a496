import { describe, expect, it } from 'vitest';
import { byProcess, linkTarget } from '../../../src/probes/host/process-lines.ts';

describe('lines of files of processes', () => {
  it('are told apart by process, in their order', () => {
    const text =
      '/proc/7/status:Name:\tx\n/proc/9/status:Name:\ty\n/proc/7/status:Uid:\t0\n/proc/7/status:\n';
    expect(Object.fromEntries(byProcess(text, 'status'))).toEqual({
      7: ['Name:\tx', 'Uid:\t0', ''],
      9: ['Name:\ty'],
    });
  });

  it('are none where they name no process, or another file', () => {
    const odd = ['x/proc/7/status:a', '/prox/7/status:a', '/proc/self/status:a', '/proc/7/stat:a', '7', ''];
    for (const line of odd) expect(byProcess(line, 'status').size, line).toBe(0);
    expect(byProcess('/proc/7/cgroup:0::/a/cgroup:b', 'cgroup').get(7)).toEqual(['0::/a/cgroup:b']);
  });
});

describe('where a link leads', () => {
  it.each([
    ["'/proc/1/exe' -> '/usr/bin/x'", '/usr/bin/x'],
    ['/proc/1/exe -> /usr/bin/x', '/usr/bin/x'],
    ["'/proc/1/exe' -> '/usr/bin/x (deleted)'", '/usr/bin/x'],
    ["'/proc/1/exe' -> '/a (deleted)/x'", '/a (deleted)/x'],
    ["'/proc/1/exe' -> '/a -> b'", '/a -> b'],
    ["/proc/1/exe -> /it's'", "/it's'"],
    ["/proc/1/exe -> 'x", "'x"],
    ["'/proc/1/exe'", null],
    ['', null],
  ])('%s', (text, target) => {
    expect(linkTarget(text)).toBe(target);
  });
});
