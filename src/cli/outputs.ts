import { join } from 'node:path';
import { usageError } from './failure.ts';

/** What a format calls its file in an out dir, and what one file is about. */
interface FormatFile {
  readonly file: string;
  /** A run; or one host, so that a run over several hosts has a file for each below `hosts/`. */
  readonly about: 'run' | 'host';
}

const WRITTEN = {
  html: { file: 'report.html', about: 'run' },
  json: { file: 'results.json', about: 'run' },
  sarif: { file: 'results.sarif', about: 'run' },
  'sarif@full': { file: 'results.sarif', about: 'run' },
  junit: { file: 'junit.xml', about: 'run' },
  csv: { file: 'findings.csv', about: 'run' },
  hdf: { file: 'results.hdf.json', about: 'host' },
  xccdf: { file: 'results.xccdf.xml', about: 'host' },
  markdown: { file: 'report.md', about: 'run' },
  oscal: { file: 'results.oscal.json', about: 'run' },
  prometheus: { file: 'plimsoll.prom', about: 'run' },
  pack: { file: 'plimsoll-pack.zip', about: 'run' },
} as const satisfies Readonly<Record<string, FormatFile>>;

/** The formats that this version writes. */
export type Format = keyof typeof WRITTEN;
export const FORMATS: Readonly<Record<Format, FormatFile>> = WRITTEN;

/** What is written where none is asked for. */
const BY_ITSELF = ['html', 'json'] as const satisfies readonly Format[];

/** Where one report goes. */
export type Output =
  | { readonly format: Format; readonly to: 'stdout' }
  | {
      readonly format: Format;
      readonly to: 'file';
      readonly path: string;
      /** Whether it has to be this one file, with none beside it. */
      readonly alone: boolean;
    };

/**
 * Understands `-o`; throws a usage error for what it does not, and where a format that has a file for each host is to go
 * into one file of a run over several. Without any, html and json go into the out dir.
 */
export function parseOutputs(
  wanted: readonly string[] | undefined,
  outDir: string,
  hosts = 1,
): readonly Output[] {
  const outputs = (wanted ?? BY_ITSELF).map((text) => parseOutput(text, outDir));
  if (outputs.filter((output) => output.to === 'stdout').length > 1) {
    throw usageError('Only one output can go to stdout: give the others a file.');
  }
  const paths = outputs.flatMap((output) => (output.to === 'file' ? [output.path] : []));
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice) throw usageError(`Two outputs would be written to ${twice}: give each its own path.`);
  const tooNarrow = outputs.find(
    (output) => FORMATS[output.format].about === 'host' && (output.to === 'stdout' || output.alone),
  );
  if (hosts > 1 && tooNarrow)
    throw usageError(
      `The format ${tooNarrow.format} has a file for each host, and these are ${hosts}: write -o ${tooNarrow.format}=DIR/.`,
    );
  return outputs;
}

function parseOutput(text: string, outDir: string): Output {
  const [, name = '', path] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  const format = parseFormat(name);
  const { file } = FORMATS[format];
  if (path === undefined) return { format, to: 'file', path: join(outDir, file), alone: false };
  if (path === '')
    throw usageError(`-o ${text} lacks a path: write ${name}=FILE, ${name}=DIR/ or ${name}=-.`);
  if (path === '-' && format === 'pack')
    throw usageError('A pack is an archive and goes into a file: write -o pack or -o pack=FILE.');
  if (path === '-') return { format, to: 'stdout' };
  return path.endsWith('/')
    ? { format, to: 'file', path: join(path, file), alone: false }
    : { format, to: 'file', path, alone: true };
}

function parseFormat(name: string): Format {
  if (Object.hasOwn(FORMATS, name)) return name as Format;
  const known = Object.keys(FORMATS).join(', ');
  throw usageError(`There is no format "${name}": use one of ${known}.`);
}
