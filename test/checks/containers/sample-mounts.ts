import { known, type Unread } from '../../../src/model/fact.ts';
import type { BindMount } from '../../../src/probes/containers/bind-mounts.ts';
import type { ContainerInspect } from '../../../src/probes/docker/container-inspect.ts';

type Mount = ContainerInspect['Mounts'][number];

/** A writable bind mount as inspect shows it. */
export const bind = (Source: string, Destination: string, more: Partial<Mount> = {}): Mount => ({
  Type: 'bind',
  Name: '',
  Source,
  Destination,
  Driver: '',
  Mode: '',
  RW: true,
  Propagation: 'rprivate',
  ...more,
});

/** A path of the host in a container, as derived: without links, unless another place or a reason is given. */
export const mount = (
  source: string,
  mode: 'rw' | 'ro' = 'rw',
  leads: string | Unread = source,
): BindMount => ({
  source,
  destination: '/data',
  writable: mode === 'rw',
  propagation: 'rprivate',
  field: 'Mounts',
  volume: null,
  canonical: typeof leads === 'string' ? known(leads) : leads,
});
