import { readFact } from '../../kit/define-fact.ts';
import type { RegistryItem, Subject } from '../../model/subject.ts';
import { certificateFiles } from '../host/certificate-files.ts';

/** The CA certificates that an engine adds to those of the system for one registry: *.crt of the directory of its name. */
export function authorityFilesOf({ name }: RegistryItem, host: Subject<'host'>): readonly string[] {
  const files = readFact(certificateFiles, host);
  const listed = files.known ? files.value['/etc/docker/certs.d'] : undefined;
  if (listed?.state !== 'listed') return [];
  const directory = `/etc/docker/certs.d/${name}/`;
  return listed.files.filter(
    (file) =>
      file.startsWith(directory) && file.endsWith('.crt') && !file.slice(directory.length).includes('/'),
  );
}
