/** What the parts of a pack are called that are not reports; all lie in one folder. */
export const PACK = {
  folder: 'plimsoll-pack/',
  readMe: 'README.txt',
  results: 'results.json',
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

/**
 * Whether a name can be that of a file in a pack: nothing that leads elsewhere, is hidden, or that a terminal would obey. No
 * part ends with a dot, which Windows drops.
 */
export const isPackName = (name: string): boolean =>
  name.length <= 400 &&
  /^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/.test(name) &&
  !/\.(\/|$)/.test(name);

/**
 * The names that would lie in one place with another, where names that differ in case alone are the same, or where one is
 * the folder of another: whoever unpacks them sees one of the two.
 */
export function namesInOnePlace(names: readonly string[]): readonly string[] {
  const files = new Map<string, string>();
  const both = new Set<string>();
  for (const name of names) {
    const place = name.toLowerCase();
    if (files.has(place)) both.add(name);
    else files.set(place, name);
  }
  for (const place of files.keys()) {
    const parts = place.split('/');
    for (let count = 1; count < parts.length; count += 1) {
      const folder = files.get(parts.slice(0, count).join('/'));
      if (folder !== undefined) both.add(folder);
    }
  }
  return [...both];
}
