import type { KeptSnapshot } from '../../model/kept-snapshot.ts';
import type { Signer } from '../../pack/sign.ts';

/** What goes into a pack beside the reports. */
export interface PackSources {
  /** In the order of the hosts. */
  readonly snapshots: readonly KeptSnapshot[];
  readonly signers: readonly Signer[];
  /** Path of the file of attestations, beside which its proofs lie. */
  readonly attestations?: string;
}

export const sourcesOf = (
  snapshots: readonly KeptSnapshot[],
  signers: readonly Signer[],
  { attestations }: { readonly attestations?: string },
): PackSources => ({ snapshots, signers, ...(attestations === undefined ? {} : { attestations }) });
