import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScriptRecord } from '../../../src/probes/host/records.ts';
import { unitFromFiles, unitFromSystemd } from '../../../src/probes/host/unit-texts.ts';
import { UNITS, units } from '../../../src/probes/host/units.ts';

const record = (kind: string, ...lines: string[]): ScriptRecord => ({
  kind,
  words: ['docker.socket'],
  body: lines.join('\n'),
});

describe('a unit by its files', () => {
  it('takes sockets from the unit and its drop-ins in the order of their names, after the last reset', () => {
    expect(
      unitFromFiles([
        record(
          'file',
          '/usr/lib/systemd/system/docker.socket',
          'ListenStream=/run/docker.sock',
          'LimitNOFILE=1',
        ),
        record('drop-in', '/etc/systemd/system/docker.socket.d/20.conf', ' ListenStream = 127.0.0.1:2375'),
        record(
          'drop-in',
          '/etc/systemd/system/docker.socket.d/10.conf',
          'ListenStream=',
          'ListenStream=%t/d.sock',
        ),
        record(
          'drop-in',
          '/usr/lib/systemd/system/docker.socket.d/20.conf',
          'ListenStream=/hidden',
          'LimitNOFILE=9',
        ),
      ]),
    ).toEqual({
      path: '/usr/lib/systemd/system/docker.socket',
      masked: false,
      dropIns: ['/etc/systemd/system/docker.socket.d/10.conf', '/etc/systemd/system/docker.socket.d/20.conf'],
      listen: ['/run/d.sock', '127.0.0.1:2375'],
      limits: { LimitNOFILE: '1' },
    });
  });

  it('takes back with an empty ListenStream= what stands before it, and with nothing else', () => {
    const listenOf = (...lines: string[]) => unitFromFiles([record('file', '/u', ...lines)]).listen;
    expect(listenOf('ListenStream=/a', 'ListenStream=', 'ListenStream=/b', 'ListenStream=/c')).toEqual([
      '/b',
      '/c',
    ]);
    expect(
      listenOf('[Socket]', 'ListenStream=/a', 'LimitNOFILE=', 'SocketMode=0660', '', '[Install]'),
    ).toEqual(['/a']);
    expect(listenOf('ListenStream=%t/a', 'ListenStream=/srv/%t/b')).toEqual(['/run/a', '/srv/%t/b']);
  });

  it('goes back to the default with an empty limit, until another is set', () => {
    const limitsOf = (own: string[], ...dropIn: string[]) =>
      unitFromFiles([record('file', '/u', ...own), record('drop-in', '/d/x.conf', ...dropIn)]).limits;
    const set = ['LimitNOFILE=infinity', 'LimitNPROC=512'];
    expect(limitsOf(set, 'LimitNOFILE=')).toEqual({ LimitNPROC: '512' });
    expect(limitsOf(set, 'LimitNOFILE=', 'LimitNOFILE=1024')).toEqual({
      LimitNOFILE: '1024',
      LimitNPROC: '512',
    });
    expect(limitsOf([...set, 'LimitNPROC='])).toEqual({ LimitNOFILE: 'infinity' });
  });

  it('starts the program of the last ExecStart=, where that is named by its whole path', () => {
    const programOf = (...lines: string[]) => unitFromFiles([record('file', '/u', ...lines)]).program;
    expect(programOf('ExecStart=/a', 'ExecStart=', 'ExecStart=-@/usr/bin/dockerd dockerd -H fd://')).toBe(
      '/usr/bin/dockerd',
    );
    for (const line of ['dockerd -H /x', 'env /usr/bin/dockerd', '"/usr/bin/dockerd" -D', '/usr/bin/$X'])
      expect(programOf('ExecStart=/a', `ExecStart=${line}`)).toBeUndefined();
  });

  it('says what of it may not be read', () => {
    const file = record('file', '/usr/lib/systemd/system/docker.socket');
    const hidden = '/etc/systemd/system/docker.socket.d/x.conf';
    expect(unitFromFiles([record('hidden', hidden), file])).toMatchObject({ hidden });
    expect(unitFromFiles([file])).not.toHaveProperty('hidden');
  });

  it('has no path where it is masked or not there', () => {
    expect(unitFromFiles([record('masked')])).toMatchObject({ path: null, masked: true });
    expect(unitFromFiles([])).toEqual({ path: null, masked: false, dropIns: [], listen: [], limits: {} });
  });
});

/** Settings of a unit file, of which some matter here. */
const line = fc.oneof(
  fc.constantFrom('ListenStream=', 'ListenStream = ', 'LimitNOFILE=', '[Socket]', '', 'SocketMode=0660'),
  fc.stringMatching(/^\/run\/[a-z]{1,3}$/).map((path) => `ListenStream=${path}`),
  fc.nat({ max: 9 }).map((limit) => `LimitNPROC=${limit}`),
);
const names = fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,3}$/).map((name) => `${name}.conf`));

describe('any unit by its files', () => {
  it('says the same when its drop-ins are found in another order', () => {
    fc.assert(
      fc.property(names, fc.array(fc.array(line)), fc.array(line), fc.nat(), (files, texts, own, turn) => {
        const file = record('file', '/lib/x', ...own);
        const dropIns = files.map((name, at) => record('drop-in', `/etc/d/${name}`, ...(texts[at] ?? [])));
        const at = turn % (dropIns.length + 1);
        const turned = [...dropIns.slice(at), file, ...dropIns.slice(0, at)];
        expect(unitFromFiles(turned)).toEqual(unitFromFiles([file, ...dropIns]));
      }),
    );
  });

  it('says the same when its settings stand in one file, in the order of the names', () => {
    fc.assert(
      fc.property(names, fc.array(fc.array(line)), fc.array(line), (files, texts, own) => {
        const named = files.toSorted().map((name, at) => ({ name, lines: texts[at] ?? [] }));
        const whole = record('file', '/lib/x', ...own, ...named.flatMap(({ lines }) => lines));
        const parts = named.map(({ name, lines }) => record('drop-in', `/etc/d/${name}`, ...lines));
        const { listen, limits } = unitFromFiles([record('file', '/lib/x', ...own), ...parts]);
        expect({ listen, limits }).toEqual({
          listen: unitFromFiles([whole]).listen,
          limits: unitFromFiles([whole]).limits,
        });
      }),
    );
  });

  it('is not changed by a weaker drop-in of the same name', () => {
    fc.assert(
      fc.property(names, fc.array(line), fc.array(line), (files, strong, weak) => {
        const own = files.map((name) => record('drop-in', `/etc/d/${name}`, ...strong));
        const hidden = files.map((name) => record('drop-in', `/lib/d/${name}`, ...weak));
        expect(unitFromFiles([...own, ...hidden])).toEqual(unitFromFiles(own));
      }),
    );
  });
});

describe('a unit by systemd', () => {
  it('keeps no limit of a form that is not known', () => {
    expect(unitFromSystemd('FragmentPath=/x\nLimitNOFILE=x5\nLimitNPROC=infinity5').limits).toEqual({});
  });

  it('gives back what systemd shows, in any order of the lines', () => {
    const path = fc.stringMatching(/^\/[a-z]{1,6}$/);
    fc.assert(
      fc.property(
        path,
        fc.array(path),
        fc.array(fc.tuple(path, fc.constantFrom('Stream', 'Datagram'))),
        fc.constantFrom('infinity', '524288', '[not set]', ''),
        fc.boolean(),
        (fragment, dropIns, sockets, limit, turned) => {
          const lines = [
            'LoadState=loaded',
            `FragmentPath=${fragment}`,
            `DropInPaths=${dropIns.join(' ')}`,
            `LimitNOFILE=${limit}`,
          ];
          const listen = sockets.map(([at, kind]) => `Listen=${at} (${kind})`);
          const text = [...(turned ? lines.toReversed() : lines), ...listen].join('\n');
          expect(unitFromSystemd(text)).toEqual({
            path: fragment,
            masked: false,
            dropIns,
            listen: sockets.flatMap(([at, kind]) => (kind === 'Stream' ? [at] : [])),
            limits: /^(infinity|\d+)$/.test(limit) ? { LimitNOFILE: limit } : {},
          });
        },
      ),
    );
  });

  it.each([
    ['not there', 'LoadState=not-found\nFragmentPath=\nDropInPaths=', { path: null, masked: false }],
    [
      'masked',
      'LoadState=masked\nFragmentPath=/etc/systemd/system/docker.service',
      { path: null, masked: true },
    ],
    [
      'masked, as older versions say it',
      'LoadState=masked\nFragmentPath=/dev/null',
      { path: null, masked: true },
    ],
    ['without a file', 'LoadState=loaded\nFragmentPath=/dev/null', { path: null, masked: false }],
    [
      'both limits',
      'FragmentPath=/x\nLimitNOFILE=5\nLimitNPROC=6',
      { limits: { LimitNOFILE: '5', LimitNPROC: '6' } },
    ],
    [
      'all sockets in a line',
      'LoadState=loaded\nFragmentPath=/x\nListen=/run/a (Stream) 127.0.0.1:1 (Stream) /b (Datagram)',
      { path: '/x', listen: ['/run/a', '127.0.0.1:1'] },
    ],
    [
      'limits',
      'LoadState=loaded\nFragmentPath=/x\nLimitNOFILE=infinity\nLimitNPROC=[not set]',
      { limits: { LimitNOFILE: 'infinity' } },
    ],
  ])('%s', (_, text, unit) => {
    expect(unitFromSystemd(text)).toMatchObject(unit);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void unitFromSystemd(text)));
    fc.assert(
      fc.property(
        fc.array(fc.string()),
        (lines) => void unitFromFiles([record('file', ...lines), record('drop-in', ...lines)]),
      ),
    );
  });
});

describe('what was printed of the units', () => {
  const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';
  const printed = (...records: string[]) =>
    units.project({
      stdout: [TOKEN, ...[...records, 'end'].map((one) => `${TOKEN} ${one}`), ''].join('\n'),
      exitCode: 0,
    });
  const loaded = UNITS.map((name) => `systemd ${name} 0\nLoadState=loaded\nFragmentPath=/lib/${name}`);
  const files = UNITS.flatMap((name) => [`unit ${name}`, `file ${name}\n/lib/${name}\nLimitNOFILE=5`]);

  it('is kept of each by its own name', () => {
    const paths = Object.fromEntries(UNITS.map((name) => [name, { path: `/lib/${name}` }]));
    expect(printed(...loaded)).toMatchObject({ data: { systemd: true, units: paths } });
    expect(printed(...loaded.toReversed())).toMatchObject({ data: { systemd: true, units: paths } });
    expect(printed(...files)).toMatchObject({ data: { systemd: false, units: paths } });
  });

  it.each([
    ['timeout', 'systemd docker.socket 124\n'],
    ['timeout', 'systemd docker.socket 143\n'],
    ['command-failed', 'systemd docker.socket 1\nFailed to connect to bus'],
    ['command-failed', 'systemd docker.socket 0\nFragmentPath=/x'],
    ['command-failed', 'systemd docker.socket 0\nLoadState='],
    ['command-failed', 'systemd docker.socket\nLoadState=loaded'],
  ])('is not known (%s) where one gave %j', (code, record) => {
    for (const others of [
      [...loaded.slice(0, 1), record, ...loaded.slice(2)],
      [...loaded, record],
    ])
      expect(printed(...others)).toMatchObject({ ok: false, cause: { code } });
  });

  it('is not known where a unit was not asked for, or a place may not be searched', () => {
    expect(printed(...loaded.slice(1))).toMatchObject({ cause: { code: 'unparseable' } });
    expect(printed()).toMatchObject({ cause: { code: 'unparseable' } });
    expect(printed(...files.filter((one) => one !== 'unit docker.service'))).toMatchObject({
      cause: { code: 'unparseable' },
    });
    expect(printed('denied /etc/systemd/system', ...files)).toMatchObject({ cause: { code: 'needs-root' } });
  });
});
