import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the package, found from this module upwards: it differs between sources and build. */
export function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error('The folder of the package has no package.json.');
  }
}

/** The version of this program. */
export function toolVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

/** SHA-256 over this program as it was built; null where it runs from its sources. */
export function programDigest(): string | null {
  if (import.meta.filename.endsWith('.ts')) return null;
  return readFileSync(join(packageRoot(), 'dist/digest.txt'), 'utf8').trim();
}
