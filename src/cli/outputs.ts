import { join } from 'node:path';
import { usageError } from './failure.ts';

/** The formats that this version writes, with the name of each file in an out dir. */
export const FORMATS = { html: 'report.html', json: 'results.json' } as const;
export type Format = keyof typeof FORMATS;

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

const LATER = ['sarif', 'junit', 'csv', 'hdf', 'oscal', 'xccdf', 'prometheus', 'markdown', 'pack'];

/** Understands `-o`; throws a usage error for what it does not. Without any, html and json go into the out dir. */
export function parseOutputs(wanted: readonly string[] | undefined, outDir: string): readonly Output[] {
  const outputs = (wanted ?? Object.keys(FORMATS)).map((text) => parseOutput(text, outDir));
  if (outputs.filter((output) => output.to === 'stdout').length > 1) {
    throw usageError('Only one output can go to stdout: give the others a file.');
  }
  const paths = outputs.flatMap((output) => (output.to === 'file' ? [output.path] : []));
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice) throw usageError(`Two outputs would be written to ${twice}: give each its own path.`);
  return outputs;
}

function parseOutput(text: string, outDir: string): Output {
  const [, name = '', path] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  const format = parseFormat(name);
  if (path === undefined) return { format, to: 'file', path: join(outDir, FORMATS[format]), alone: false };
  if (path === '')
    throw usageError(`-o ${text} lacks a path: write ${name}=FILE, ${name}=DIR/ or ${name}=-.`);
  if (path === '-') return { format, to: 'stdout' };
  return path.endsWith('/')
    ? { format, to: 'file', path: join(path, FORMATS[format]), alone: false }
    : { format, to: 'file', path, alone: true };
}

function parseFormat(name: string): Format {
  if (Object.hasOwn(FORMATS, name)) return name as Format;
  if (LATER.includes(name))
    throw usageError(`The format ${name} is not in this version yet: use html or json.`);
  throw usageError(`There is no format "${name}": use html or json.`);
}
