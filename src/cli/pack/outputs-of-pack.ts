import { join } from 'node:path';
import { FORMATS, type Format, type Output } from '../outputs.ts';

/** The reports in a pack; all are rendered from results.json alone, so that whoever verifies one can do so again. */
const FORMATS_OF_PACK: readonly Format[] = ['html', 'json', 'csv', 'sarif@full', 'oscal', 'xccdf'];

/** The same as outputs that go into a folder. */
export const outputsOfPack = (folder: string): readonly Output[] =>
  FORMATS_OF_PACK.map((format) => ({
    format,
    to: 'file',
    path: join(folder, FORMATS[format].file),
    alone: false,
  }));
