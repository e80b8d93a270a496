/** The id of the family that holds the checks of the user. */
export const OWN_FAMILY = 'own-checks';

/** A subject beyond the benchmark, such as seccomp or registries, with the checks that ask about it. */
export interface Family {
  /** A slug; for ever. */
  readonly id: string;
  readonly title: string;
  /** Ids of its checks, in the order in which reports name them. */
  readonly checks: readonly string[];
}
