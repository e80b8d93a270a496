import { ALLOWED_SOCKET_GROUPS } from '../parameters.ts';
import { type FileRow, fileCheck } from './owner-and-mode.ts';

/* Owner and mode of certificates, keys and sockets: one row for each check. */

const REGISTRY_RATIONALE =
  'These files say which registry certificates the engine trusts, and identify it to registries. Whoever can change them can make the engine take images from a registry of their own.';
const CA_RATIONALE =
  'Whoever has a certificate of this CA has the API of the engine, which is root. Whoever can change the file can put a CA of their own there.';
const CERTIFICATE_RATIONALE =
  'Clients know the engine by this certificate. Whoever can change the file can stop clients from connecting, or help to put another server in its place.';
const KEY_RATIONALE =
  'With this key anyone can pretend to be the engine and listen in on what clients send to it. It is only looked at from outside, never read by this audit.';
const SOCKET_RATIONALE =
  'Whoever may write to this socket can start a container that owns the host, so the right to open it is root.';
const CONTAINERD_RATIONALE =
  'containerd starts containers for whoever may write to this socket, without any check of the engine in between. That is root on the host.';

const TLS_SIDE_EFFECT =
  'None for a running engine; whatever renews the certificates has to keep it that way.';
const BY_THE_LETTER =
  'The usual 644 lets root alone write, so it is a fail by the letter of the benchmark only.';

const REGISTRIES: readonly FileRow[] = [
  {
    role: 'registry-certificate',
    asks: 'owner',
    id: 'registry-certificates-owned-by-root',
    title: 'Registry certificates belong to root',
    severity: 'medium',
    severityReason:
      'Their owner can make the engine trust another registry, which takes a further step to use.',
    rationale: REGISTRY_RATIONALE,
    remediation: {
      text: 'Give every file below certs.d to root; those of a rootless engine belong to its user.',
      command: 'chown -R root:root /etc/docker/certs.d',
      sideEffect: TLS_SIDE_EFFECT,
    },
  },
  {
    role: 'registry-certificate',
    asks: 'mode',
    most: 0o444,
    note: BY_THE_LETTER,
    id: 'registry-certificates-mode-444',
    title: 'Registry certificates cannot be changed',
    severity: 'low',
    severityReason:
      'Mostly the owner’s own right to write, which root has anyway; write access for others is worse.',
    rationale: `${REGISTRY_RATIONALE} Client keys (*.key) that everyone can read pass here, but 400 is better for them.`,
    remediation: {
      text: 'Take write access away, and read access to keys from everyone but root.',
      command: 'find /etc/docker/certs.d -type f -exec chmod a-wx {} +',
      sideEffect: TLS_SIDE_EFFECT,
    },
  },
];

const TLS: readonly FileRow[] = [
  {
    role: 'tls-ca',
    asks: 'owner',
    id: 'tls-ca-owned-by-root',
    title: 'CA file of the engine belongs to root',
    severity: 'high',
    severityReason: 'Its owner can let clients of their own in, which is root once the engine restarts.',
    rationale: CA_RATIONALE,
    remediation: {
      text: 'Give the file that tlscacert names to root.',
      command: 'chown root:root /etc/docker/tls/ca.pem',
      sideEffect: TLS_SIDE_EFFECT,
    },
  },
  {
    role: 'tls-ca',
    asks: 'mode',
    most: 0o444,
    note: BY_THE_LETTER,
    id: 'tls-ca-mode-444',
    title: 'CA file of the engine cannot be changed',
    severity: 'medium',
    severityReason: 'Mostly the owner’s own right to write; write access for others would let clients in.',
    rationale: CA_RATIONALE,
    remediation: {
      text: 'Take write access from everyone.',
      command: 'chmod 444 /etc/docker/tls/ca.pem',
      sideEffect: TLS_SIDE_EFFECT,
    },
  },
  {
    role: 'tls-certificate',
    asks: 'owner',
    id: 'tls-certificate-owned-by-root',
    title: 'Server certificate of the engine belongs to root',
    severity: 'medium',
    severityReason: 'Its owner can break access to the engine; to pose as the engine takes the key as well.',
    rationale: CERTIFICATE_RATIONALE,
    remediation: {
      text: 'Give the file that tlscert names to root.',
      command: 'chown root:root /etc/docker/tls/cert.pem',
      sideEffect: TLS_SIDE_EFFECT,
    },
  },
  {
    role: 'tls-certificate',
    asks: 'mode',
    most: 0o444,
    note: BY_THE_LETTER,
    id: 'tls-certificate-mode-444',
    title: 'Server certificate of the engine cannot be changed',
    severity: 'low',
    severityReason: 'Mostly the owner’s own right to write, which root has anyway.',
    rationale: CERTIFICATE_RATIONALE,
    remediation: {
      text: 'Take write access from everyone.',
      command: 'chmod 444 /etc/docker/tls/cert.pem',
      sideEffect: TLS_SIDE_EFFECT,
    },
  },
  {
    role: 'tls-key',
    asks: 'owner',
    id: 'tls-key-owned-by-root',
    title: 'Server key of the engine belongs to root',
    severity: 'high',
    severityReason: 'The key is a secret, and its owner can read it.',
    rationale: KEY_RATIONALE,
    remediation: {
      text: 'Give the file that tlskey names to root, and make a new key if another account could read it.',
      command: 'chown root:root /etc/docker/tls/key.pem',
      sideEffect: TLS_SIDE_EFFECT,
    },
  },
  {
    role: 'tls-key',
    asks: 'mode',
    most: 0o400,
    note: BY_THE_LETTER,
    id: 'tls-key-mode-400',
    title: 'Server key of the engine can be read by its owner only',
    severity: 'high',
    severityReason: 'The key is a secret; read access for others exposes it.',
    rationale: KEY_RATIONALE,
    remediation: {
      text: 'Let root alone read it, and make a new key if another account could.',
      command: 'chmod 400 /etc/docker/tls/key.pem',
      sideEffect: TLS_SIDE_EFFECT,
    },
  },
];

const SOCKETS: readonly FileRow[] = [
  {
    role: 'engine-socket',
    asks: 'owner',
    groups: ALLOWED_SOCKET_GROUPS,
    id: 'engine-socket-owned-by-root-and-docker',
    title: 'Socket of the engine belongs to root and the docker group',
    severity: 'critical',
    severityReason: 'Who may open the socket is root on the host, without a further flaw.',
    rationale: `${SOCKET_RATIONALE} Group root is stricter than group docker and passes as well; a rootless engine’s socket belongs to its user.`,
    remediation: {
      text: 'Set the group back to docker where the socket is made: SocketUser and SocketGroup in docker.socket, or the group option of the engine.',
      command: 'chown root:docker /run/docker.sock',
      sideEffect:
        'Accounts that used the other group lose the engine; chown alone lasts until the next start.',
    },
  },
  {
    role: 'engine-socket',
    asks: 'mode',
    most: 0o660,
    id: 'engine-socket-mode-660',
    title: 'Socket of the engine is closed to other accounts',
    severity: 'critical',
    severityReason: 'Who may open the socket is root on the host, without a further flaw.',
    rationale: SOCKET_RATIONALE,
    remediation: {
      text: 'Set SocketMode=0660 in docker.socket if systemd makes the socket: its mode comes back with every start.',
      command: 'chmod 660 /run/docker.sock',
      sideEffect:
        'Accounts outside the docker group lose the engine; chmod alone lasts until the next start.',
    },
  },
  {
    role: 'containerd-socket',
    asks: 'owner',
    id: 'containerd-socket-owned-by-root',
    title: 'Socket of containerd belongs to root',
    severity: 'critical',
    severityReason: 'Who may open the socket is root on the host, without a further flaw.',
    rationale: CONTAINERD_RATIONALE,
    note: 'grpc.uid and grpc.gid in config.toml of containerd can be the reason.',
    remediation: {
      text: 'Set uid and gid of the grpc section of /etc/containerd/config.toml to 0.',
      command: 'chown root:root /run/containerd/containerd.sock',
      sideEffect: 'Programs of other accounts lose containerd; chown alone lasts until the next start.',
    },
  },
  {
    role: 'containerd-socket',
    asks: 'mode',
    most: 0o660,
    id: 'containerd-socket-mode-660',
    title: 'Socket of containerd is closed to other accounts',
    severity: 'critical',
    severityReason: 'Who may open the socket is root on the host, without a further flaw.',
    rationale: CONTAINERD_RATIONALE,
    remediation: {
      text: 'Find out what opened it, since containerd makes it with 660, and set it back.',
      command: 'chmod 660 /run/containerd/containerd.sock',
      sideEffect: 'Programs of other accounts lose containerd; chmod alone lasts until the next start.',
    },
  },
];

export default [...REGISTRIES, ...TLS, ...SOCKETS].map(fileCheck);
