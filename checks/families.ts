import type { Family } from '../src/model/family.ts';

/**
 * What is asked beyond the benchmark, by subject, in the order in which reports name it. A check that stands for a
 * control of the benchmark is not here.
 */
export const FAMILIES: readonly Family[] = [
  {
    id: 'isolation-lsm',
    title: 'AppArmor and SELinux',
    checks: [
      'lsm-confines-every-container',
      'selinux-kernel-enforcing',
      'selinux-engine-labelling-enabled',
      'selinux-container-type-confined',
      'selinux-mcs-categories-unique',
      'selinux-no-relabel-on-system-paths',
      'selinux-container-booleans-tight',
      'apparmor-default-profile-enforced',
      'apparmor-container-enforced',
    ],
  },
  {
    id: 'isolation-seccomp',
    title: 'Seccomp',
    checks: [
      'seccomp-kernel-filter-active',
      'seccomp-daemon-profile-not-unconfined',
      'seccomp-profile-default-denies',
      'seccomp-profile-no-dangerous-calls',
      'seccomp-profile-not-weaker-than-default',
      'seccomp-default-profile-current',
    ],
  },
  {
    id: 'isolation-userns-caps',
    title: 'User namespaces, root and capabilities',
    checks: [
      'container-root-not-host-root',
      'subid-ranges-disjoint',
      'container-effective-capabilities-safe',
      'container-no-new-privileges-in-kernel',
      'rootless-engine-prerequisites-safe',
    ],
  },
  {
    id: 'isolation-kernel-surface',
    title: 'Ways out of a container',
    checks: [
      'container-no-engine-socket-reach',
      'container-kernel-paths-masked',
      'container-no-writable-kernel-controls',
      'container-no-host-pid-with-debug-rights',
      'container-no-raw-device-access',
      'container-no-engine-data-root-mount',
      'container-no-host-startup-paths-writable',
    ],
  },
  {
    id: 'isolation-sandbox',
    title: 'Runtimes and sandboxes',
    checks: ['runtimes-registered-are-trusted', 'high-risk-containers-sandboxed'],
  },
  {
    id: 'runtime-advisories',
    title: 'Known flaws of the engine and its parts',
    checks: [
      'engine-not-vulnerable',
      'containerd-not-vulnerable',
      'runtime-runc-not-vulnerable',
      'buildkit-not-vulnerable',
      'kernel-no-known-container-escapes',
      'advisory-data-fresh',
    ],
  },
  {
    id: 'registry-config',
    title: 'Registries: configuration',
    checks: [
      'registry-transport-is-encrypted',
      'registry-trust-files-protected',
      'containerd-registry-hosts-verify',
      'registry-credentials-not-plain',
    ],
  },
  {
    id: 'registry-tls',
    title: 'Registries: TLS from the host’s place in the network',
    checks: [
      'registry-tls-modern-protocols',
      'registry-certificate-trusted',
      'registry-certificate-not-expiring',
      'registry-certificate-strong',
      'registry-plain-http-refused',
      'registry-name-resolves-safely',
    ],
  },
  {
    id: 'engine-tls',
    title: 'The engine’s TCP port',
    checks: ['engine-tcp-api-authenticated', 'engine-tls-modern-protocols', 'engine-certificates-valid'],
  },
  {
    id: 'network-exposure',
    title: 'Networks and published ports',
    checks: [
      'network-forward-policy-drops',
      'network-published-ports-respect-firewall',
      'network-bridge-filter-active',
    ],
  },
  {
    id: 'host-ground',
    title: 'The ground: kernel and boot',
    checks: [
      'host-secure-boot-enabled',
      'host-integrity-measurement-active',
      'host-kernel-lockdown-active',
      'host-unprivileged-bpf-disabled',
      'host-ptrace-scope-restricted',
      'host-kernel-information-hidden',
      'host-unprivileged-userns-restricted',
      'host-time-synchronised',
    ],
  },
  {
    id: 'host-accounts',
    title: 'Accounts and sudo',
    checks: [
      'docker-group-membership-restricted',
      'sudo-rules-do-not-hand-out-engine',
      'system-accounts-cannot-log-in',
      'engine-program-path-not-writable',
    ],
  },
  {
    id: 'supply-chain',
    title: 'Images: origin, age and scans',
    checks: [
      'image-references-pinned-by-digest',
      'image-origin-is-known',
      'image-age-within-limit',
      'image-scan-evidence-current',
      'image-signature-policy-enforced',
      'image-attestations-present',
      'builder-confined',
    ],
  },
  {
    id: 'secrets',
    title: 'Secrets',
    checks: [
      'container-environment-free-of-secrets',
      'image-config-free-of-secrets',
      'compose-environment-files-protected',
      'swarm-secrets-in-use',
    ],
  },
  {
    id: 'monitoring',
    title: 'Watching and records',
    checks: [
      'monitoring-audit-covers-engine',
      'monitoring-runtime-sensor-running',
      'container-log-driver-keeps-output',
      'engine-events-are-retained',
      'authorization-plugins-in-force',
      'container-inventory-as-expected',
    ],
  },
];
