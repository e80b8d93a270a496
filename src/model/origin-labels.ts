/** Labels that name where a container comes from. They alone are kept with their values, since others may be secrets. */
export const ORIGIN_LABELS = [
  'com.docker.compose.project',
  'com.docker.compose.service',
  'com.docker.swarm.service.id',
  'com.docker.swarm.service.name',
  'com.docker.swarm.task.id',
] as const;
