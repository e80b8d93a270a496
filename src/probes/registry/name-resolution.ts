import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, unread } from '../../model/fact.ts';
import { engineInfo, engineVersion } from '../docker/engine-info.ts';
import { engineList } from '../engine/engine-list.ts';
import { registryAddresses } from '../host/registry-addresses.ts';
import { engineSubjects } from '../subjects.ts';
import { registryHandshakes } from './handshakes.ts';
import { whyUnasked } from './registry-answers.ts';
import { literalAddress } from './registry-name.ts';

/** The addresses of a registry as the resolver of the host gives them; of an address, itself. */
export const registryResolution: FactSource<'registry', readonly string[]> = {
  id: 'registry-resolution',
  scope: 'registry',
  reads: readsOf(registryAddresses, registryHandshakes),
  read: (registry) => {
    const { name, host, unasked } = registry.item;
    const why = whyUnasked(unasked, name);
    if (why !== null) return unread(why);
    const literal = literalAddress(host);
    if (literal !== null) return known([literal]);
    const all = readFact(registryAddresses, registry);
    if (!all.known) return all;
    const answer = all.value[host];
    if (answer)
      return answer.state === 'found'
        ? known(answer.addresses, all.evidence)
        : unread(answer.cause, all.evidence);
    // A run that asks nobody says so where it would have told what came.
    const asked = readFact(registryHandshakes, registry);
    if (!asked.known) return asked;
    const detail = `The addresses of ${host} were not collected.`;
    return unread(cause('not-collected', detail, 'Collect again.'), all.evidence);
  },
};

/** What one engine of root takes for insecure by its address, and its version. */
export interface InsecureRanges {
  readonly engine: string;
  readonly version: string;
  readonly ranges: readonly string[];
}

/** The ranges of every engine of root that runs. */
export const insecureRanges: FactSource<'host', readonly InsecureRanges[]> = {
  id: 'insecure-ranges',
  scope: 'host',
  reads: readsOf(engineList, engineInfo, engineVersion),
  read: (host) => {
    const engines = engineSubjects(host);
    if (!engines.known) return engines;
    const evidence = new Set(engines.evidence);
    const found: InsecureRanges[] = [];
    for (const engine of engines.value.filter(({ item }) => !item.rootless && item.uid === 0)) {
      const info = readFact(engineInfo, engine);
      const version = readFact(engineVersion, engine);
      if (!info.known) return info;
      if (!version.known) return version;
      for (const key of [...info.evidence, ...version.evidence]) evidence.add(key);
      found.push({
        engine: engine.item.id,
        version: version.value.Version,
        ranges: info.value.RegistryConfig.InsecureRegistryCIDRs,
      });
    }
    return known(found, [...evidence]);
  },
};
