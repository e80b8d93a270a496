import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readSelinuxConfig } from '../../../src/probes/lsm/selinux-config.ts';
import { permissiveTypesIn } from '../../../src/probes/lsm/selinux-policy.ts';

describe('/etc/selinux/config', () => {
  it.each([
    ['SELINUX=enforcing\nSELINUXTYPE=targeted\n', 'enforcing', 'targeted'],
    ['SELINUX=Enforcing # as the audit wants it\nSELINUXTYPE= default \n', 'enforcing', 'default'],
    ['# SELINUX=enforcing\nSELINUX=permissive\n', 'permissive', null],
    ['  SELINUX=enforcing\n', null, null],
    ['SELINUX=\nSELINUX=nonsense\nSELINUX=disabled\n', 'disabled', null],
    ['SELINUXTYPE=targeted\nSELINUXTYPE=mls\n', null, 'mls'],
    ['', null, null],
  ])('says in %j what libselinux reads in it', (text, mode, type) => {
    expect(readSelinuxConfig(text)).toEqual({ mode, type });
  });

  it('is decided by its first mode, as libselinux has it', () => {
    expect(readSelinuxConfig('SELINUX=permissive\nSELINUX=enforcing\n').mode).toBe('permissive');
  });
});

/** The first bytes of the policy of a Debian trixie machine (kernel 6.12, SELinux policy version 33), with these permissive types. */
function policy(...permissive: readonly number[]): Uint8Array {
  const nodes = new Map<number, bigint>();
  for (const bit of permissive) {
    const start = bit - (bit % 64);
    nodes.set(start, (nodes.get(start) ?? 0n) | (1n << BigInt(bit % 64)));
  }
  const numbers = [
    // Magic, and the length of the name that follows.
    ...[0xf97cff8c, 8],
    // "SE Linux"
    ...[0x4c204553, 0x78756e69],
    // Version, flags, numbers of tables.
    ...[33, 5, 8, 9],
    // Capabilities of the policy.
    ...[64, 64, 1, 0, 0x37, 0],
    ...[64, nodes.size * 64, nodes.size],
    ...[...nodes].flatMap(([start, bits]) => [start, Number(bits & 0xffffffffn), Number(bits >> 32n)]),
    ...[7, 7, 8, 6],
  ];
  const bytes = new DataView(new ArrayBuffer(numbers.length * 4));
  for (const [at, number] of numbers.entries()) bytes.setUint32(at * 4, number, true);
  return new Uint8Array(bytes.buffer);
}

describe('the policy in the kernel', () => {
  it('says how many types are permissive', () => {
    expect(permissiveTypesIn(policy())).toBe(0);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { maxLength: 40 }), (types) => {
        expect(permissiveTypesIn(policy(...types))).toBe(types.length);
      }),
    );
  });

  it('is not read where it ends too early, or is none', () => {
    const whole = policy(700, 9);
    for (let length = 0; length < whole.length - 16; length++)
      expect(permissiveTypesIn(whole.slice(0, length)), `${length} bytes`).toBeNull();
    expect(permissiveTypesIn(Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0]))).toBeNull();
  });

  test('bytes from anywhere are read without an end that never comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const count = permissiveTypesIn(new Uint8Array([...policy().slice(0, 24), ...bytes]));
        expect(count === null || count >= 0).toBe(true);
      }),
    );
  });
});
