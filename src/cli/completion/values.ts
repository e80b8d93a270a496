import type { Command, Option } from 'commander';
import { ONLY_KINDS } from '../../model/only.ts';
import { SHIPPED_POLICIES } from '../../model/policy.ts';
import { FORMATS } from '../outputs.ts';
import { SHELLS } from './shells.ts';

/** What can stand for a value; neither words nor files where nobody can know. */
export interface Value {
  readonly words: readonly string[];
  /** Whether what follows a word, such as `image=`, belongs to it. */
  readonly open: boolean;
  /** Whether a file can follow after `=`. */
  readonly fileAfterSign: boolean;
  readonly files: 'none' | 'files' | 'directories';
}

const FREE: Value = { words: [], open: false, fileAfterSign: false, files: 'none' };
const FILES: Value = { ...FREE, files: 'files' };
const DIRECTORIES: Value = { ...FREE, files: 'directories' };
const oneOf = (...words: readonly string[]): Value => ({ ...FREE, words });
const begunBy = (...words: readonly string[]): Value => ({ ...FREE, words, open: true });

/** By what help calls a value; one that is not listed is free. */
const BY_NAME: Readonly<Record<string, Value>> = {
  file: FILES,
  results: FILES,
  snapshot: FILES,
  earlier: FILES,
  later: FILES,
  socket: FILES,
  'file|dir/': FILES,
  dir: DIRECTORIES,
  '1|2': oneOf('1', '2'),
  'format[=path]': { ...oneOf(...Object.keys(FORMATS)), fileAfterSign: true },
  'kind=file': { ...begunBy('image-scan='), fileAfterSign: true },
  'kind=name': begunBy(...ONLY_KINDS.map((kind) => `${kind}=`)),
  'name|file': { ...oneOf(...SHIPPED_POLICIES), files: 'files' },
};

/** The words that commands take, by the name of the command and what help calls them; a test compares them. */
const ARGUMENTS: Readonly<Record<string, Value>> = {
  'history action': oneOf('show', 'export', 'prune'),
  'schedule action': oneOf('print', 'install', 'show', 'remove'),
  'new what': oneOf('check'),
  'schema name': oneOf(
    ...['results', 'snapshot', 'inventory', 'advisories', 'expect', 'policy', 'attestations', 'waivers'],
    ...['sign-off', 'notify', 'notice', 'rule'],
  ),
  'completion shell': oneOf(...SHELLS),
};

/** What an option takes: its choices, where it has some. */
export const valueOfOption = ({ argChoices }: Option, name: string): Value =>
  argChoices ? oneOf(...argChoices) : (BY_NAME[name] ?? FREE);

/** What a command takes. */
export const valueOfArgument = (command: Command, name: string): Value =>
  ARGUMENTS[`${command.name()} ${name}`] ??
  (command.name() === 'help'
    ? oneOf(...(command.parent?.commands ?? []).map((one) => one.name()))
    : undefined) ??
  BY_NAME[name] ??
  FREE;
