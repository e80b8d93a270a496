import type { Fixes } from '../fix.ts';

/** Rules of audit; each finding names the rule for its own path. */
export const AUDIT_FIXES: Fixes = Object.fromEntries(
  [
    'dockerd',
    'containerd',
    'containerd-shim',
    'containerd-shim-runc-v1',
    'containerd-shim-runc-v2',
    'runc',
    'containerd-directory',
    'data-root',
    'docker-directory',
    'docker-service-unit',
    'docker-socket-unit',
    'daemon-file',
    'containerd-file',
    'default-docker-file',
    'sysconfig-docker-file',
    'containerd-socket',
    'engine-socket',
  ].map((what) => [`${what}-audited`, { kind: 'audit-rule' }]),
);
