import type { Fixes } from '../fix.ts';

const NETWORK = {
  add: ['--network app'],
  compose: { networks: ['app'] },
  network: 'app',
} as const;

/** What differs when a container is created again. Limits are a beginning: what a program needs nobody knows but you. */
export const CONTAINER_FIXES: Fixes = {
  'container-apparmor-enforced': {
    kind: 'container',
    leaveOut: ['--security-opt apparmor=unconfined'],
    composeLeaveOut: ['security_opt: apparmor=unconfined'],
  },
  'container-capabilities-default-at-most': {
    kind: 'container',
    leaveOut: ['--cap-add'],
    composeLeaveOut: ['cap_add'],
  },
  'container-net-raw-dropped': {
    kind: 'container',
    add: ['--cap-drop NET_RAW'],
    compose: { cap_drop: ['NET_RAW'] },
  },
  'container-not-privileged': {
    kind: 'container',
    leaveOut: ['--privileged'],
    composeLeaveOut: ['privileged'],
  },
  'container-without-sensitive-directories': {
    kind: 'container',
    leaveOut: ['--volume'],
    composeLeaveOut: ['volumes'],
  },
  'container-without-engine-socket': {
    kind: 'container',
    leaveOut: ['--volume'],
    composeLeaveOut: ['volumes'],
  },
  'container-published-ports-needed': { kind: 'container', leaveOut: ['--publish-all'] },
  'container-ports-bound-to-addresses': {
    kind: 'container',
    bindPorts: true,
    leaveOut: ['--publish that names no address'],
    composeLeaveOut: ['ports that name no address'],
  },
  'container-network-not-the-hosts': {
    kind: 'container',
    leaveOut: ['--network host'],
    composeLeaveOut: ['network_mode'],
    ...NETWORK,
  },
  'container-memory-limited': {
    kind: 'container',
    add: ['--memory 512m', '--memory-swap 512m'],
    compose: { mem_limit: '512m', memswap_limit: '512m' },
  },
  'container-cpu-share-set': {
    kind: 'container',
    add: ['--cpu-shares 512'],
    update: ['--cpu-shares', '512'],
    compose: { cpu_shares: 512 },
  },
  'container-root-filesystem-read-only': {
    kind: 'container',
    add: ['--read-only', '--tmpfs /tmp', '--tmpfs /run'],
    compose: { read_only: true, tmpfs: ['/tmp', '/run'] },
  },
  'container-restarts-bounded': {
    kind: 'container',
    add: ['--restart on-failure:5'],
    update: ['--restart', 'on-failure:5'],
    compose: { restart: 'on-failure:5' },
  },
  'container-processes-not-the-hosts': {
    kind: 'container',
    leaveOut: ['--pid host'],
    composeLeaveOut: ['pid'],
  },
  'container-ipc-not-the-hosts': {
    kind: 'container',
    leaveOut: ['--ipc host'],
    add: ['--ipc private'],
    compose: { ipc: 'private' },
  },
  'container-without-host-devices': {
    kind: 'container',
    leaveOut: ['--device', '--device-cgroup-rule', '--gpus'],
    composeLeaveOut: ['devices', 'device_cgroup_rules'],
  },
  'container-ulimits-default': { kind: 'container', leaveOut: ['--ulimit'], composeLeaveOut: ['ulimits'] },
  'container-mounts-not-shared': {
    kind: 'container',
    leaveOut: ['the propagation shared and rshared of --volume and --mount'],
    composeLeaveOut: ['the propagation shared and rshared of volumes'],
  },
  'container-hostname-not-the-hosts': {
    kind: 'container',
    leaveOut: ['--uts host'],
    composeLeaveOut: ['uts'],
  },
  'container-seccomp-filtered': {
    kind: 'container',
    leaveOut: ['--security-opt seccomp=unconfined'],
    composeLeaveOut: ['security_opt: seccomp=unconfined'],
  },
  'container-cgroup-parent-default': {
    kind: 'container',
    leaveOut: ['--cgroup-parent'],
    composeLeaveOut: ['cgroup_parent'],
  },
  'container-privilege-gain-blocked': {
    kind: 'container',
    add: ['--security-opt no-new-privileges=true'],
    compose: { security_opt: ['no-new-privileges=true'] },
  },
  'container-process-count-limited': {
    kind: 'container',
    add: ['--pids-limit 200'],
    compose: { pids_limit: 200 },
  },
  'container-off-default-bridge': { kind: 'container', ...NETWORK },
  'container-users-not-the-hosts': {
    kind: 'container',
    leaveOut: ['--userns host'],
    composeLeaveOut: ['userns_mode'],
  },
  'container-no-new-privileges-in-kernel': {
    kind: 'container',
    add: ['--security-opt no-new-privileges=true'],
    compose: { security_opt: ['no-new-privileges=true'] },
  },
  'container-log-driver-keeps-output': {
    kind: 'container',
    add: ['--log-driver local', '--log-opt max-size=20m', '--log-opt max-file=5'],
    compose: { logging: { driver: 'local', options: { 'max-size': '20m', 'max-file': '5' } } },
  },
};
