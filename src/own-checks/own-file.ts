/** A file of `--checks DIR` as it was read, once: what is judged by is what was looked at. */
export interface OwnFile {
  /** As messages and results name it: below the directory as it was given. */
  readonly name: string;
  readonly kind: 'rule' | 'module';
  readonly text: string;
  /** SHA-256 over its bytes, in hexadecimal. */
  readonly sha256: string;
}

/** Where a check comes from that is no part of the program. */
export interface Origin {
  readonly id: string;
  readonly file: string;
  readonly sha256: string;
}
