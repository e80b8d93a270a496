import type { ApiProbe } from '../../kit/define-probe.ts';
import { containerExecs } from './container-execs.ts';
import { containerInspect } from './container-inspect.ts';
import { engineInfo, engineVersion } from './engine-info.ts';
import {
  containerList,
  imageList,
  networkList,
  nodeList,
  serviceList,
  volumeList,
} from './engine-objects.ts';
import { imageHistory, imageInspect } from './image-inspect.ts';
import { enginePing } from './ping.ts';
import { secretList, swarmCluster } from './swarm-cluster.ts';

/** Asked before the version of the API is agreed on, so they carry none. */
export const UNVERSIONED = [enginePing, engineVersion] as const;

/** Asked of every engine. */
export const ENGINE_PROBES = [engineInfo, containerList, imageList, networkList, volumeList] as const;

/** Asked of engines that manage a swarm; all others refuse to answer. */
export const MANAGER_PROBES = [swarmCluster, serviceList, nodeList, secretList] as const;

/** Asked for each container, and for each exec session in a container that runs. */
const CONTAINER_PROBES = [containerInspect, containerExecs] as const;

/** Asked for each image that has a name or is used by a container. */
export const IMAGE_PROBES = [imageInspect, imageHistory] as const;

/** Every request that the Docker API gets from an audit, all of them GET; the client refuses all others. */
export const API_TABLE: readonly ApiProbe[] = [
  ...UNVERSIONED,
  ...ENGINE_PROBES,
  ...MANAGER_PROBES,
  ...CONTAINER_PROBES,
  ...IMAGE_PROBES,
];
