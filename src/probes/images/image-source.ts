/** Where an image comes from by its name, in full: `docker.io/library/nginx`. */
export interface ImageSource {
  readonly registry: string;
  /** Path within the registry. */
  readonly repository: string;
}

/** The name of the registry that short names mean, as docker writes it. */
const DEFAULT_REGISTRY = 'docker.io';

/**
 * Takes a reference apart as docker does (distribution's reference grammar): the first part names a registry if it
 * has a dot, a colon or an upper-case letter, or is `localhost`; else it is docker.io, and a single part is below `library/`.
 */
export function imageSource(reference: string): ImageSource {
  const [name = ''] = reference.split('@', 1);
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const named = first !== '' && (/[.:A-Z]/.test(first) || first === 'localhost');
  const registry = named ? first : DEFAULT_REGISTRY;
  const path = (named ? name.slice(slash + 1) : name).replace(/:[^/:]*$/, '');
  if (!/^(?:index\.)?docker\.io$/.test(registry)) return { registry, repository: path };
  return { registry: DEFAULT_REGISTRY, repository: path.includes('/') ? path : `library/${path}` };
}

/** The name in full. */
export const fullName = ({ registry, repository }: ImageSource): string => `${registry}/${repository}`;

/**
 * Whether a name lies at or below a trusted source: a registry, the beginning of a repository up to a slash, or a
 * repository, short as docker takes it (`nginx` is docker.io/library/nginx) or in full.
 */
export function isFrom(reference: string, trusted: string): boolean {
  const name = fullName(imageSource(reference));
  const prefix = prefixOf(trusted);
  return name === prefix || name.startsWith(`${prefix}/`);
}

function prefixOf(trusted: string): string {
  const plain = trusted.replace(/\/+$/, '');
  // `ghcr.io` and `localhost:5000` are registries, `nginx` is a repository, `team/` is what lies below it.
  if (!plain.includes('/') && (/[.:A-Z]/.test(plain) || plain === 'localhost')) {
    return /^(?:index\.)?docker\.io$/.test(plain) ? DEFAULT_REGISTRY : plain;
  }
  if (!plain.includes('/') && trusted.endsWith('/')) return `${DEFAULT_REGISTRY}/${plain}`;
  const { registry, repository } = imageSource(plain);
  return /^(?:index\.)?docker\.io\/library$/.test(plain)
    ? `${DEFAULT_REGISTRY}/library`
    : fullName({ registry, repository });
}
