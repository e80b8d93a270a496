import type { Provenance } from '../assess/assess.ts';
import type { Chosen } from './choose-hosts.ts';
import type { Given } from './load-given.ts';
import { operator } from './operator.ts';
import { programDigest } from './package-root.ts';
import type { Streams } from './streams.ts';

/** Hosts that an inventory has and a run leaves out, as far as results name them. */
const LEFT_OUT_NAMED = 1000;

/** Who judges, with what and by which words: what an auditor asks first. No option takes a secret, so the words hold none. */
export function provenanceOf({
  streams,
  given,
  hosts = [],
  inventory = null,
}: {
  readonly streams: Pick<Streams, 'words'>;
  readonly given: Pick<Given, 'inputs'>;
} & Partial<Chosen>): Provenance {
  const chosen = new Set(hosts.map(({ name }) => name));
  const leftOut = inventory?.names.filter((name) => !chosen.has(name)) ?? [];
  const ofInventory = inventory && {
    hosts: inventory.names.length,
    selected: inventory.names.length - leftOut.length,
    leftOut: leftOut.slice(0, LEFT_OUT_NAMED),
  };
  return {
    tool: { digest: programDigest(), node: process.versions.node },
    run: {
      operator: operator(),
      command: ['plimsoll', ...streams.words],
      inputs: [
        ...(inventory
          ? [{ role: 'inventory' as const, name: inventory.file, sha256: inventory.sha256 }]
          : []),
        ...given.inputs,
      ],
      ...(ofInventory ? { inventory: ofInventory } : {}),
    },
  };
}
