import { fitsPattern } from '../../src/model/name-pattern.ts';

const OF_IMAGE = 'image:';

/** The capabilities that a policy allows a container, of entries that name it (vpn:NET_ADMIN) or its image (image:ghcr.io/team/vpn:*:NET_ADMIN). */
export const permittedCapabilities = (
  entries: readonly string[],
  { name, image }: { readonly name: string; readonly image: string },
): readonly string[] =>
  entries.flatMap((entry) => {
    const end = entry.lastIndexOf(':');
    const pattern = entry.slice(0, end);
    const fits = pattern.startsWith(OF_IMAGE)
      ? fitsPattern(image, pattern.slice(OF_IMAGE.length))
      : fitsPattern(name, pattern);
    return fits ? [entry.slice(end + 1)] : [];
  });
