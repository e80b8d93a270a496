import type { EngineInfo } from '../docker/engine-info.ts';

/** Whether an engine keeps images in containerd's store, which makes up a digest for every local name. */
export const hasContainerdStore = ({ DriverStatus }: Pick<EngineInfo, 'DriverStatus'>): boolean =>
  DriverStatus.some(([name, value]) => name === 'driver-type' && value?.startsWith('io.containerd'));
