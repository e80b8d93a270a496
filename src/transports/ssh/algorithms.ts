import type { Algorithms, CompressionAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';

/** What is offered to hosts: what ssh2 knows of OpenSSH's own defaults, and nothing that rests on SHA-1. */
export const ALGORITHMS = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
  ],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
} satisfies Algorithms as Algorithms;

/**
 * What is offered for compression, which begins after the login. What an engine says of three hundred containers is a
 * twentieth then, and a new connection is slow to send more. No password goes where the length of what is sent depends
 * on what a host has to do with.
 */
export const compression = (wanted: boolean): CompressionAlgorithm[] =>
  wanted ? ['zlib@openssh.com', 'none'] : ['none'];

const HOST_KEY_ALGORITHMS: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  // A key of this type signs by any of these; by its old name it would sign with SHA-1.
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/** Algorithms for the keys of a host: those that are known of it first, so that it shows the key that can be verified. */
export function hostKeyAlgorithms(knownTypes: readonly string[]): ServerHostKeyAlgorithm[] {
  const types = [...knownTypes, ...Object.keys(HOST_KEY_ALGORITHMS)];
  return [...new Set(types.flatMap((type) => HOST_KEY_ALGORITHMS[type] ?? []))];
}
