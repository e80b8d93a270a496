import type { Subject } from '../../model/subject.ts';
import { TLS_FILE_OPTIONS } from '../engine/daemon-tls.ts';
import { tlsFileOf } from '../engine/tls-candidates.ts';
import { engineSubjects } from '../subjects.ts';

/** The paths of every file of TLS that an engine of the host takes. */
export function engineTlsFiles(host: Subject<'host'>): readonly string[] {
  const engines = engineSubjects(host);
  if (!engines.known) return [];
  return engines.value.flatMap((engine) =>
    TLS_FILE_OPTIONS.flatMap((option) => {
      const file = tlsFileOf(option, engine);
      return file.known && file.value !== null ? [file.value.path] : [];
    }),
  );
}
