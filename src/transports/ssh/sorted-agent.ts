import ssh2, { type BaseAgent, type IdentityCallback, type ParsedKey, type PublicKeyEntry } from 'ssh2';

/**
 * The agent behind a socket, which names the wanted keys first, and with `only` no others: hosts end a
 * connection after a few keys that they do not know.
 */
export function sortedAgent(socket: string, wanted: readonly Buffer[], only: boolean): BaseAgent<ParsedKey> {
  class SortedAgent extends ssh2.OpenSSHAgent {
    override getIdentities(reply: IdentityCallback<ParsedKey>): void {
      super.getIdentities((error, keys) => {
        if (error || !keys) return reply(undefined, []);
        const rank = (entry: ParsedKey | PublicKeyEntry): number => {
          const blob = blobOf(entry);
          const found = wanted.findIndex((one) => blob?.equals(one));
          return found < 0 ? wanted.length : found;
        };
        const kept = only ? keys.filter((key) => rank(key) < wanted.length) : keys;
        reply(
          undefined,
          kept.toSorted((a, b) => rank(a) - rank(b)),
        );
      });
    }
  }
  return new SortedAgent(socket);
}

const blobOf = (entry: ParsedKey | PublicKeyEntry): Buffer | undefined => {
  const key = 'pubKey' in entry ? entry.pubKey : entry;
  if (Buffer.isBuffer(key)) return key;
  return 'getPublicSSH' in key ? key.getPublicSSH() : undefined;
};
