import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScriptRecord } from '../../../src/probes/host/records.ts';
import { unitFromFiles, unitFromSystemd } from '../../../src/probes/host/unit-texts.ts';

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

describe('a unit by systemd', () => {
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
