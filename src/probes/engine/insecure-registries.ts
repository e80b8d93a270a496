import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { CONFIGURATION } from './daemon-configuration.ts';
import { daemonOption } from './daemon-options.ts';

/** The registries that an engine talks to without verified TLS, and what says so. */
export interface InsecureRegistries {
  readonly registries: readonly { readonly name: string; readonly field: string }[];
  readonly source: string;
}

/** Ranges that the engine adds by itself, unless it is 29.10 or newer and has a list of its own. */
const BUILT_IN = ['127.0.0.0/8', '::1/128'];

/** Ranges are in one field of /info and names with ports, the usual form, in another; the file is the second choice. */
export const insecureRegistries: FactSource<'engine', InsecureRegistries> = {
  id: 'insecure-registries',
  scope: 'engine',
  reads: readsOf(engineInfo, ...CONFIGURATION),
  read: (engine) => {
    const info = readFact(engineInfo, engine);
    if (info.known) {
      const { InsecureRegistryCIDRs, IndexConfigs } = info.value.RegistryConfig;
      const ranges = InsecureRegistryCIDRs.filter((range) => !BUILT_IN.includes(range)).map((name) => ({
        name,
        field: '/info .RegistryConfig.InsecureRegistryCIDRs',
      }));
      const names = Object.entries(IndexConfigs)
        .filter(([, { Secure }]) => !Secure)
        .map(([name]) => ({ name, field: `/info .RegistryConfig.IndexConfigs["${name}"].Secure = false` }));
      return known({ registries: [...ranges, ...names], source: '/info .RegistryConfig' }, info.evidence);
    }
    const option = readFact(daemonOption('insecure-registries'), engine);
    if (!option.known) return info;
    const { value, where } = option.value;
    const registries = value
      // The engine takes a scheme before the name and drops it.
      .map((name) => name.replace(/^https?:\/\//, ''))
      .filter((name) => !BUILT_IN.includes(name))
      .map((name) => ({ name, field: `insecure-registries, by ${where}` }));
    return known({ registries, source: `insecure-registries, by ${where}` }, option.evidence);
  },
};
