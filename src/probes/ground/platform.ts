import type { KernelGround } from '../host/kernel-ground.ts';
import { textOf } from './kernel-value.ts';

/** What stands beneath the kernel of a host, and what says so. */
export interface Platform {
  readonly kind: 'container' | 'bare-kernel' | 'virtual' | 'physical';
  /** Such as `QEMU Standard PC`. */
  readonly name: string;
}

/** Makers whose machines are virtual ones, as the tables of the firmware name them. */
const VIRTUAL =
  /QEMU|KVM|VMware|VirtualBox|innotek|Xen|Bochs|Parallels|OpenStack|Amazon EC2|Google|DigitalOcean|Hetzner|Alibaba|Virtual Machine|bhyve/i;

/**
 * A host that is a container has the firmware of another; a kernel that a monitor of virtual machines started by itself has none.
 */
export function platformOf(ground: KernelGround): Platform {
  const marked = (mark: string): boolean => ground.marks.includes(mark);
  const container = textOf(ground, '/run/systemd/container');
  if (container) return { kind: 'container', name: container };
  if (marked('dockerenv')) return { kind: 'container', name: 'Docker' };
  if (marked('containerenv')) return { kind: 'container', name: 'Podman' };
  const maker = [
    textOf(ground, '/sys/class/dmi/id/sys_vendor'),
    textOf(ground, '/sys/class/dmi/id/product_name'),
  ]
    .filter((word) => word)
    .join(' ');
  const kind = textOf(ground, '/sys/hypervisor/type');
  if (ground.hypervisor || kind || (VIRTUAL.test(maker) && !maker.endsWith('.metal'))) {
    const firmware = ['efi', 'acpi', 'dmi', 'devicetree'].some(marked);
    const name = maker || kind || 'of an unnamed maker';
    return firmware ? { kind: 'virtual', name } : { kind: 'bare-kernel', name };
  }
  return { kind: 'physical', name: maker || 'of an unnamed maker' };
}
