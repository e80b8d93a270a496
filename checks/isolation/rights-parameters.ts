import { z } from 'zod';
import type { Parameter } from '../../src/model/parameter.ts';

/*
 * What a policy can tell the checks about rights in containers. Names of containers are patterns, in which `*` stands for
 * any characters.
 */

const NAMES = z.array(z.string().min(1));
const CAPABILITIES = z.array(z.string().regex(/^(?!CAP_)[A-Z_]+$/));

/** Each is a known way to the host. */
export const CRITICAL_CAPABILITIES: Parameter<string[]> = {
  id: 'critical-capabilities',
  meaning: 'Capabilities, without CAP_, with which a process in a container can take over the host.',
  schema: CAPABILITIES,
  shipped: [
    'SYS_ADMIN',
    'SYS_MODULE',
    'SYS_PTRACE',
    'SYS_RAWIO',
    'SYS_BOOT',
    'DAC_READ_SEARCH',
    'BPF',
    'PERFMON',
    'MAC_ADMIN',
    'MAC_OVERRIDE',
    'CHECKPOINT_RESTORE',
  ],
};

/** They reach beyond the container, if not at once to root. */
export const HIGH_CAPABILITIES: Parameter<string[]> = {
  id: 'high-capabilities',
  meaning: 'Capabilities, without CAP_, that a container needs a reason for.',
  schema: CAPABILITIES,
  shipped: [
    'NET_ADMIN',
    'SYSLOG',
    'SYS_TIME',
    'LINUX_IMMUTABLE',
    'AUDIT_CONTROL',
    'SYS_NICE',
    'SYS_RESOURCE',
    'IPC_LOCK',
  ],
};

/** The reason is for the operator to know. */
export const ALLOWED_CAPABILITIES: Parameter<string[]> = {
  id: 'allowed-capabilities',
  meaning:
    'Capabilities that single containers may have, each as name:CAPABILITY (vpn:NET_ADMIN) or, for all containers of an image, as image:NAME:CAPABILITY (image:ghcr.io/team/vpn:*:NET_ADMIN); * in a name for any characters.',
  schema: z.array(z.string().regex(/^(image:.+|[^:]+):(?!CAP_)[A-Z_]+$/)),
};

/** Names of containers with a reason, for one question. */
const accepted = (id: string, what: string): Parameter<string[]> => ({
  id,
  meaning: `Names of the containers (* for any characters) that ${what}.`,
  schema: NAMES,
});

/** An escape from them is root at once. */
export const ACCEPTED_HOST_ROOT = accepted('accepted-host-root', 'may run as root of the host');

/** Programs with setuid are what they need, such as sudo or ping. */
export const ACCEPTED_WITHOUT_NO_NEW_PRIVILEGES = accepted(
  'accepted-without-no-new-privileges',
  'need programs that gain privileges',
);

/** Exporters of metrics and sensors ask for it. */
export const ACCEPTED_HOST_PID = accepted('accepted-host-pid', 'may see the processes of the host');

/** Builders of images in containers ask for it. */
export const ACCEPTED_UNMASKED = accepted(
  'accepted-unmasked',
  'may see the paths of the kernel that are covered by default',
);

/** It is a way to the host, whatever the reason. */
export const ACCEPTED_WRITABLE_KERNEL_CONTROLS = accepted(
  'accepted-writable-kernel-controls',
  'may write to settings and control groups of the kernel',
);

/** Names under which runtimes are registered; the program behind each is looked at all the same. */
export const ALLOWED_RUNTIMES: Parameter<string[]> = {
  id: 'allowed-runtimes',
  meaning: 'Names of the runtimes that an engine may have (* for any characters).',
  schema: NAMES,
  shipped: [
    'runc',
    'io.containerd.runc.v2',
    'io.containerd.runtime.v1.linux',
    'crun',
    'runsc',
    'kata',
    'io.containerd.kata.v2',
    'youki',
    'nvidia',
  ],
};

/** What runs there may be hostile; labels are not kept of containers, so names and images have to tell. */
export const UNTRUSTED_CONTAINERS: Parameter<string[]> = {
  id: 'untrusted-containers',
  meaning:
    'Containers that run what nobody trusts (* for any characters): names (ci-*), or images after image: (image:registry.example.com/guests/*).',
  schema: NAMES,
};

/** Beside those whose program is known to be one. */
export const SANDBOX_RUNTIMES: Parameter<string[]> = {
  id: 'sandbox-runtimes',
  meaning:
    'Names of runtimes (* for any characters) that give containers a kernel of their own, for programs that plimsoll does not know.',
  schema: NAMES,
  shipped: [
    'runsc',
    'kata',
    'kata-runtime',
    'kata-qemu',
    'kata-clh',
    'kata-fc',
    'io.containerd.kata.v2',
    'io.containerd.runsc.v1',
  ],
};

/** Some tools write each user by name and by number. */
export const ALLOW_SAME_OWNER_OVERLAP: Parameter<boolean> = {
  id: 'allow-same-owner-overlap',
  meaning:
    'Whether ranges of subordinate ids that belong to one and the same account may have ids in common.',
  schema: z.boolean(),
  shipped: false,
};

/** Whoever else runs an engine of their own has not asked. */
export const EXPECTED_ROOTLESS_USERS: Parameter<string[]> = {
  id: 'expected-rootless-users',
  meaning: 'Names of the accounts (* for any characters) that may run a rootless engine.',
  schema: NAMES,
};
