import type { Parameter } from '../model/parameter.ts';

/** What holds for a parameter that no policy sets. */
export const describeShipped = ({ shipped }: Parameter): string =>
  shipped === undefined ? 'not configured' : `${JSON.stringify(shipped)} unless a policy says otherwise`;
