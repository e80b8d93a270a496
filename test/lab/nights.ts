/** The hosts of the loop of nights by their names in its inventory, with the Debian of each. */
export const HOSTS = { alpha: 'sid', beta: 'trixie', gamma: 'bookworm' } as const;
export type HostName = keyof typeof HOSTS;

/** One audit, and what went before it. */
export interface Night {
  readonly title: string;
  /** What somebody does to hosts by day: shell, as root. */
  readonly on?: Readonly<Partial<Record<HostName, string>>>;
  /** Has known_hosts take over the keys that the hosts have now. */
  readonly trusts?: true;
  /** Options of the audit from now on, in place of those so far; files are those of `FILES`. */
  readonly words?: readonly string[];
  /** The hosts of the inventory in this night alone. */
  readonly hosts?: readonly HostName[];
  /**
   * The audit is `killed` at a moment that the seed says, or the disk of its history is `full`: then the next one is to tell
   * what this one would have. Or another one begins while it runs.
   */
  readonly fate?: 'killed' | 'full' | 'overlapped';
  /** What all that comes to, each line as `driftLines` has it; what stands in none is not to be told. */
  readonly drift?: readonly string[];
  /** 0 where nothing is said. */
  readonly exitCode?: number;
}

export const FILES: Readonly<Record<string, string>> = {
  'waivers.yaml': `waivers:
  - check: docker-directory-mode-755
    host: beta
    reason: It is being mended.
    owner: ops
    expires: 2027-05-31
`,
  'policy.yaml': `title: Ours
extends: level-2
deselect:
  - check: docker-directory-mode-755
    reason: Somebody else sees to it.
`,
};

/** So late that the table of known flaws is old in every night, and when the loop runs does not matter. */
const IN_TIME = ['--at', '2027-05-31', '--waivers', 'waivers.yaml'];
const TOO_LATE = ['--at', '2027-06-01', '--waivers', 'waivers.yaml'];

const SSHD = '/usr/sbin/sshd -o HostKey=/etc/ssh/ssh_host_ed25519_key';
const NO_SSHD = 'pkill -o -x sshd';
const REKEY = `rm /etc/ssh/ssh_host_ed25519_key*; ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key; ${NO_SSHD}; ${SSHD}`;

const container = (words: string): string =>
  `. /opt/lab/image.sh; . /opt/lab/containers.sh; container ${words}; settle`;

const DIRECTORY = 'docker-directory-mode-755 on file /etc/docker';

/** What fails even on a hardened container of these hosts. */
const HARDENED = ['container-log-driver-keeps-output', 'lsm-confines-every-container'];

/** What is asked of a container as it was made. */
const PRIVILEGED = [
  'container-capabilities-default-at-most',
  'container-cpu-share-set',
  'container-kernel-paths-masked',
  'container-log-driver-keeps-output',
  'container-memory-limited',
  'container-net-raw-dropped',
  'container-no-raw-device-access',
  'container-not-privileged',
  'container-privilege-gain-blocked',
  'container-process-count-limited',
  'container-process-not-root',
  'container-root-filesystem-read-only',
  'container-seccomp-filtered',
  'container-without-host-devices',
];
/** What is asked of its processes, while it has any. */
const PRIVILEGED_PROCESSES = [
  'container-effective-capabilities-safe',
  'container-health-checked',
  'container-no-new-privileges-in-kernel',
  'container-no-writable-kernel-controls',
  'container-root-not-host-root',
  'lsm-confines-every-container',
  'seccomp-kernel-filter-active',
];

/** What cannot be decided where daemon.json changed after the engine had read it. */
const PENDING = [
  'authorization-plugins-in-force on engine root',
  'builder-confined on engine root',
  'daemon-base-device-size-default on engine root',
  'daemon-cgroup-parent-default on engine root',
  'daemon-default-ulimits-set on engine root',
  'daemon-file-audited on file /etc/docker/daemon.json',
  'daemon-log-level-info on engine root',
  'daemon-manages-firewall on engine root',
  'daemon-userland-proxy-off on engine root',
  'engine-certificates-valid on engine root',
  'engine-events-are-retained on host alpha',
  'network-forward-policy-drops on network bridge',
  'network-forward-policy-drops on network lab',
  'subid-ranges-disjoint on host alpha',
  'tls-ca-mode-444 on engine root',
  'tls-ca-owned-by-root on engine root',
  'tls-certificate-mode-444 on engine root',
  'tls-certificate-owned-by-root on engine root',
  'tls-key-mode-400 on engine root',
  'tls-key-owned-by-root on engine root',
];

/** An object with what fails on it. */
const object = (start: string, name: string, failing: readonly string[] = []): string =>
  `${start} ${name}: ${failing.join(' ')}`.trimEnd();

const renamed = (host: HostName, from: string, to: string): readonly string[] => [
  object(`${host} newObjects`, `container ${to}`, HARDENED),
  object(`${host} vanishedObjects`, `container ${from}`, HARDENED),
];

const policyChanged = ['alpha', 'beta', 'gamma'].flatMap((host) => [
  `${host} policyChanged`,
  `${host} notCompared docker-directory-mode-755`,
]);

export const NIGHTS: readonly Night[] = [
  { title: 'the first', words: IN_TIME },
  { title: 'nothing happened' },
  {
    title: 'a privileged container, and a directory for everybody',
    on: {
      alpha: 'docker run --detach --name agent --privileged --network lab lab/base',
      beta: 'chmod 777 /etc/docker',
      gamma: 'chmod 777 /etc/docker',
    },
    drift: [
      object('alpha newObjects', 'container agent', [...PRIVILEGED, ...PRIVILEGED_PROCESSES].sort()),
      `beta newlyFailing ${DIRECTORY}`,
      `gamma newlyFailing ${DIRECTORY}`,
    ],
    exitCode: 1,
  },
  {
    title: 'a container renamed',
    on: { gamma: 'docker rename worker helper' },
    fate: 'killed',
    drift: renamed('gamma', 'worker', 'helper'),
  },
  {
    title: 'one directory mended, a container with a limit less',
    on: {
      beta: `docker rm --force worker; ${container('worker memory=')}`,
      gamma: 'chmod 755 /etc/docker',
    },
    drift: ['beta newlyFailing container-memory-limited on container worker', `gamma fixed ${DIRECTORY}`],
    exitCode: 1,
  },
  {
    title: 'a container stopped, a host not to be reached',
    on: { alpha: 'docker stop --time 0 agent', gamma: NO_SSHD },
    drift: [
      ...PRIVILEGED_PROCESSES.map((check) => `alpha fixed ${check} on container agent`),
      'gamma newly-unreachable',
    ],
    exitCode: 3,
  },
  {
    title: 'another fails meanwhile, and the host is still away',
    on: { alpha: 'docker start agent', gamma: 'chmod 777 /etc/docker' },
    drift: [
      ...PRIVILEGED_PROCESSES.map((check) => `alpha newlyFailing ${check} on container agent`),
      'gamma still-unreachable',
    ],
    exitCode: 4,
  },
  {
    title: 'the host is back, with what failed meanwhile',
    on: { gamma: SSHD },
    drift: ['gamma lastRead', `gamma newlyFailing ${DIRECTORY}`],
    exitCode: 1,
  },
  {
    title: 'a container gone, a network more',
    on: { alpha: 'docker rm --force agent', beta: 'docker network create extra' },
    drift: [
      object('alpha vanishedObjects', 'container agent', [...PRIVILEGED, ...PRIVILEGED_PROCESSES].sort()),
      object('beta newObjects', 'network extra'),
    ],
  },
  {
    title: 'another host key, of which somebody was told',
    on: { gamma: REKEY },
    trusts: true,
    drift: ['gamma hostKey'],
  },
  { title: 'nothing happened, and it is killed', fate: 'killed' },
  {
    title: 'another host key, of which nobody was told',
    on: { beta: REKEY },
    drift: ['beta newly-unreachable'],
    exitCode: 3,
  },
  { title: 'it is trusted', trusts: true, drift: ['beta hostKey', 'beta lastRead'] },
  {
    title: 'settings that wait for the engine to start again',
    on: { alpha: `echo '{"icc": false}' >/etc/docker/daemon.json` },
    drift: [
      ...PENDING.map((finding) => `alpha newlyUndecided ${finding}`),
      object('alpha newObjects', 'file /etc/docker/daemon.json'),
    ],
  },
  {
    // Whether the engine has read a file that is gone nobody knows: what was undecided stays so.
    title: 'that file taken away, and a network',
    on: { alpha: 'rm /etc/docker/daemon.json', beta: 'docker network rm extra' },
    drift: [
      object('alpha vanishedObjects', 'file /etc/docker/daemon.json'),
      object('beta vanishedObjects', 'network extra'),
    ],
  },
  {
    title: 'an audit by hand beside it',
    on: { alpha: 'docker rename worker helper' },
    fate: 'overlapped',
    drift: renamed('alpha', 'worker', 'helper'),
    exitCode: 1,
  },
  { title: 'nothing happened since' },
  {
    title: 'the waiver is over',
    words: TOO_LATE,
    drift: [`beta waiversEnded ${DIRECTORY}`],
    exitCode: 1,
  },
  {
    title: 'a policy that does not ask for it',
    words: [...TOO_LATE, '--policy', 'policy.yaml'],
    drift: ['run changed policy', ...policyChanged],
  },
  { title: 'no policy any more', words: TOO_LATE, drift: ['run changed policy', ...policyChanged] },
  { title: 'the waiver is renewed', words: IN_TIME, drift: [`beta newlyWaived ${DIRECTORY}`] },
  {
    title: 'a full disk',
    on: { alpha: 'chmod 777 /etc/docker', gamma: 'docker rm --force helper' },
    fate: 'full',
    drift: [`alpha newlyFailing ${DIRECTORY}`, object('gamma vanishedObjects', 'container helper', HARDENED)],
    exitCode: 4,
  },
  { title: 'room on the disk', exitCode: 1 },
  {
    title: 'the limit is back',
    on: { beta: `docker rm --force worker; ${container('worker')}` },
    drift: ['beta fixed container-memory-limited on container worker'],
  },
  {
    title: 'a container more',
    on: { gamma: container('late') },
    fate: 'killed',
    drift: [object('gamma newObjects', 'container late', HARDENED)],
    exitCode: 1,
  },
  { title: 'what was not told yet', exitCode: 1 },
  {
    title: 'a host that is not in the inventory',
    hosts: ['alpha', 'beta'],
    drift: ['run vanishedHosts gamma'],
  },
  { title: 'it is there again, and as it was' },
  {
    title: 'the directories mended',
    on: Object.fromEntries(['alpha', 'beta', 'gamma'].map((host) => [host, 'chmod 755 /etc/docker'])),
    fate: 'killed',
    drift: ['alpha', 'beta', 'gamma'].map((host) => `${host} fixed ${DIRECTORY}`),
  },
  { title: 'the last' },
];
