import { readFact } from '../../kit/define-fact.ts';
import type { Subject } from '../../model/subject.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { engineSecurityOption } from './engine-security-option.ts';

/**
 * The data root as the engine reports it; null where it was not read. With userns-remap it reports the directory `<uid>.<gid>` below it, in which
 * the users of containers live; without, a data root may be called so.
 */
export function reportedDataRoot(engine: Subject<'engine'>): string | null {
  const info = readFact(engineInfo, engine);
  if (!info.known || !info.value.DockerRootDir.startsWith('/')) return null;
  const { DockerRootDir, SecurityOptions } = info.value;
  const remapped = engineSecurityOption(SecurityOptions, 'userns') !== null;
  return remapped ? DockerRootDir.replace(/\/\d+\.\d+\/?$/, '') || '/' : DockerRootDir;
}
