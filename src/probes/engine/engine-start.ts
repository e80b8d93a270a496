import { type FactSource, known } from '../../model/fact.ts';
import { readConfiguration } from './daemon-configuration.ts';

/** When a running engine was started, in seconds since 1970; what it was started with holds for what it made since. */
export const engineStart: FactSource<'engine', number> = {
  id: 'engine-start',
  scope: 'engine',
  read: (engine) => {
    const configuration = readConfiguration(engine);
    return configuration.known
      ? known(configuration.value.process.startedAt, configuration.evidence)
      : configuration;
  },
};
