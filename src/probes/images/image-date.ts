/** Docker is of 2013; what is older is the date of a build that is the same every time. */
const FIRST_IMAGE = Date.UTC(2013, 0, 1) / 1000;

/** When an image was built, in seconds since 1970; null where it was built to carry no date. */
export const dateOf = ({ Created }: { readonly Created: number }): number | null =>
  Created < FIRST_IMAGE ? null : Created;
