import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, unread } from '../../model/fact.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { type SwarmAddresses, swarmStateFiles } from '../host/swarm-state-files.ts';
import { stateFileBelow } from './nodes-of-host.ts';

/** The addresses with which an engine became a node of a swarm. */
export interface NodeAddresses extends SwarmAddresses {
  /** The address by which other nodes reach it, by the word of the engine. */
  readonly NodeAddr: string;
  /** Path of the file that says the others. */
  readonly path: string;
}

export const nodeAddresses: FactSource<'engine', NodeAddresses> = {
  id: 'node-addresses',
  scope: 'engine',
  reads: readsOf(engineInfo, swarmStateFiles),
  read: (engine) => {
    const info = readFact(engineInfo, engine);
    if (!info.known) return info;
    const files = readFact(swarmStateFiles, engine);
    if (!files.known) return files;
    const evidence = [...new Set([...info.evidence, ...files.evidence])];
    const path = stateFileBelow(info.value.DockerRootDir);
    const file = Object.hasOwn(files.value, path) ? files.value[path] : undefined;
    if (file?.state === 'read') {
      return known({ ...file.addresses, NodeAddr: info.value.Swarm.NodeAddr, path }, evidence);
    }
    if (file?.state === 'unread') return unread(file.cause, evidence);
    const detail = file
      ? `Engine ${engine.item.id} is a node of a swarm, but there is no ${path}.`
      : `${path} was not read, since no process of engine ${engine.item.id} was seen on this host.`;
    const next = file
      ? 'Audit again; if it is still missing, look for swarm/docker-state.json below the data root.'
      : 'Audit the host on which the engine runs, as root.';
    return unread(cause(file ? 'contradiction' : 'process-not-visible', detail, next), evidence);
  },
};
