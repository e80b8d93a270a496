import { createHash } from 'node:crypto';

/** A fingerprint as `ssh-keygen -l` prints it, such as `SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU`. */
export function fingerprint(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/**
 * The type that a public key in its wire form names, such as `ssh-ed25519` (RFC 4253, section 6.6); null where
 * the bytes are no key. A host chose them, so the answer holds nothing but letters, digits and `@ . _ -`.
 */
export function keyType(key: Uint8Array): string | null {
  const bytes = Buffer.from(key.buffer, key.byteOffset, key.byteLength);
  if (bytes.length < 4) return null;
  const length = bytes.readUInt32BE(0);
  // Something has to follow the name, or it would be a name and no key.
  if (length > 64 || bytes.length <= 4 + length) return null;
  const type = bytes.toString('latin1', 4, 4 + length);
  return /^[A-Za-z0-9@._-]+$/.test(type) ? type : null;
}
