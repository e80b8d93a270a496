import type { InventoryHost } from '../model/inventory.ts';
import { visibleText } from '../model/visible-text.ts';
import type { RunOptions } from './options.ts';
import { readSecretFrom } from './read-secret.ts';
import type { Streams } from './streams.ts';

/** Where the password for sudo on a host comes from; undefined where nobody has one to give. */
export type SudoPasswords = (
  host: Pick<InventoryHost, 'name' | 'sudo'>,
) => (() => Promise<string | null>) | undefined;

/**
 * A file descriptor has one password for every host; a person is asked for that of each, and only where root is
 * insisted on, by the command line or by the inventory.
 */
export async function sudoPasswords(
  { sudoPasswordFd }: Pick<RunOptions, 'sudoPasswordFd'>,
  { canAsk, ask }: Pick<Streams, 'canAsk' | 'ask'>,
): Promise<SudoPasswords> {
  const given = sudoPasswordFd === undefined ? undefined : await readSecretFrom(sudoPasswordFd);
  return ({ name, sudo }) => {
    if (sudo === 'never') return undefined;
    if (given !== undefined) return async () => given;
    if (sudo !== 'always' || !canAsk) return undefined;
    return () => ask(`Password for sudo on ${visibleText(name)}: `, { secret: true });
  };
}
