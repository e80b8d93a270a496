import type { Client, ParsedKey } from 'ssh2';

type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;

interface Protocol {
  authPK(user: string, key: ParsedKey, algorithm: string | undefined, sign?: Sign): void;
}

/** What keys of RSA are signed with, by the algorithm; the others have one of their own. */
const HASHES: Readonly<Record<string, string>> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' };

/**
 * Offers a private key together with a signature by it. ssh2 asks first whether the host would take the key, as one does
 * where a person has to touch something for each signature: a wait more for every login. Keys of an agent are asked for
 * as before. To be called right after `connect`; the tests fail where another version of ssh2 logs in differently.
 */
export function signAtOnce(client: Client): void {
  const protocol: Protocol = Reflect.get(client, '_protocol');
  const offer = protocol.authPK.bind(protocol);
  protocol.authPK = (user, key, algorithm, sign) => {
    const asks = sign === undefined && key.isPrivateKey?.();
    const signature = (data: Buffer) => key.sign(data, HASHES[algorithm ?? '']);
    if (!asks || !Buffer.isBuffer(signature(Buffer.alloc(1)))) return offer(user, key, algorithm, sign);
    offer(user, key, algorithm, (data, done) => done(signature(data)));
  };
}
