import type { Fixes } from '../fix.ts';

/** What goes into daemon.json, or out of it. */
export const DAEMON_FIXES: Fixes = {
  'daemon-icc-disabled': { kind: 'daemon-json', set: { icc: false } },
  'daemon-log-level-info': { kind: 'daemon-json', remove: ['log-level', 'debug'] },
  'daemon-manages-firewall': { kind: 'daemon-json', remove: ['iptables', 'ip6tables'] },
  'no-insecure-registries': { kind: 'daemon-json', remove: ['insecure-registries'] },
  'daemon-no-new-privileges': { kind: 'daemon-json', set: { 'no-new-privileges': true } },
  'daemon-live-restore': { kind: 'daemon-json', set: { 'live-restore': true } },
  'daemon-userland-proxy-off': { kind: 'daemon-json', set: { 'userland-proxy': false } },
  'daemon-seccomp-profile-default': { kind: 'daemon-json', remove: ['seccomp-profile'] },
  'daemon-experimental-off': { kind: 'daemon-json', remove: ['experimental'] },
  'daemon-cgroup-parent-default': { kind: 'daemon-json', remove: ['cgroup-parent'] },
  'seccomp-daemon-profile-not-unconfined': { kind: 'daemon-json', remove: ['seccomp-profile'] },
};
