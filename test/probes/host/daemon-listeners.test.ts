import { describe, expect, it } from 'vitest';
import { readListeners } from '../../../src/probes/host/daemon-listeners.ts';

const UNIX = [
  '0000000000000000: 00000002 00000000 00010000 0001 01 19312 /run/docker.sock',
  '0000000000000000: 00000002 00000000 00010000 0001 01 20000 /run/with blank.sock',
  '0000000000000000: 00000002 00000000 00010000 0001 01 20001 @/abstract',
  '0000000000000000: 00000002 00000000 00010000 0001 01 20002 /run/somebody-elses.sock',
].join('\n');

/** A line of /proc/net/tcp with an address, a state and an inode. */
const tcp = (address: string, inode: number, state = '0A'): string =>
  `   0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0 0 10 0`;

describe('the sockets of a process', () => {
  it('are those of its open files', () => {
    const own = new Set(['19312', '20000', '20001']);
    expect(readListeners(own, UNIX, '', false).unixSockets).toEqual([
      '/run/docker.sock',
      '/run/with blank.sock',
    ]);
  });

  it('are not believed where a path with a line break forges a second line', () => {
    const forged =
      '0000000000000000: 00000002 00000000 00010000 0001 01 7 /tmp/x\n0: 00000002 00000000 00010000 0001 01 19312 /tmp/fake.sock';
    expect(readListeners(new Set(['19312']), `${forged}\n${UNIX}`, '', false).unixSockets).toBeNull();
  });

  it('are not taken from the path of one that does not listen', () => {
    const line = (flags: string, inode: string, path: string) =>
      `0000000000000000: 00000002 00000000 ${flags} 0001 01 ${inode} ${path}`;
    const text = `${line('00000000', '7', `/tmp/${line('00010000', '19312', '/tmp/fake.sock')}`)}\n`;
    expect(readListeners(new Set(['7', '19312']), text, '', false).unixSockets).toEqual([]);
  });

  it('are found also where the kernel pads a short inode', () => {
    const text = '0000000000000000: 00000002 00000000 00010000 0001 01    42 /run/docker.sock';
    expect(readListeners(new Set(['42']), text, '', false).unixSockets).toEqual(['/run/docker.sock']);
  });

  it('are unknown where the tables were not read or were cut', () => {
    expect(readListeners(new Set(), undefined, undefined, false)).toEqual({
      unixSockets: null,
      tcpListeners: null,
    });
    const long = 'x'.repeat(262_144);
    expect(readListeners(new Set(), long, long, false)).toEqual({ unixSockets: null, tcpListeners: null });
    // Whoever binds sockets chooses the characters of their names, and cuts are made by bytes.
    expect(readListeners(new Set(), 'ä'.repeat(131_072), '', false).unixSockets).toBeNull();
  });

  it.each([
    ['0100007F:0947', false, '127.0.0.1', 2375],
    ['7F000001:0947', true, '127.0.0.1', 2375],
    ['00000000:0948', false, '0.0.0.0', 2376],
    ['00000000000000000000000000000000:0948', false, '::', 2376],
    ['00000000000000000000000001000000:0948', false, '::1', 2376],
    ['0000000000000000FFFF00000100007F:0948', false, '127.0.0.1', 2376],
    ['000080FE00000000FF005450A1B2C3FE:0050', false, 'fe80::5054:ff:fec3:b2a1', 80],
  ])('%s', (text, bigEndian, address, port) => {
    expect(readListeners(new Set(['5']), '', tcp(text, 5), bigEndian).tcpListeners).toEqual([
      { address, port },
    ]);
  });

  it('leave out connections and what belongs to others', () => {
    const lines = [
      tcp('0100007F:0001', 5, '01'),
      tcp('0100007F:0002', 6),
      tcp('xyz:0003', 5),
      tcp('0100007F:3', 5),
    ];
    expect(readListeners(new Set(['5']), '', lines.join('\n'), false).tcpListeners).toEqual([]);
  });
});
