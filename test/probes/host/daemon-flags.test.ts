import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAEMON_OPTIONS, type DaemonOption } from '../../../src/probes/engine/daemon-option-table.ts';
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
    // Engines before 23.0 take the data root by its former name, too.
    ['--graph=/srv/docker', { 'data-root': ['/srv/docker'] }, 0],
    ['-g /srv/docker', { 'data-root': ['/srv/docker'] }, 0],
    // Values of flags that are not on the allow-list are dropped with them.
    ['--label secret=1 --icc=false', { icc: ['false'] }, 2],
    ['--label=secret=1 --mtu 1400 --tlsverify', { tlsverify: ['true'] }, 3],
    ['--oom-score-adjust -500 --icc=false', { icc: ['false'] }, 2],
    ['--raw-logs --tlsverify', { tlsverify: ['true'] }, 1],
    ['--raw-logs -D', { debug: ['true'] }, 1],
    ['--containerd', {}, 0],
    // What cannot be understood takes nothing with it.
    ['-D --icc=false', { debug: ['true'], icc: ['false'] }, 0],
    ['-x --icc=false', { icc: ['false'] }, 1],
    ['-Dx -H fd://', { debug: ['true'], host: ['fd://'] }, 0],
    ['-H', {}, 0],
    ['- xD --icc=false', { icc: ['false'] }, 2],
    ['--=x --icc=false', { icc: ['false'] }, 1],
    ['--icc=10', { icc: ['(no truth value)'] }, 0],
    ['--icc=xt', { icc: ['(no truth value)'] }, 0],
    ['--icc=xf --debug=00', { icc: ['(no truth value)'], debug: ['(no truth value)'] }, 0],
    ['--icc=false -- --debug', { icc: ['false'] }, 1],
    ['--tlsverify=perhaps', { tlsverify: ['(no truth value)'] }, 0],
    // Values with an s, and with a blank before them, are whole.
    ['--tlscacert=/etc/ssl/certs/ca.pem', { tlscacert: ['/etc/ssl/certs/ca.pem'] }, 0],
    [
      '--tlscacert /etc/ssl/certs/ca.pem --tlscert /etc/ssl/server.pem --tlskey /etc/ssl/server-key.pem',
      {
        tlscacert: ['/etc/ssl/certs/ca.pem'],
        tlscert: ['/etc/ssl/server.pem'],
        tlskey: ['/etc/ssl/server-key.pem'],
      },
      0,
    ],
    ['--log-opt max-size=1m --log-opt splunk-token=x', { 'log-opt': ['max-size', 'splunk-token'] }, 0],
    ['--log-opt syslog-address=tcp://u:p@h:514', { 'log-opt': ['syslog-address=tcp://h:514'] }, 0],
    ['--registry-mirror=https://u:p@m.example/?t=1', { 'registry-mirror': ['https://m.example/'] }, 0],
    // What looks like credentials in a path is a part of the path.
    ['-H unix:///run/a:b@c/d.sock?e#f', { host: ['unix:///run/a:b@c/d.sock?e#f'] }, 0],
    ['--data-root=/srv/a:b@c', { 'data-root': ['/srv/a:b@c'] }, 0],
    ['--cgroup-parent user@1000.service', { 'cgroup-parent': ['user@1000.service'] }, 0],
    // What stands behind a flag with a value is that value, whatever it looks like.
    ['--label --icc=false --mtu -D', {}, 4],
    ['--raw-logs --icc=false', { icc: ['false'] }, 1],
    ['--label=a --icc=false', { icc: ['false'] }, 1],
    [
      '--default-ulimit nofile=1:2 --default-ulimit=nproc=3',
      { 'default-ulimit': ['nofile=1:2', 'nproc=3'] },
      0,
    ],
  ])('%s', (line, flags, otherArguments) => {
    expect(parse(line)).toEqual({ flags, otherArguments });
  });

  const options: readonly DaemonOption[] = Object.values(DAEMON_OPTIONS);
  const word = fc.stringMatching(/^[a-z0-9./][a-z0-9./:-]{0,8}$/);
  /** Flags with a value that is kept whole, and with the ways to write each. */
  const setting = fc.constantFrom(...options.filter(({ keep }) => keep !== 'names')).chain((option) =>
    option.kind === 'switch'
      ? fc.boolean().chain((on) =>
          fc.record({
            flag: fc.constant(option.flag),
            value: fc.constant(String(on)),
            words: fc.constantFrom(
              ...(on ? ['true', 'TRUE', '1', 't'] : ['false', 'False', '0', 'F']).map((text) => [
                `--${option.flag}=${text}`,
              ]),
              ...(on ? [[`--${option.flag}`]] : []),
              ...(option.short ? [[`-${option.short}=${on}`]] : []),
            ),
          }),
        )
      : word.chain((value) =>
          fc.record({
            flag: fc.constant(option.flag),
            value: fc.constant(value),
            words: fc.constantFrom(
              [`--${option.flag}=${value}`],
              [`--${option.flag}`, value],
              ...(option.short
                ? [
                    [`-${option.short}`, value],
                    [`-${option.short}${value}`],
                    [`-${option.short}=${value}`],
                    [`-D${option.short}`, value],
                  ]
                : []),
            ),
          }),
        ),
  );
  const foreign = fc.constantFrom(
    ['--label=CANARY'],
    ['--label', 'CANARY'],
    ['--mtu', '1400'],
    ['--raw-logs'],
  );

  it('mean the same however they are written, and whatever stands between them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(setting, fc.option(foreign))), (given) => {
        const words = given.flatMap(([{ words }, other]) => [...words, ...(other ?? [])]);
        const wanted = new Map<string, string[]>();
        const put = (flag: string, value: string) => wanted.set(flag, [...(wanted.get(flag) ?? []), value]);
        for (const [{ flag, value, words }] of given) {
          if (/^-D[^=]/.test(words[0] ?? '')) put('debug', 'true');
          put(flag, value);
        }
        const read = parseDaemonFlags(words);
        expect(read.flags).toEqual(Object.fromEntries(wanted));
        expect(JSON.stringify(read)).not.toContain('CANARY');
      }),
    );
  });

  it('keep no secret of an address, and of log options only the names', () => {
    const flag = fc.constantFrom(...options.filter(({ kind }) => kind !== 'switch').map(({ flag }) => flag));
    const secret = fc.constantFrom('tcp://u:CANARY@h:1', 'https://CANARY@h/?t=CANARY#CANARY', 'u:CANARY@h');
    fc.assert(
      fc.property(flag, secret, fc.boolean(), (name, value, joined) => {
        const words = joined ? [`--${name}=${value}`] : [`--${name}`, value];
        expect(JSON.stringify(parseDaemonFlags(words))).not.toContain('CANARY');
      }),
    );
    for (const words of [
      ['--log-opt', 'gelf-token=CANARY'],
      ['--log-opt=x=CANARY'],
      ['--log-opt=x=y=CANARY'],
    ])
      expect(JSON.stringify(parseDaemonFlags(words))).not.toContain('CANARY');
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
