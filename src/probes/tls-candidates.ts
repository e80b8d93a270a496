import { readFact } from '../kit/define-fact.ts';
import { type Fact, known } from '../model/fact.ts';
import type { Subject } from '../model/subject.ts';
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
 * counts even where TLS is off, and one in a daemon.json that is newer than the engine counts too where nothing
 * listens on TCP now.
 */
export function tlsFileOf(option: TlsFileOption, engine: Subject<'engine'>): Fact<TlsFile | null> {
  const listens = listensOnTcp(engine);
  const inForce = engine.item.state === 'running' ? readFact(daemonOption(option), engine) : null;
  if (inForce?.known) {
    const { value } = inForce.value;
    if (value === null) return known(null, inForce.evidence);
    const tls = readFact(daemonOption('tls'), engine);
    const inUse = tls.known && tls.value.value === true && listens !== false;
    return known({ path: value, inUse }, inForce.evidence);
  }
  if (inForce !== null && listens !== false) return inForce;
  const onDisk = valueOnDisk(option, engine);
  if (!onDisk.known) return onDisk;
  return known(
    typeof onDisk.value === 'string' ? { path: onDisk.value, inUse: false } : null,
    onDisk.evidence,
  );
}

/** Whether an engine has an open TCP socket of its API; null where that may not be seen. */
function listensOnTcp(engine: Subject<'engine'>): boolean | null {
  const configuration = readConfiguration(engine);
  const open = configuration.known ? configuration.value.process.tcpListeners : null;
  return open === null ? null : open.some(({ port }) => !isOtherPort(port));
}
