import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CAPABILITIES,
  capabilitiesInMask,
  configuredCapabilities,
  DEFAULT_CAPABILITIES,
} from '../../../src/probes/containers/capabilities.ts';

const name = fc.constantFrom(...CAPABILITIES);
const names: fc.Arbitrary<string[]> = fc.uniqueArray(name);
const spelled = (given: string, spelling: number) =>
  [given, given.toLowerCase(), `CAP_${given}`, `cap_${given.toLowerCase()}`][spelling % 4] ?? given;
const of = (CapAdd: string[], CapDrop: string[], Privileged = false) =>
  configuredCapabilities({ CapAdd, CapDrop, Privileged });
const mask = (given: readonly string[]): string =>
  given
    .reduce(
      (bits, one) => bits | (1n << BigInt(CAPABILITIES.indexOf(one as (typeof CAPABILITIES)[number]))),
      0n,
    )
    .toString(16)
    .padStart(16, '0');

/** As linux/capability.h numbers them. */
const BITS = {
  CHOWN: 0,
  DAC_OVERRIDE: 1,
  DAC_READ_SEARCH: 2,
  FOWNER: 3,
  FSETID: 4,
  KILL: 5,
  SETGID: 6,
  SETUID: 7,
  SETPCAP: 8,
  LINUX_IMMUTABLE: 9,
  NET_BIND_SERVICE: 10,
  NET_BROADCAST: 11,
  NET_ADMIN: 12,
  NET_RAW: 13,
  IPC_LOCK: 14,
  IPC_OWNER: 15,
  SYS_MODULE: 16,
  SYS_RAWIO: 17,
  SYS_CHROOT: 18,
  SYS_PTRACE: 19,
  SYS_PACCT: 20,
  SYS_ADMIN: 21,
  SYS_BOOT: 22,
  SYS_NICE: 23,
  SYS_RESOURCE: 24,
  SYS_TIME: 25,
  SYS_TTY_CONFIG: 26,
  MKNOD: 27,
  LEASE: 28,
  AUDIT_WRITE: 29,
  AUDIT_CONTROL: 30,
  SETFCAP: 31,
  MAC_OVERRIDE: 32,
  MAC_ADMIN: 33,
  SYSLOG: 34,
  WAKE_ALARM: 35,
  BLOCK_SUSPEND: 36,
  AUDIT_READ: 37,
  PERFMON: 38,
  BPF: 39,
  CHECKPOINT_RESTORE: 40,
} as const;

test.each(Object.entries(BITS))('%s is bit %d of the masks of the kernel', (one, bit) => {
  expect(capabilitiesInMask((1n << BigInt(bit)).toString(16).padStart(16, '0'))).toEqual([one]);
});

describe('configured capabilities', () => {
  test('are 14 by default', () => {
    expect(of([], [])).toEqual([...DEFAULT_CAPABILITIES].sort());
    expect(DEFAULT_CAPABILITIES).toHaveLength(14);
    expect(mask(DEFAULT_CAPABILITIES)).toBe('00000000a80425fb');
  });

  test('are all where the container is privileged, whatever is dropped', () => {
    expect(of([], ['ALL'], true)).toHaveLength(41);
  });

  test('are all where ALL is added, but for those that are dropped by name', () => {
    expect(of(['ALL'], ['ALL'])).toHaveLength(41);
    fc.assert(
      fc.property(names, (dropped) => {
        expect(of(['all'], dropped)).toEqual(
          [...CAPABILITIES].filter((one: string) => !dropped.includes(one)).sort(),
        );
      }),
    );
  });

  test('are exactly what is added where ALL is dropped', () => {
    fc.assert(
      fc.property(names, (added) => {
        expect(of(added, ['ALL'])).toEqual([...added].sort());
      }),
    );
  });

  test('hold what is added, even where it is dropped too, and nothing else that is dropped', () => {
    fc.assert(
      fc.property(names, names, (added, dropped) => {
        const result = of(added, dropped);
        for (const one of added) expect(result).toContain(one);
        for (const one of dropped) expect(result.includes(one)).toBe(added.includes(one));
        for (const one of result)
          expect(added.includes(one) || DEFAULT_CAPABILITIES.includes(one)).toBe(true);
      }),
    );
  });

  test('do not depend on how they are spelled', () => {
    fc.assert(
      fc.property(names, names, fc.nat(), (added, dropped, seed) => {
        const spell = (given: string[]) => given.map((one, index) => spelled(one, seed + index));
        expect(of(spell(added), spell(dropped))).toEqual(of(added, dropped));
      }),
    );
  });
});

describe('a mask', () => {
  test('names the bits that are set', () => {
    fc.assert(
      fc.property(names, (given) => {
        expect(capabilitiesInMask(mask(given))).toEqual([...given].sort());
      }),
    );
  });

  test('can be empty, full and newer than this list', () => {
    expect(capabilitiesInMask('0000000000000000')).toEqual([]);
    expect(capabilitiesInMask('000001ffffffffff')).toHaveLength(41);
    expect(capabilitiesInMask('0000020000000000')).toEqual(['CAP_41']);
  });
});
