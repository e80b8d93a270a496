import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known, unread } from '../../model/fact.ts';
import { presentFile } from '../files/files-in-role.ts';
import { auditedFilesOf } from './audited-files.ts';
import type { AuditedRole } from './audited-paths.ts';
import type { Watched } from './watch.ts';

/** Directories right below a data root that hold what containers write: their changes need no record. */
export const STORES: readonly string[] = [
  'aufs',
  'btrfs',
  'devicemapper',
  'fuse-overlayfs',
  'overlay',
  'overlay2',
  'rootfs',
  'vfs',
  'volumes',
  'zfs',
];

const ROLES = {
  dockerd: true,
  containerd: true,
  'containerd-shim': true,
  'containerd-shim-runc-v1': true,
  'containerd-shim-runc-v2': true,
  runc: true,
  'containerd-directory': true,
  'data-root': true,
  'configuration-directory': true,
  'docker-service-unit': true,
  'docker-socket-unit': true,
  'daemon-file': true,
  'containerd-file': true,
  'default-file': true,
  'sysconfig-file': true,
  'containerd-socket': true,
  'engine-socket': true,
} satisfies Record<AuditedRole, true>;

const POPULATIONS = Object.keys(ROLES).map((role) => ({
  role,
  files: auditedFilesOf(role as AuditedRole),
}));

/** Every program, file and directory of the engines of a host that is there and whose changes ought to be recorded. */
export const auditedTargets: FactSource<'host', readonly Watched[]> = {
  id: 'audited-targets',
  scope: 'host',
  reads: readsOf(presentFile, ...POPULATIONS.map(({ files }) => files)),
  read: (host) => {
    const found = new Map<string, Watched>();
    const evidence = new Set<string>();
    for (const { role, files } of POPULATIONS) {
      for (const entry of files.list(host)) {
        if (entry.kind === 'unread') return unread(entry.fact.cause, entry.fact.evidence);
        for (const key of entry.evidence) evidence.add(key);
        if (entry.kind === 'empty') continue;
        const file = readFact(presentFile, entry.subject);
        if (!file.known) return file;
        const { target, kind } = file.value;
        found.set(target, {
          path: target,
          isDirectory: kind === 'directory',
          mayLeaveOut: role === 'data-root' ? STORES.map((name) => `${target}/${name}`) : [],
        });
      }
    }
    return known([...found.values()], [...evidence]);
  },
};
