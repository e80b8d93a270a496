import { fail, manual, pass } from '../../src/kit/index.ts';
import type { Verdict } from '../../src/model/check.ts';
import { type Certificate, keyInWords } from '../../src/probes/registry/certificate.ts';

/** By object identifier: RFC 3279, 4055, 5758 and 8410. */
const WEAK: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'MD2',
  '1.2.840.113549.1.1.4': 'MD5',
  '1.2.840.113549.1.1.5': 'SHA-1',
  '1.3.14.3.2.29': 'SHA-1',
  '1.2.840.10040.4.3': 'SHA-1',
  '1.2.840.10045.4.1': 'SHA-1',
};
const STRONG: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
  '1.3.101.112',
]);
/** With hashes among its parameters; SHA-1 where it names none. */
const RSASSA_PSS = '1.2.840.113549.1.1.10';
const SHA2 = ['2.16.840.1.101.3.4.2.1', '2.16.840.1.101.3.4.2.2', '2.16.840.1.101.3.4.2.3'];
const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];

type Opinion = { readonly is: 'strong' | 'weak' | 'unknown'; readonly words: string };

/** Whether keys and signatures of certificates are as they should be today; how a root signed itself does not matter. */
export function judgeStrength(certificates: readonly Certificate[], who: string, leastBits: number): Verdict {
  const opinions = certificates.flatMap((one) => [
    { one, ...aboutKey(one, leastBits) },
    ...(one.selfIssued ? [] : [{ one, ...aboutSignature(one) }]),
  ]);
  const seen = {
    expected: `RSA of at least ${leastBits} bits, P-256, P-384, P-521 or Ed25519, signed with SHA-2`,
    observed: certificates
      .map(
        (one) =>
          `${one.name}: ${keyInWords(one.key)}${one.selfIssued ? '' : `, ${aboutSignature(one).words}`}`,
      )
      .join('; '),
  };
  const weak = opinions.find(({ is }) => is === 'weak');
  if (weak)
    return fail({
      ...seen,
      message: `${weak.one.name}, which ${who} shows, has ${weak.words}, which is weak.`,
    });
  const unknown = opinions.find(({ is }) => is === 'unknown');
  if (unknown) {
    return manual({
      ...seen,
      message: `${unknown.one.name}, which ${who} shows, has ${unknown.words}: is that strong enough?`,
    });
  }
  return pass({ ...seen, message: `Keys and signatures of what ${who} shows are strong.` });
}

function aboutKey({ key }: Certificate, leastBits: number): Opinion {
  const words = `a key of ${keyInWords(key)}`;
  if (key.kind === 'rsa') return { is: key.bits >= leastBits ? 'strong' : 'weak', words };
  if (key.kind === 'other')
    return { is: key.name === 'ed25519' ? 'strong' : key.name === 'dsa' ? 'weak' : 'unknown', words };
  if (CURVES.includes(key.curve)) return { is: 'strong', words };
  // Those with less than 256 bits say so in their names.
  const bits = Number(/(\d{3})/.exec(key.curve)?.[1] ?? 256);
  return { is: bits < 256 ? 'weak' : 'unknown', words };
}

function aboutSignature({ signature }: Certificate): Opinion {
  const [id = ''] = signature;
  const weak = WEAK[id];
  if (weak !== undefined) return { is: 'weak', words: `a signature with ${weak}` };
  if (STRONG.has(id)) return { is: 'strong', words: 'a signature with SHA-2 or Ed25519' };
  if (id === RSASSA_PSS) {
    return signature.some((one) => SHA2.includes(one))
      ? { is: 'strong', words: 'a signature with SHA-2 (PSS)' }
      : { is: 'weak', words: 'a signature with SHA-1 (PSS)' };
  }
  return { is: 'unknown', words: `a signature by ${id || 'an algorithm without a name'}` };
}
