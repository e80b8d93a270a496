import type { LsmState } from '../../../src/probes/lsm/lsm-state.ts';

/** A kernel with neither AppArmor nor SELinux, securityfs mounted. */
export const NO_LSM: LsmState = {
  list: { state: 'read', names: ['capability', 'landlock'] },
  commandLine: { state: 'read', words: [] },
  apparmor: { kernel: 'none', mode: null, profiles: null },
  mode: 'disabled',
  selinux: null,
};

type Apparmor = LsmState['apparmor'];

/** A kernel with AppArmor, as Debian starts it, but for what is given. */
export const withApparmor = (difference: Partial<Apparmor> = {}): LsmState => ({
  ...NO_LSM,
  list: { state: 'read', names: ['capability', 'apparmor'] },
  apparmor: {
    kernel: 'on',
    mode: { state: 'read', value: 'enforce' },
    profiles: { state: 'read', profiles: [{ name: 'docker-default', mode: 'enforce' }] },
    ...difference,
  },
});

type Selinux = NonNullable<LsmState['selinux']>;

/** A kernel that enforces SELinux now and after its next start, but for what is given. */
export const withSelinux = (
  difference: Partial<Selinux> = {},
  mode: 'enforcing' | 'permissive' = 'enforcing',
  words: readonly string[] = [],
): LsmState => ({
  ...NO_LSM,
  list: { state: 'read', names: ['capability', 'selinux'] },
  commandLine: { state: 'read', words: [...words] },
  apparmor: { kernel: 'off', mode: null, profiles: null },
  mode,
  selinux: {
    mls: true,
    booleans: {
      state: 'read',
      byName: {
        container_manage_cgroup: { now: false, pending: false },
        container_use_devices: { now: false, pending: false },
        httpd_enable_cgi: { now: true, pending: true },
      },
    },
    permissive: { state: 'read', count: 0, names: [] },
    config: { state: 'read', mode: 'enforcing', type: 'default' },
    ...difference,
  },
});

/** The label of a container as Debian's policy gives it. */
export const labelled = (type: string, level = 's0:c3,c5'): string => `system_u:system_r:${type}:${level}`;

/** What a probe says where an account may not read something. */
export const CLOSED = {
  state: 'unread',
  cause: { code: 'needs-root', detail: 'It may not be read.', next: 'Run the audit as root.' },
} as const;
