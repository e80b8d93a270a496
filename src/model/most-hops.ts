/** How many machines may lie on the way to a host; longer ways are circles. */
export const MOST_HOPS = 16;
