/** What the exit code says (contract, section 5 of the design). */
export const EXIT = {
  /** It ran, and the gate was met. */
  ok: 0,
  /** The gate failed. */
  gate: 1,
  /** Wrong usage or configuration; nothing was audited. */
  usage: 2,
  /** A host could not be audited, an output could not be written, or the run was interrupted. */
  incomplete: 3,
  /** Both the gate failed and the run is incomplete. */
  gateAndIncomplete: 4,
  /** A bug of ours. */
  bug: 70,
} as const;

/** Puts together what a run came to. */
export function exitCode({ gateFailed, incomplete }: { gateFailed: boolean; incomplete: boolean }): number {
  if (gateFailed) return incomplete ? EXIT.gateAndIncomplete : EXIT.gate;
  return incomplete ? EXIT.incomplete : EXIT.ok;
}
