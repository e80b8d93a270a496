import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readListeners } from '../../../src/probes/host/daemon-listeners.ts';
import { isBigEndian, readSocketTable } from '../../../src/probes/host/socket-tables.ts';

const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');

/** An address as the kernel prints it: numbers of 32 bits in the order of the machine. */
const printAddress = (bytes: readonly number[], bigEndian: boolean): string =>
  Array.from({ length: bytes.length / 4 }, (_, at) => bytes.slice(4 * at, 4 * at + 4))
    .map((word) => (bigEndian ? word : word.toReversed()).map((byte) => hex(byte, 2)).join(''))
    .join('');

const line = (address: string, port: number, state: string, inode: string): string =>
  `   0: ${address}:${hex(port, 4)} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0 100 0 0 10 0`;

const four = fc.array(fc.nat({ max: 255 }), { minLength: 4, maxLength: 4 });
const sixteen = fc.array(fc.constantFrom(0, 0, 1, 0x20, 0xab, 0xff), { minLength: 16, maxLength: 16 });
const isMapped = (bytes: readonly number[]): boolean =>
  bytes.slice(0, 12).join() === [...Array(10).fill(0), 255, 255].join();
const port = fc.nat({ max: 65_535 });
const inode = fc.nat().map(String);

describe('a table of sockets', () => {
  it('gives back addresses and ports of IPv4, on every kind of machine', () => {
    fc.assert(
      fc.property(four, port, inode, fc.boolean(), (bytes, at, own, big) => {
        const text = `${line(printAddress(bytes, big), at, '0A', own)}\n`;
        expect(readSocketTable(text, big)).toEqual([
          { address: bytes.join('.'), port: at, state: '0A', uid: '1000', inode: own },
        ]);
      }),
    );
  });

  it('gives back addresses of IPv6 in their usual form', () => {
    fc.assert(
      fc.property(sixteen, port, fc.boolean(), (bytes, at, big) => {
        fc.pre(!isMapped(bytes));
        const long = Array.from({ length: 8 }, (_, i) =>
          hex((bytes[2 * i] ?? 0) * 256 + (bytes[2 * i + 1] ?? 0), 4),
        );
        const [found] = readSocketTable(line(printAddress(bytes, big), at, '0A', '1'), big);
        expect(found?.port).toBe(at);
        expect(new URL(`http://[${found?.address}]`).hostname).toBe(
          new URL(`http://[${long.join(':')}]`).hostname,
        );
      }),
    );
  });

  it('gives back an address of IPv4 that is written as one of IPv6', () => {
    fc.assert(
      fc.property(four, fc.boolean(), (bytes, big) => {
        const mapped = printAddress([...Array(10).fill(0), 255, 255, ...bytes], big);
        expect(readSocketTable(line(mapped, 1, '0A', '1'), big)).toMatchObject([
          { address: bytes.join('.') },
        ]);
      }),
    );
    const almost = [
      [...Array(9).fill(0), 1, 255, 255, 1, 2, 3, 4],
      [...Array(10).fill(0), 255, 254, 1, 2, 3, 4],
    ];
    almost.push([...Array(10).fill(0), 254, 255, 1, 2, 3, 4], [1, ...Array(9).fill(0), 255, 255, 1, 2, 3, 4]);
    for (const bytes of almost) {
      expect(readSocketTable(line(printAddress(bytes, true), 1, '0A', '1'), true)).toMatchObject([
        { address: expect.stringContaining(':') },
      ]);
    }
  });

  it('never throws, and takes no other text for a socket', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.boolean(),
        (text, big) => void readSocketTable(text, big),
      ),
    );
    const sound = line('0100007F', 80, '0A', '1');
    for (const [from, to] of [
      ['0100007F', '0100007'],
      ['0100007F', '0100007F0'],
      ['0100007F', '0100007f'],
      ['0100007F', 'x0100007F'],
      [':0050', ':050'],
      [':0050', ':00050'],
      [':0050', ':005g'],
    ] as const)
      expect(readSocketTable(sound.replace(from, to), false), `${from} as ${to}`).toEqual([]);
  });
});

describe('the listeners of a process', () => {
  it('are its own among those of all, in any order of the lines', () => {
    const sockets = fc.uniqueArray(fc.record({ port, inode, state: fc.constantFrom('0A', '01', '06') }), {
      selector: ({ inode }) => inode,
    });
    fc.assert(
      fc.property(sockets, fc.array(fc.nat()), (all, picks) => {
        const own = new Set(picks.flatMap((pick) => all[pick % Math.max(all.length, 1)]?.inode ?? []));
        const lines = all.map((one) => line('00000000', one.port, one.state, one.inode));
        const ports = (text: readonly string[]) =>
          readListeners(own, '', text.join('\n'), false)
            .tcpListeners?.map((found) => found.port)
            .sort();
        const wanted = all.filter((one) => own.has(one.inode) && one.state === '0A').map((one) => one.port);
        expect(ports(lines)).toEqual(wanted.sort());
        expect(ports(lines.toReversed())).toEqual(wanted.sort());
      }),
    );
  });

  it('are believed with any path, or not at all', () => {
    const path = fc.string({ unit: 'binary', maxLength: 30 }).map((text) => `/run/\r\u2028${text}`);
    const unix = (at: string, own: number) => `0: 00000002 00000000 00010000 0001 01 ${own} ${at}`;
    fc.assert(
      fc.property(path, (at) => {
        fc.pre(!at.includes('\n'));
        const found = readListeners(new Set(['7']), `${unix(at, 7)}\n${unix('/other', 8)}`, '', false);
        expect(found.unixSockets).toEqual([at]);
        const forged = `${unix(`/x\n${unix('/fake', 7)}`, 9)}\n${unix(at, 7)}`;
        expect(readListeners(new Set(['7']), forged, '', false).unixSockets).toBeNull();
      }),
    );
  });
});

it('knows the machines that put the high byte first', () => {
  expect(['s390x', 'ppc64', 'ppc', 'sparc64', 'mips', 'mips64'].every(isBigEndian)).toBe(true);
  expect(['x86_64', 'aarch64', 'ppc64le', 'mipsel', 'mips64el', 'riscv64', ''].some(isBigEndian)).toBe(false);
});
