import { readFact } from '../../kit/define-fact.ts';
import type { RegistryItem, Subject } from '../../model/subject.ts';
import { registryNames } from './registry-names.ts';

/** The registries of a host that a run asks: none where it was told to ask nobody. */
export function askedRegistries(host: Subject<'host'>): readonly RegistryItem[] {
  if (host.snapshot.network === 'none') return [];
  const names = readFact(registryNames, host);
  return names.known ? names.value.registries.filter(({ unasked }) => unasked === null) : [];
}
