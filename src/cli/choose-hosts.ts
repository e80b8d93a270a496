import type { InventoryHost } from '../model/inventory.ts';
import { visibleText } from '../model/visible-text.ts';
import { orUsageError, usageError } from './failure.ts';
import { loadInventory } from './load-inventory.ts';
import type { RunOptions } from './options.ts';
import type { Streams } from './streams.ts';

export type ChooseOptions = Pick<
  RunOptions,
  'inventory' | 'limit' | 'sshKey' | 'hostKey' | 'transport' | 'sudo' | 'sudoPasswordFd' | 'timeout'
>;

/** The hosts that a command line is about, and the inventory that they were chosen from. */
export interface Chosen {
  readonly hosts: readonly InventoryHost[];
  /** Null without an inventory. */
  readonly inventory: {
    readonly file: string;
    readonly sha256: string;
    readonly names: readonly string[];
  } | null;
}

/** Chooses the hosts that a command line is about. Throws a usage error for what cannot be understood or be done from here. */
export async function chooseHosts(
  targets: readonly string[],
  options: ChooseOptions,
  streams: Pick<Streams, 'log'>,
): Promise<Chosen> {
  const { resolveTargets } = await import('../fleet/targets.ts');
  const { limit, sshKey, hostKey, transport, sudo, timeout } = options;
  if (options.inventory === '-' && options.sudoPasswordFd === 0) {
    throw usageError(
      'Standard input holds the targets (-i -), so it cannot hold the password too: give that as in --sudo-password-fd 3 3<FILE.',
    );
  }
  const inventory = options.inventory === undefined ? undefined : await loadInventory(options.inventory);
  for (const note of inventory?.notes ?? []) streams.log(`plimsoll: ${visibleText(note)}\n`);
  const hosts = orUsageError(() =>
    resolveTargets({
      targets,
      ...(inventory === undefined ? {} : { inventory }),
      ...(limit === undefined ? {} : { limit }),
      commandLine: {
        ...(sshKey === undefined ? {} : { key: sshKey }),
        ...(hostKey === undefined ? {} : { hostKeys: hostKey }),
        ...(transport === undefined ? {} : { transport }),
        ...(sudo === undefined ? {} : { sudo }),
        ...(timeout === undefined ? {} : { timeout }),
      },
    }),
  );
  if (hostKey !== undefined && hosts.length > 1) {
    throw usageError(
      `--host-key is the key of one host, and these are ${hosts.length}: write the keys into the inventory (hostKeys).`,
    );
  }
  if (process.platform !== 'linux' && hosts.some(({ address }) => address === null)) {
    throw usageError(
      'This machine runs no Linux, so it cannot be audited itself: run plimsoll on the Docker host, or name the host.',
    );
  }
  const from = inventory && {
    file: inventory.file,
    sha256: inventory.sha256,
    names: inventory.hosts.map(({ name }) => name),
  };
  return { hosts, inventory: from ?? null };
}
