import type { Benchmark, Control } from '../../src/model/benchmark.ts';

/*
 * Numbers, levels and labels of the CIS Docker Benchmark 1.8.0 (July 2025); the titles are our own words.
 * Section 7 is for swarm nodes, every other for all hosts. What 1.7.0 and 1.6.0 have otherwise is in
 * cis-docker-earlier.ts: a check that is named here decides the same requirement there.
 */

function control(
  id: string,
  level: 1 | 2,
  assessment: Control['assessment'],
  title: string,
  checks: readonly string[] = [],
): Control {
  return { id, lineage: id, title, level, assessment, checks };
}

export const CIS_DOCKER_1_8_0: Benchmark = {
  id: 'cis-docker',
  version: '1.8.0',
  title: 'CIS Docker Benchmark',
  sections: {
    1: 'Host',
    2: 'Daemon configuration',
    3: 'Files of the daemon',
    4: 'Images and build files',
    5: 'Containers at run time',
    6: 'Operations',
    7: 'Swarm',
  },
  controls: [
    control('1.1.1', 1, 'manual', 'Put container storage on its own partition', [
      'container-storage-on-own-partition',
    ]),
    control('1.1.2', 1, 'manual', 'Limit daemon control to trusted accounts', [
      'engine-control-limited-to-trusted-accounts',
    ]),
    control('1.1.3', 1, 'automated', 'Audit use and tampering of the dockerd binary', ['dockerd-audited']),
    control('1.1.4', 1, 'manual', 'Audit the /run/containerd directory', ['containerd-directory-audited']),
    control('1.1.5', 1, 'manual', 'Audit the Docker data root directory', ['data-root-audited']),
    control('1.1.6', 1, 'automated', 'Audit the /etc/docker directory', ['docker-directory-audited']),
    control('1.1.7', 2, 'automated', 'Audit the docker.service unit file', ['docker-service-unit-audited']),
    control('1.1.8', 2, 'automated', 'Audit the containerd API socket', ['containerd-socket-audited']),
    control('1.1.9', 2, 'automated', 'Audit the Docker API socket file', ['engine-socket-audited']),
    control('1.1.10', 2, 'automated', 'Audit changes to /etc/default/docker', [
      'default-docker-file-audited',
    ]),
    control('1.1.11', 2, 'automated', 'Audit the daemon.json configuration file', ['daemon-file-audited']),
    control('1.1.12', 2, 'automated', 'Audit the containerd configuration file', ['containerd-file-audited']),
    control('1.1.13', 2, 'automated', 'Audit changes to /etc/sysconfig/docker', [
      'sysconfig-docker-file-audited',
    ]),
    control('1.1.14', 2, 'automated', 'Audit the containerd binary', ['containerd-audited']),
    control('1.1.15', 2, 'automated', 'Audit the legacy containerd-shim binary', ['containerd-shim-audited']),
    control('1.1.16', 2, 'manual', 'Audit the containerd-shim-runc-v1 binary', [
      'containerd-shim-runc-v1-audited',
    ]),
    control('1.1.17', 2, 'automated', 'Audit the containerd-shim-runc-v2 binary', [
      'containerd-shim-runc-v2-audited',
    ]),
    control('1.1.18', 2, 'automated', 'Audit the runc runtime binary', ['runc-audited']),
    control('1.2.1', 1, 'manual', 'Harden the container host operating system', ['host-hardening-attested']),
    control('1.2.2', 1, 'manual', 'Run a Docker release without known serious flaws', [
      'engine-release-without-known-flaws',
    ]),
    control('2.1', 1, 'manual', 'Prefer a rootless daemon where it is possible', ['daemon-rootless']),
    control('2.2', 1, 'manual', 'Block traffic between containers on default bridge', [
      'daemon-icc-disabled',
    ]),
    control('2.3', 1, 'manual', 'Keep the daemon log level at info', ['daemon-log-level-info']),
    control('2.4', 1, 'manual', 'Let Docker manage the host firewall rules', ['daemon-manages-firewall']),
    control('2.5', 1, 'manual', 'Use no insecure image registries', ['no-insecure-registries']),
    control('2.6', 1, 'manual', 'Avoid the removed aufs storage driver', ['storage-driver-not-aufs']),
    control('2.7', 1, 'manual', 'Avoid the removed devicemapper storage driver', [
      'storage-driver-not-devicemapper',
    ]),
    control('2.8', 1, 'manual', 'Require mutual TLS on daemon TCP listeners', ['daemon-tcp-mutual-tls']),
    control('2.9', 1, 'manual', 'Set sensible default ulimits for containers', [
      'daemon-default-ulimits-set',
    ]),
    control('2.10', 2, 'manual', 'Isolate container users with user namespaces', ['daemon-user-namespaces']),
    control('2.11', 2, 'manual', 'Confirm the default cgroup parent is unchanged', [
      'daemon-cgroup-parent-default',
    ]),
    control('2.12', 2, 'manual', 'Leave the devicemapper base device size alone', [
      'daemon-base-device-size-default',
    ]),
    control('2.13', 2, 'manual', 'Enable an authorization plugin for API calls', [
      'daemon-authorization-plugin',
    ]),
    control('2.14', 2, 'manual', 'Send container logs to a central place', ['container-logs-centralised']),
    control('2.15', 1, 'manual', 'Deny new privileges to containers by default', [
      'daemon-no-new-privileges',
    ]),
    control('2.16', 1, 'manual', 'Turn on live restore for daemon restarts', ['daemon-live-restore']),
    control('2.17', 1, 'manual', 'Turn off the userland network proxy', ['daemon-userland-proxy-off']),
    control('2.18', 2, 'manual', 'Review the daemon-wide seccomp profile choice', [
      'daemon-seccomp-profile-default',
    ]),
    control('2.19', 1, 'manual', 'Keep experimental daemon features off in production', [
      'daemon-experimental-off',
    ]),
    control('3.1', 1, 'automated', 'Give the docker.service unit to root', [
      'docker-service-unit-owned-by-root',
    ]),
    control('3.2', 1, 'automated', 'Keep docker.service writable by root only', [
      'docker-service-unit-mode-644',
    ]),
    control('3.3', 1, 'automated', 'Give the docker.socket unit to root', [
      'docker-socket-unit-owned-by-root',
    ]),
    control('3.4', 1, 'automated', 'Keep docker.socket unit writable by root only', [
      'docker-socket-unit-mode-644',
    ]),
    control('3.5', 1, 'automated', 'Give the /etc/docker directory to root', [
      'docker-directory-owned-by-root',
    ]),
    control('3.6', 1, 'automated', 'Restrict /etc/docker directory mode to 755', [
      'docker-directory-mode-755',
    ]),
    control('3.7', 1, 'manual', 'Give registry certificates to root', [
      'registry-certificates-owned-by-root',
    ]),
    control('3.8', 1, 'manual', 'Restrict registry certificate modes to 444', [
      'registry-certificates-mode-444',
    ]),
    control('3.9', 1, 'manual', 'Give the daemon TLS CA file to root', ['tls-ca-owned-by-root']),
    control('3.10', 1, 'manual', 'Restrict the TLS CA file to mode 444', ['tls-ca-mode-444']),
    control('3.11', 1, 'manual', 'Give the daemon server certificate to root', [
      'tls-certificate-owned-by-root',
    ]),
    control('3.12', 1, 'manual', 'Restrict the server certificate to mode 444', ['tls-certificate-mode-444']),
    control('3.13', 1, 'manual', 'Give the daemon server key to root', ['tls-key-owned-by-root']),
    control('3.14', 1, 'manual', 'Restrict the server key to mode 400', ['tls-key-mode-400']),
    control('3.15', 1, 'automated', 'Give the Docker socket to root and docker group', [
      'engine-socket-owned-by-root-and-docker',
    ]),
    control('3.16', 1, 'automated', 'Restrict the Docker socket to mode 660', ['engine-socket-mode-660']),
    control('3.17', 2, 'manual', 'Give the daemon.json file to root', ['daemon-file-owned-by-root']),
    control('3.18', 2, 'manual', 'Restrict daemon.json to mode 644', ['daemon-file-mode-644']),
    control('3.19', 2, 'manual', 'Give /etc/default/docker to root', ['default-docker-file-owned-by-root']),
    control('3.20', 2, 'manual', 'Restrict /etc/default/docker to mode 644', [
      'default-docker-file-mode-644',
    ]),
    control('3.21', 2, 'manual', 'Restrict /etc/sysconfig/docker to mode 644', [
      'sysconfig-docker-file-mode-644',
    ]),
    control('3.22', 2, 'manual', 'Give /etc/sysconfig/docker to root', [
      'sysconfig-docker-file-owned-by-root',
    ]),
    control('3.23', 1, 'automated', 'Give the containerd socket to root', [
      'containerd-socket-owned-by-root',
    ]),
    control('3.24', 1, 'automated', 'Restrict the containerd socket to mode 660', [
      'containerd-socket-mode-660',
    ]),
    control('4.1', 1, 'manual', 'Use a non-root identity for container processes', [
      'container-process-not-root',
      'image-user-not-root',
    ]),
    control('4.2', 1, 'manual', 'Use only base images from trusted sources', ['image-from-trusted-source']),
    control('4.3', 1, 'manual', 'Keep unneeded packages out of images', ['image-packages-needed']),
    control('4.4', 1, 'manual', 'Scan images and rebuild them with patches', ['images-scanned-and-rebuilt']),
    control('4.5', 2, 'manual', 'Turn on signature checking for pulls (Content Trust)', [
      'image-pulls-verify-signatures',
    ]),
    control('4.6', 1, 'manual', 'Define a health check in every image', ['image-health-checked']),
    control('4.7', 1, 'manual', 'Combine update and install in build steps', [
      'image-index-update-with-install',
    ]),
    control('4.8', 2, 'manual', 'Remove setuid and setgid bits from images', ['image-setuid-files-needed']),
    control('4.9', 1, 'manual', 'Prefer COPY over ADD in builds', ['image-built-without-add']),
    control('4.10', 1, 'manual', 'Keep secrets out of image builds', ['image-without-secrets']),
    control('4.11', 2, 'manual', 'Install only packages whose origin is verified', [
      'image-packages-from-verified-origin',
    ]),
    control('4.12', 1, 'manual', 'Validate signatures of all artifacts used', [
      'artifact-signatures-validated',
    ]),
    control('5.1', 1, 'manual', 'Keep swarm mode off unless it is needed', ['engine-swarm-mode-off']),
    control('5.2', 1, 'manual', 'Confine containers with an AppArmor profile', [
      'container-apparmor-enforced',
    ]),
    control('5.3', 2, 'manual', 'Apply SELinux labels to containers where used', [
      'container-selinux-labelled',
    ]),
    control('5.4', 1, 'manual', 'Restrict Linux capabilities of each container', [
      'container-capabilities-default-at-most',
      'container-net-raw-dropped',
    ]),
    control('5.5', 1, 'manual', 'Run no privileged containers at all', ['container-not-privileged']),
    control('5.6', 1, 'manual', 'Mount no sensitive host directories into containers', [
      'container-without-sensitive-directories',
    ]),
    control('5.7', 1, 'manual', 'Run no SSH server inside containers', ['container-without-ssh-server']),
    control('5.8', 1, 'manual', 'Publish no privileged host ports', [
      'container-no-privileged-port-published',
      'service-no-privileged-port-published',
    ]),
    control('5.9', 1, 'manual', 'Publish only the ports a container needs', [
      'container-published-ports-needed',
    ]),
    control('5.10', 1, 'manual', 'Do not share the host network namespace', [
      'container-network-not-the-hosts',
    ]),
    control('5.11', 1, 'manual', 'Limit the memory of each container', ['container-memory-limited']),
    control('5.12', 1, 'manual', 'Set CPU priority for each container', ['container-cpu-share-set']),
    control('5.13', 1, 'manual', 'Mount container root filesystems read-only', [
      'container-root-filesystem-read-only',
    ]),
    control('5.14', 1, 'manual', 'Bind published ports to specific host addresses', [
      'container-ports-bound-to-addresses',
      'service-ports-bound-to-addresses',
    ]),
    control('5.15', 1, 'manual', 'Cap automatic restarts at five attempts', ['container-restarts-bounded']),
    control('5.16', 1, 'manual', 'Do not share the host process namespace', [
      'container-processes-not-the-hosts',
    ]),
    control('5.17', 1, 'manual', 'Do not share the host IPC namespace', ['container-ipc-not-the-hosts']),
    control('5.18', 1, 'manual', 'Expose no host devices to containers', ['container-without-host-devices']),
    control('5.19', 1, 'manual', 'Override default ulimits only with reason', ['container-ulimits-default']),
    control('5.20', 1, 'manual', 'Use no shared mount propagation', ['container-mounts-not-shared']),
    control('5.21', 1, 'manual', 'Do not share the host UTS namespace', ['container-hostname-not-the-hosts']),
    control('5.22', 1, 'manual', 'Keep a seccomp profile on every container', ['container-seccomp-filtered']),
    control('5.23', 2, 'manual', 'Do not exec into containers as privileged', ['execs-not-privileged']),
    control('5.24', 2, 'manual', 'Do not exec into containers as root user', ['execs-not-as-root']),
    control('5.25', 1, 'manual', 'Confirm the cgroup placement of containers', [
      'container-cgroup-parent-default',
    ]),
    control('5.26', 1, 'manual', 'Block privilege gain inside each container', [
      'container-privilege-gain-blocked',
    ]),
    control('5.27', 1, 'manual', 'Check container health at run time', ['container-health-checked']),
    control('5.28', 1, 'manual', 'Make sure deployed images are current', ['container-image-current']),
    control('5.29', 1, 'manual', 'Set a process limit for containers', ['container-process-count-limited']),
    control('5.30', 2, 'manual', 'Keep containers off the default bridge', ['container-off-default-bridge']),
    control('5.31', 1, 'manual', 'Do not share the host user namespace', ['container-users-not-the-hosts']),
    control('5.32', 1, 'manual', 'Mount no Docker socket into containers', [
      'container-without-engine-socket',
      'service-without-engine-socket',
    ]),
    control('6.1', 1, 'manual', 'Remove images that nothing uses', ['images-unused-within-limit']),
    control('6.2', 1, 'manual', 'Remove containers that are no longer needed', [
      'containers-stopped-within-limit',
    ]),
    control('7.1', 1, 'manual', 'Use the smallest odd number of managers', ['swarm-managers-odd-and-few']),
    control('7.2', 1, 'manual', 'Bind swarm listeners to one specific interface', [
      'swarm-ports-bound-to-addresses',
    ]),
    control('7.3', 1, 'manual', 'Encrypt every swarm overlay network', ['overlay-network-encrypted']),
    control('7.4', 1, 'manual', 'Manage swarm secrets with docker secret', ['swarm-secrets-stored']),
    control('7.5', 1, 'manual', 'Turn on swarm manager auto-lock', ['swarm-autolock']),
    control('7.6', 1, 'manual', 'Rotate the swarm unlock key regularly', ['swarm-unlock-key-rotated']),
    control('7.7', 1, 'manual', 'Keep swarm node certificate lifetime short', [
      'swarm-node-certificates-short-lived',
    ]),
    control('7.8', 1, 'manual', 'Rotate the swarm root CA regularly', ['swarm-ca-rotated']),
    control('7.9', 1, 'manual', 'Separate swarm management from data traffic', ['swarm-data-path-separate']),
  ],
};
