/** The name of an account: what OpenSSH refuses, since a shell may get to see it, is refused. */
export const ACCOUNT = /^(?!-)[^\s\p{Cc}'"`;&<>|(){}$]+(?<!\\)$/u;

/** The fingerprint of a host key as `ssh-keygen -l` prints it: SHA-256 in base64, without padding. */
export const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}$/;
