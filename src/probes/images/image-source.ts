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
  return prefixesOf(trusted).some((prefix) => name === prefix || name.startsWith(`${prefix}/`));
}

const IS_DEFAULT = /^(?:index\.)?docker\.io(?=\/|$)/;

function prefixesOf(trusted: string): readonly string[] {
  const plain = trusted.replace(/\/+$/, '').replace(IS_DEFAULT, DEFAULT_REGISTRY);
  if (!plain.includes('/')) {
    // `ghcr.io` and `localhost:5000` are registries, `team/` is what lies below it, `nginx` is a repository.
    if (/[.:A-Z]/.test(plain) || plain === 'localhost') return [plain];
    return [trusted.endsWith('/') ? `${DEFAULT_REGISTRY}/${plain}` : fullName(imageSource(plain))];
  }
  // `docker.io/team` is both: all of a team, and the image library/team.
  return IS_DEFAULT.test(plain) ? [plain, fullName(imageSource(plain))] : [fullName(imageSource(plain))];
}
