import { z } from 'zod';
import type { Parameter } from '../../src/model/parameter.ts';
import { SYSTEM_PATHS } from '../../src/probes/lsm/system-paths.ts';

/*
 * What a policy can tell the checks about AppArmor and SELinux. Names of containers are patterns, in which `*` stands for
 * any characters.
 */

const NAMES = z.array(z.string().min(1));

/** The types of the container policy that Fedora, RHEL and Debian ship. */
export const CONFINED_SELINUX_TYPES: Parameter<string[]> = {
  id: 'confined-selinux-types',
  meaning: 'SELinux types of containers that the policy of the host confines.',
  schema: z.array(z.string().regex(/^[\w.-]+$/)).min(1),
  shipped: [
    'container_t',
    'container_init_t',
    'container_kvm_t',
    'container_logreader_t',
    'container_userns_t',
  ],
};

/** Such as an agent that manages the host. */
export const ACCEPTED_SPC_CONTAINERS: Parameter<string[]> = {
  id: 'accepted-spc-containers',
  meaning:
    'Names of the containers (* for any characters) that may run as spc_t, which SELinux does not confine.',
  schema: NAMES,
};

/** By workload where an orchestrator names one, else by the container's own name. */
export const SHARED_LEVEL_GROUPS: Parameter<string[]> = {
  id: 'shared-level-groups',
  meaning:
    'Names of compose projects, of swarm services or of containers (* for any characters) that may share an SELinux level among themselves.',
  schema: NAMES,
};

/** Paths below some of them count as well: see the check. */
export const PATHS_NOT_RELABELLED: Parameter<string[]> = {
  id: 'paths-not-relabelled',
  meaning: 'Paths of the host that must not get an SELinux label for containers.',
  schema: z.array(z.string().regex(/^\/(?:.*[^/])?$/)).min(1),
  shipped: [...SYSTEM_PATHS],
};

/** Which exist depends on the policy and its version. */
export const SELINUX_BOOLEANS_OFF: Parameter<string[]> = {
  id: 'selinux-booleans-off',
  meaning: 'SELinux booleans that should be off on a host of containers.',
  schema: z.array(z.string().regex(/^[\w.-]+$/)).min(1),
  shipped: [
    'container_manage_cgroup',
    'container_use_devices',
    'container_connect_any',
    'container_modify_selinux_labels',
    'virt_sandbox_use_all_caps',
    'virt_sandbox_use_sys_admin',
    'virt_sandbox_use_mknod',
    'selinuxuser_execheap',
  ],
};

/** The reason is shown to whoever has to confirm it. */
export const ACCEPTED_SELINUX_BOOLEANS: Parameter<string[]> = {
  id: 'accepted-selinux-booleans',
  meaning: 'SELinux booleans that are on for a reason, each as NAME=REASON.',
  schema: z.array(z.string().regex(/^[\w.-]+=.+$/)),
};

/** Engines load one of this name themselves. */
export const DEFAULT_APPARMOR_PROFILE: Parameter<string> = {
  id: 'default-apparmor-profile',
  meaning: 'Name of the AppArmor profile that engines give to containers by default.',
  schema: z.string().min(1),
  shipped: 'docker-default',
};

/** An engine without root cannot load a profile, so its containers can be listed here too. */
export const ACCEPTED_UNCONFINED_CONTAINERS: Parameter<string[]> = {
  id: 'accepted-unconfined-containers',
  meaning: 'Names of the containers (* for any characters) that may run without an AppArmor profile.',
  schema: NAMES,
};
