import { parseAddress } from '../model/address.ts';
import { errorAt, InputError } from '../model/input-error.ts';
import type { InventoryHost } from '../model/inventory.ts';

/**
 * The host that a target itself describes; its name is the target as given.
 *
 * @throws InputError where it describes none
 */
export function adHocHost(target: string, origin: InventoryHost['origin']): InventoryHost {
  const common = { name: target, tags: [], hostKeys: [], groups: [], origin };
  if (target === 'local') return { ...common, address: null };
  const address = parseAddress(target);
  if ('wrong' in address) {
    const sentence = `"${target}" ${address.wrong}.`;
    throw origin ? errorAt(origin.file, origin.line, sentence) : new InputError(sentence);
  }
  const { host, ...login } = address;
  return { ...common, address: host, ...login };
}
