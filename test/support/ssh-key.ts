import ssh2 from 'ssh2';

/** A pair of keys as OpenSSH writes them, the private one behind a passphrase where there is one. */
export function newSshKey(passphrase?: string): { readonly private: string; readonly public: string } {
  const key =
    passphrase === undefined
      ? ssh2.utils.generateKeyPairSync('ed25519')
      : ssh2.utils.generateKeyPairSync('ed25519', { passphrase, cipher: 'aes256-cbc', rounds: 1 });
  // One of some hundred that the library makes it cannot read itself.
  return ssh2.utils.parseKey(key.private, passphrase) instanceof Error ? newSshKey(passphrase) : key;
}
