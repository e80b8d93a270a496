import type { Fact } from '../model/fact.ts';
import type { FileItem, Subject } from '../model/subject.ts';

/** The parts that files play, one for each pair of controls in section 3 of the benchmark. */
export const FILE_ROLES = [
  'docker-service-unit',
  'docker-socket-unit',
  'configuration-directory',
  'registry-certificate',
  'tls-ca',
  'tls-certificate',
  'tls-key',
  'engine-socket',
  'daemon-file',
  'default-file',
  'sysconfig-file',
  'containerd-socket',
] as const;
export type FileRole = (typeof FILE_ROLES)[number];

export interface FilesInRole {
  /** Existing files in that role; unread where it could not be found out which they are. */
  readonly fact: Fact<readonly FileItem[]>;
  /** The fact that makes the role empty, in one sentence. */
  readonly whenEmpty: string;
}

/** Which files of a host play a role, and who must own them. */
export function filesInRole(role: FileRole, host: Subject<'host'>): FilesInRole {
  throw new Error(`${role} of ${host.path} is not built yet.`);
}
