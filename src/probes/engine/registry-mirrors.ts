import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, unread } from '../../model/fact.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { CONFIGURATION } from './daemon-configuration.ts';
import { daemonOption } from './daemon-options.ts';

/** The addresses that an engine asks in place of the registry of Docker, and what says so. */
export interface RegistryMirrors {
  readonly addresses: readonly string[];
  readonly source: string;
}

/** By the running engine; where it does not answer, by its flags and its file. */
export const registryMirrors: FactSource<'engine', RegistryMirrors> = {
  id: 'registry-mirrors',
  scope: 'engine',
  reads: readsOf(engineInfo, ...CONFIGURATION),
  read: (engine) => {
    const info = readFact(engineInfo, engine);
    if (info.known) {
      const { Mirrors } = info.value.RegistryConfig;
      if (Mirrors)
        return known({ addresses: Mirrors, source: '/info .RegistryConfig.Mirrors' }, info.evidence);
      const detail = 'The snapshot does not hold the mirrors of the engine.';
      return unread(
        cause('not-collected', detail, 'Collect again with this version of plimsoll.'),
        info.evidence,
      );
    }
    const option = readFact(daemonOption('registry-mirrors'), engine);
    if (!option.known) return info;
    const { value, where } = option.value;
    // A password can stand in an address.
    const addresses = value.map((url) => url.replace(/\/\/[^/]*@/, '//').slice(0, 300));
    return known({ addresses, source: `registry-mirrors, by ${where}` }, option.evidence);
  },
};
