import { readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { CONFIGURATION, readConfiguration } from './daemon-configuration.ts';

/** When a running engine was started, in seconds since 1970; what it was started with holds for what it made since. */
export const engineStart: FactSource<'engine', number> = {
  id: 'engine-start',
  scope: 'engine',
  reads: readsOf(...CONFIGURATION),
  read: (engine) => {
    const configuration = readConfiguration(engine);
    return configuration.known
      ? known(configuration.value.process.startedAt, configuration.evidence)
      : configuration;
  },
};
