import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, unread } from '../../model/fact.ts';
import { containerMounts } from '../host/container-mounts.ts';
import { kernelView } from './kernel-view.ts';
import { type MountNamespace, mountNamespace } from './mount-namespace.ts';

/** What a container sees where, and which paths of the kernel there are to be covered. */
export interface KernelMounts extends MountNamespace {
  /** Of the paths that engines mask or make read-only those that the kernel of the host has. */
  readonly kernelPaths: readonly string[];
}

/**
 * What the main process of a container has mounted by the word of the kernel; null while the container has no process.
 * Unread where it has one whose mounts were not seen, or where they may be those of another process with its number.
 *
 * @public
 */
export const kernelMounts: FactSource<'container', KernelMounts | null> = {
  id: 'kernel-mounts',
  scope: 'container',
  reads: readsOf(kernelView, containerMounts),
  read: (container) => {
    const main = kernelView.read(container);
    if (!main.known) return main;
    if (main.value === null) return known(null, main.evidence);
    const { pid, credentials } = main.value;
    const table = readFact(containerMounts, container);
    const evidence = [...main.evidence, ...table.evidence];
    if (!table.known) return unread(table.cause, evidence);
    const own = table.value.processes[pid];
    if (own?.state === 'unread') return unread(own.cause, evidence);
    if (own && credentials?.namespaces?.mnt === own.namespace)
      return known({ ...mountNamespace(own.mounts), kernelPaths: table.value.kernelPaths }, evidence);
    const what = own ? 'had other mounts from one look to the next' : 'ended before its mounts could be read';
    return unread(
      cause(
        'process-not-visible',
        `Process ${pid}, the main process of container ${container.item.name}, ${what}.`,
        'Audit again as root.',
      ),
      evidence,
    );
  },
};
