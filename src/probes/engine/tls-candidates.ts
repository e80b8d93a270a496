import { readFact } from '../../kit/define-fact.ts';
import { type Fact, mapFact } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { readConfiguration } from './daemon-configuration.ts';
import { valueOnDisk } from './daemon-on-disk.ts';
import { daemonOption } from './daemon-options.ts';
import type { TlsFileOption } from './daemon-tls.ts';
import { isOtherPort } from './other-ports.ts';

/** A certificate or key of an engine. */
export interface TlsFile {
  readonly path: string;
  /** dockerd serves TLS on TCP now, so the file was there when it started. */
  readonly inUse: boolean;
}

/**
 * The file that an engine takes for one of its TLS options, null where it takes none. One that is configured
 * counts even where TLS is off; that of an engine that is stopped is what its daemon.json names.
 */
export function tlsFileOf(option: TlsFileOption, engine: Subject<'engine'>): Fact<TlsFile | null> {
  if (engine.item.state === 'stopped') {
    return mapFact(valueOnDisk(option, engine), (path) =>
      typeof path === 'string' ? { path, inUse: false } : null,
    );
  }
  const inForce = readFact(daemonOption(option), engine);
  const tls = readFact(daemonOption('tls'), engine);
  const inUse = tls.known && tls.value.value === true && listensOnTcp(engine) !== false;
  return mapFact(inForce, ({ value }) => (value === null ? null : { path: value, inUse }));
}

/** Whether an engine has an open TCP socket of its API; null where that may not be seen. */
function listensOnTcp(engine: Subject<'engine'>): boolean | null {
  const configuration = readConfiguration(engine);
  const open = configuration.known ? configuration.value.process.tcpListeners : null;
  return open === null ? null : open.some(({ port }) => !isOtherPort(port));
}
