import { errorAt } from '../../model/input-error.ts';
import type { Inventory, InventoryHost } from '../../model/inventory.ts';
import { adHocHost } from '../ad-hoc-host.ts';

/**
 * Understands a list of targets, one a line, with # comments; the name of a host is its target as given.
 *
 * @throws InputError with the line
 */
export function readTargetList(text: string, file: string): Inventory {
  const hosts = new Map<string, InventoryHost>();
  for (const [index, row] of text.split('\n').entries()) {
    const line = index + 1;
    const target = row.replace(/(^|\s)#.*$/, '').trim();
    if (target === '') continue;
    if (/\s/.test(target))
      throw errorAt(file, line, 'a line is one target: [user@]host[:port], ssh://... or local.');
    const earlier = hosts.get(target)?.origin?.line;
    if (earlier) throw errorAt(file, line, `"${target}" is there twice, first in line ${earlier}.`);
    hosts.set(target, adHocHost(target, { file, line }));
  }
  return { file, kind: 'target-list', hosts: [...hosts.values()], groups: new Map(), notes: [] };
}
