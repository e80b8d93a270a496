/** What the parts of a pack are called that are not reports; all lie in one folder. */
export const PACK = {
  folder: 'plimsoll-pack/',
  readMe: 'README.txt',
  evidence: 'evidence/',
  inputs: 'inputs/',
  /** The key that it was signed with. Who trusts a pack by this copy trusts whoever packed it. */
  publicKey: 'public-key.pem',
  manifest: 'MANIFEST.sha256',
  /** An in-toto statement over every file before it; what is signed. */
  statement: 'statement.json',
  /** The statement, signed, as DSSE has it. */
  envelope: 'statement.intoto.jsonl',
  /** A signature of the statement by an SSH key, as `ssh-keygen -Y sign` makes it. */
  sshSignature: 'statement.json.sig',
} as const;

/** The namespace of signatures by SSH keys, so that none made for something else counts here. */
export const SSH_NAMESPACE = 'plimsoll';

/** The parts behind the manifest, which it cannot list. */
export const BEHIND_MANIFEST: readonly string[] = [
  PACK.manifest,
  PACK.statement,
  PACK.envelope,
  PACK.sshSignature,
];

/** Whether a name can be that of a file in a pack: nothing that leads elsewhere, is hidden, or that a terminal would obey. */
export const isPackName = (name: string): boolean =>
  name.length <= 400 && /^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/.test(name);
