import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, unread } from '../../model/fact.ts';
import { fileStatuses } from '../host/file-statuses.ts';
import { CONFIGURATION } from './daemon-configuration.ts';
import { daemonOption } from './daemon-options.ts';
import { TLS_FILE_OPTIONS, type TlsFileOption } from './daemon-tls.ts';

/** The certificates and the key of an engine's TCP listeners. */
export interface TlsFiles {
  /** Options that name no file, neither set nor by default. */
  readonly unset: readonly TlsFileOption[];
  /** Files that are named but do not exist. */
  readonly missing: readonly string[];
  readonly paths: readonly string[];
}

/** Which of the three files of TLS there are; they are never read, only looked for. */
export const tlsFiles: FactSource<'engine', TlsFiles> = {
  id: 'tls-files',
  scope: 'engine',
  reads: readsOf(fileStatuses, ...CONFIGURATION),
  read: (engine) => {
    const statuses = readFact(fileStatuses, engine);
    if (!statuses.known) return statuses;
    const evidence = new Set(statuses.evidence);
    const unset: TlsFileOption[] = [];
    const missing: string[] = [];
    const paths: string[] = [];
    for (const option of TLS_FILE_OPTIONS) {
      const fact = readFact(daemonOption(option), engine);
      if (!fact.known) return fact;
      for (const key of fact.evidence) evidence.add(key);
      const path = fact.value.value;
      if (path === null) {
        unset.push(option);
        continue;
      }
      const status = statuses.value[path];
      if (!status) {
        const detail = `The status of ${path} was not collected.`;
        return unread(cause('not-collected', detail, 'Collect again.'), [...evidence]);
      }
      if (status.state === 'unread') return unread(status.cause, [...evidence]);
      paths.push(path);
      if (status.state === 'absent') missing.push(path);
    }
    return known({ unset, missing, paths }, [...evidence]);
  },
};
