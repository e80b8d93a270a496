/*
 * The beginning of a policy as the kernel hands it out (security/selinux/ss/policydb.c): numbers are 32 bits, the lowest
 * byte first; the permissive types stand among the first things, before anything that has a name.
 */

const MAGIC = 0xf97cff8c;

/** The first version that lists capabilities of the policy (22) and permissive types (23) here. */
const WITH_PERMISSIVE_TYPES = 23;

/** How many types the policy in the kernel lets do anything, while it only logs what they should not do; null where the bytes are no policy. */
export function permissiveTypesIn(policy: Uint8Array): number | null {
  try {
    return countPermissive(policy);
  } catch (error) {
    // It ends too early.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function countPermissive(policy: Uint8Array): number | null {
  const view = new DataView(policy.buffer, policy.byteOffset, policy.byteLength);
  let at = 0;
  const number = (): number => {
    at += 4;
    return view.getUint32(at - 4, true);
  };
  if (number() !== MAGIC) return null;
  const nameLength = number();
  at += nameLength;
  const version = number();
  if (version < WITH_PERMISSIVE_TYPES) return null;
  // Flags, and how many tables there are of two kinds.
  at += 12;
  const bitmap = (): number => {
    const [unit, , nodes] = [number(), number(), number()];
    if (unit !== 64) throw new RangeError('This is no bitmap.');
    let bits = 0;
    for (let node = 0; node < nodes; node++) {
      at += 4;
      bits += bitsIn(number()) + bitsIn(number());
    }
    return bits;
  };
  bitmap();
  return bitmap();
}

const bitsIn = (number: number): number => number.toString(2).replaceAll('0', '').length;
