/** The parts of the name of an image: where it comes from, as `docker.io` and `library/nginx`, and which one it is. */
export interface ImageReference {
  readonly registry: string;
  /** Path within the registry. */
  readonly repository: string;
  /** Null where none is given, which means `latest` unless there is a digest. */
  readonly tag: string | null;
  /** `sha256:...`; null where the image is named by tag alone. */
  readonly digest: string | null;
}

/** The name of the registry that short names mean, as docker writes it. */
const DEFAULT_REGISTRY = 'docker.io';

/**
 * Takes a reference apart as docker does (distribution's reference grammar): the first part names a registry if it
 * has a dot, a colon or an upper-case letter, or is `localhost`; else it is docker.io, and a single part is below `library/`.
 */
export function imageReference(reference: string): ImageReference {
  const [name = '', digest = null] = reference.split('@');
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const named = first !== '' && (/[.:A-Z]/.test(first) || first === 'localhost');
  const registry = named ? first : DEFAULT_REGISTRY;
  const rest = named ? name.slice(slash + 1) : name;
  const path = rest.replace(/:[^/:]*$/, '');
  const own = { tag: path === rest ? null : rest.slice(path.length + 1), digest };
  if (!/^(?:index\.)?docker\.io$/.test(registry)) return { ...own, registry, repository: path };
  const repository = path.includes('/') ? path : `library/${path}`;
  return { ...own, registry: DEFAULT_REGISTRY, repository };
}

/** The name in full, without tag and digest. */
export const fullName = ({ registry, repository }: ImageReference): string => `${registry}/${repository}`;

/** The name in full with its tag, so that two names of one tag are the same text. */
export function taggedName(reference: string): string {
  const parts = imageReference(reference);
  return `${fullName(parts)}:${parts.tag ?? 'latest'}`;
}

/** The name in full with its digest, a tag left out; null where it has none. */
export function pinnedName(reference: string): string | null {
  const parts = imageReference(reference);
  return parts.digest === null ? null : `${fullName(parts)}@${parts.digest}`;
}

/**
 * Whether a name lies at or below a trusted source: a registry, the beginning of a repository up to a slash, or a
 * repository, short as docker takes it (`nginx` is docker.io/library/nginx) or in full.
 */
export function isFrom(reference: string, trusted: string): boolean {
  const name = fullName(imageReference(reference));
  return prefixesOf(trusted).some((prefix) => name === prefix || name.startsWith(`${prefix}/`));
}

const IS_DEFAULT = /^(?:index\.)?docker\.io(?=\/|$)/;

function prefixesOf(trusted: string): readonly string[] {
  const plain = trusted.replace(/\/+$/, '').replace(IS_DEFAULT, DEFAULT_REGISTRY);
  if (!plain.includes('/')) {
    // `ghcr.io` and `localhost:5000` are registries, `team/` is what lies below it, `nginx` is a repository.
    if (/[.:A-Z]/.test(plain) || plain === 'localhost') return [plain];
    return [trusted.endsWith('/') ? `${DEFAULT_REGISTRY}/${plain}` : fullName(imageReference(plain))];
  }
  // `docker.io/team` is both: all of a team, and the image library/team.
  return IS_DEFAULT.test(plain)
    ? [plain, fullName(imageReference(plain))]
    : [fullName(imageReference(plain))];
}
