import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDaemonFlags } from '../../../src/probes/host/daemon-flags.ts';

const parse = (line: string) => parseDaemonFlags(line === '' ? [] : line.split(' '));

describe('flags of dockerd', () => {
  it.each<[string, Record<string, string[]>, number]>([
    ['', {}, 0],
    ['--icc=false', { icc: ['false'] }, 0],
    ['--icc', { icc: ['true'] }, 0],
    ['--icc=F --debug=1', { icc: ['false'], debug: ['true'] }, 0],
    ['--log-level debug', { 'log-level': ['debug'] }, 0],
    // A switch takes no further word.
    ['--icc false', { icc: ['true'] }, 1],
    ['-H fd:// -H tcp://0.0.0.0:2375', { host: ['fd://', 'tcp://0.0.0.0:2375'] }, 0],
    ['-Hfd://', { host: ['fd://'] }, 0],
    ['-H=fd://', { host: ['fd://'] }, 0],
    ['--host=unix:///a --host unix:///b', { host: ['unix:///a', 'unix:///b'] }, 0],
    ['-D', { debug: ['true'] }, 0],
    ['-D=false', { debug: ['false'] }, 0],
    ['-DH fd://', { debug: ['true'], host: ['fd://'] }, 0],
    ['-DHfd://', { debug: ['true'], host: ['fd://'] }, 0],
    [
      '-l debug -s overlay2 -G staff -b none -p /p',
      {
        'log-level': ['debug'],
        'storage-driver': ['overlay2'],
        group: ['staff'],
        bridge: ['none'],
        pidfile: ['/p'],
      },
      0,
    ],
    // Values of flags that are not on the allow-list are dropped with them.
    ['--label secret=1 --icc=false', { icc: ['false'] }, 2],
    ['--label=secret=1 --mtu 1400 --tlsverify', { tlsverify: ['true'] }, 3],
    ['--oom-score-adjust -500 --icc=false', { icc: ['false'] }, 2],
    ['--raw-logs --tlsverify', { tlsverify: ['true'] }, 1],
    ['--raw-logs -D', { debug: ['true'] }, 1],
    ['--containerd', {}, 0],
    ['--icc=false -- --debug', { icc: ['false'] }, 1],
    ['--tlsverify=perhaps', { tlsverify: ['(no truth value)'] }, 0],
    ['--log-opt max-size=1m --log-opt splunk-token=x', { 'log-opt': ['max-size', 'splunk-token'] }, 0],
    ['--log-opt syslog-address=tcp://u:p@h:514', { 'log-opt': ['syslog-address=tcp://h:514'] }, 0],
    ['--registry-mirror=https://u:p@m.example/?t=1', { 'registry-mirror': ['https://m.example/'] }, 0],
    ['--cgroup-parent user@1000.service', { 'cgroup-parent': ['user@1000.service'] }, 0],
    [
      '--default-ulimit nofile=1:2 --default-ulimit=nproc=3',
      { 'default-ulimit': ['nofile=1:2', 'nproc=3'] },
      0,
    ],
  ])('%s', (line, flags, otherArguments) => {
    expect(parse(line)).toEqual({ flags, otherArguments });
  });

  it('never throws, and keeps no flag that is not on the list', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.string(), fc.constantFrom('-H', '-D', '--', '-', '--host', '--__proto__=x', '--icc=')),
        ),
        (words) => {
          const { flags } = parseDaemonFlags(words);
          for (const name of Object.keys(flags)) expect(name).toMatch(/^[a-z0-9-]+$/);
        },
      ),
    );
  });
});
