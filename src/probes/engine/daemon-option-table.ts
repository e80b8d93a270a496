/**
 * The options of dockerd that an audit reads, with the flag, the key in daemon.json and the default of each.
 * It is the allow-list for both: every other flag and key is dropped. Flags and keys per `dockerd --help`;
 * keys of repeatable flags are plural, so the two can differ.
 */
export interface DaemonOption {
  readonly flag: string;
  readonly short?: string;
  readonly key: string;
  readonly kind: 'switch' | 'text' | 'list' | 'map';
  /** What an engine uses when neither flag nor key is given; lists and maps default to empty. */
  readonly fallback: boolean | string | null;
  /** What an engine before 23.0 also takes it by; later ones do not start with it. */
  readonly formerly?: { readonly flag: string; readonly short: string; readonly key: string };
  /** `names` keeps the names of a map's entries, since their values may hold secrets. */
  readonly keep?: 'names';
}

export const DAEMON_OPTIONS = {
  hosts: { flag: 'host', short: 'H', key: 'hosts', kind: 'list', fallback: null },
  debug: { flag: 'debug', short: 'D', key: 'debug', kind: 'switch', fallback: false },
  'log-level': { flag: 'log-level', short: 'l', key: 'log-level', kind: 'text', fallback: 'info' },
  icc: { flag: 'icc', key: 'icc', kind: 'switch', fallback: true },
  bridge: { flag: 'bridge', short: 'b', key: 'bridge', kind: 'text', fallback: '' },
  ip: { flag: 'ip', key: 'ip', kind: 'text', fallback: '0.0.0.0' },
  iptables: { flag: 'iptables', key: 'iptables', kind: 'switch', fallback: true },
  ip6tables: { flag: 'ip6tables', key: 'ip6tables', kind: 'switch', fallback: null },
  'allow-direct-routing': {
    flag: 'allow-direct-routing',
    key: 'allow-direct-routing',
    kind: 'switch',
    fallback: false,
  },
  'firewall-backend': { flag: 'firewall-backend', key: 'firewall-backend', kind: 'text', fallback: '' },
  'userland-proxy': { flag: 'userland-proxy', key: 'userland-proxy', kind: 'switch', fallback: true },
  tls: { flag: 'tls', key: 'tls', kind: 'switch', fallback: null },
  tlsverify: { flag: 'tlsverify', key: 'tlsverify', kind: 'switch', fallback: null },
  tlscacert: { flag: 'tlscacert', key: 'tlscacert', kind: 'text', fallback: null },
  tlscert: { flag: 'tlscert', key: 'tlscert', kind: 'text', fallback: null },
  tlskey: { flag: 'tlskey', key: 'tlskey', kind: 'text', fallback: null },
  'insecure-registries': {
    flag: 'insecure-registry',
    key: 'insecure-registries',
    kind: 'list',
    fallback: null,
  },
  'registry-mirrors': {
    flag: 'registry-mirror',
    key: 'registry-mirrors',
    kind: 'list',
    fallback: null,
  },
  'storage-driver': { flag: 'storage-driver', short: 's', key: 'storage-driver', kind: 'text', fallback: '' },
  'storage-opts': { flag: 'storage-opt', key: 'storage-opts', kind: 'list', fallback: null },
  'default-ulimits': { flag: 'default-ulimit', key: 'default-ulimits', kind: 'map', fallback: null },
  'userns-remap': { flag: 'userns-remap', key: 'userns-remap', kind: 'text', fallback: '' },
  'cgroup-parent': { flag: 'cgroup-parent', key: 'cgroup-parent', kind: 'text', fallback: '' },
  'authorization-plugins': {
    flag: 'authorization-plugin',
    key: 'authorization-plugins',
    kind: 'list',
    fallback: null,
  },
  'log-driver': { flag: 'log-driver', key: 'log-driver', kind: 'text', fallback: 'json-file' },
  'log-opts': { flag: 'log-opt', key: 'log-opts', kind: 'map', fallback: null, keep: 'names' },
  'no-new-privileges': {
    flag: 'no-new-privileges',
    key: 'no-new-privileges',
    kind: 'switch',
    fallback: false,
  },
  'live-restore': {
    flag: 'live-restore',
    key: 'live-restore',
    kind: 'switch',
    fallback: false,
  },
  'seccomp-profile': { flag: 'seccomp-profile', key: 'seccomp-profile', kind: 'text', fallback: '' },
  'selinux-enabled': { flag: 'selinux-enabled', key: 'selinux-enabled', kind: 'switch', fallback: false },
  experimental: { flag: 'experimental', key: 'experimental', kind: 'switch', fallback: false },
  'data-root': {
    flag: 'data-root',
    key: 'data-root',
    kind: 'text',
    fallback: '/var/lib/docker',
    formerly: { flag: 'graph', short: 'g', key: 'graph' },
  },
  'exec-root': { flag: 'exec-root', key: 'exec-root', kind: 'text', fallback: '/var/run/docker' },
  pidfile: { flag: 'pidfile', short: 'p', key: 'pidfile', kind: 'text', fallback: '/var/run/docker.pid' },
  group: { flag: 'group', short: 'G', key: 'group', kind: 'text', fallback: 'docker' },
  containerd: { flag: 'containerd', key: 'containerd', kind: 'text', fallback: null },
  'config-file': { flag: 'config-file', key: '', kind: 'text', fallback: '/etc/docker/daemon.json' },
  'swarm-default-advertise-addr': {
    flag: 'swarm-default-advertise-addr',
    key: 'swarm-default-advertise-addr',
    kind: 'text',
    fallback: '',
  },
  'metrics-addr': { flag: 'metrics-addr', key: 'metrics-addr', kind: 'text', fallback: '' },
  features: { flag: 'feature', key: 'features', kind: 'map', fallback: null },
} as const satisfies Record<string, DaemonOption>;

export type DaemonOptionName = keyof typeof DAEMON_OPTIONS;

/**
 * Flags of dockerd that take a value and are not read, so that what stands behind one is taken for its value and for no
 * flag of its own; the rest of the unread ones are switches.
 */
export const UNREAD_FLAGS_WITH_VALUE: ReadonlySet<string> = new Set(
  `
    add-runtime allow-nondistributable-artifacts api-cors-header bip bip6 cdi-spec-dir cluster-advertise
    cluster-store cluster-store-opt containerd-namespace containerd-plugins-namespace cpu-rt-period
    cpu-rt-runtime default-address-pool default-cgroupns-mode default-gateway default-gateway-v6
    default-ipc-mode default-network-opt default-runtime default-shm-size dns dns-opt dns-search exec-opt
    fixed-cidr fixed-cidr-v6 host-gateway-ip http-proxy https-proxy init-path label log-format
    max-concurrent-downloads max-concurrent-uploads max-download-attempts mtu network-control-plane-mtu
    no-proxy node-generic-resource oom-score-adjust shutdown-timeout userland-proxy-path
  `
    .trim()
    .split(/\s+/),
);
