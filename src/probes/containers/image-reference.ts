/** An image reference in the short form in which engines list it. */
export interface ImageReference {
  /** `name:tag`, with the default tag where neither tag nor digest is given. */
  readonly tagged: string;
  /** `sha256:...`; null where the image is named by tag. */
  readonly digest: string | null;
  /** `name@digest`; null where the image is named by tag. */
  readonly pinned: string | null;
}

/** Reads a reference as docker does: docker.io and library/ can be left out, and so can the tag latest. */
export function plainReference(reference: string): ImageReference {
  const [tagPart = '', digest = null] = reference.split('@');
  const short = tagPart.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '');
  // A colon before the last slash belongs to the port of a registry.
  const hasTag = short.slice(short.lastIndexOf('/') + 1).includes(':');
  const name = hasTag ? short.slice(0, short.lastIndexOf(':')) : short;
  return {
    tagged: hasTag ? short : `${short}:latest`,
    digest,
    pinned: digest === null ? null : `${name}@${digest}`,
  };
}
