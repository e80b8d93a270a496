import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, type Option } from 'commander';
import { isShippedPolicy } from '../../model/policy.ts';
import { usageError } from '../failure.ts';
import { auditing } from '../option-groups.ts';
import { type RunOptionName, type RunOptions, runOptions } from '../options.ts';

/** An audit as a command line has it: its targets and options, or throws as the command line does. */
export interface ParsedAudit {
  readonly targets: readonly string[];
  readonly options: RunOptions;
}

/** Understands the words of an audit, by themselves: the environment of whoever asks is no part of them. */
export function parseAudit(words: readonly string[]): ParsedAudit {
  const command = commandOf(auditing.map(optionOf));
  command.parse([...words], { from: 'user' });
  return { targets: command.args, options: command.opts() };
}

/** The words of an audit with every path absolute, as seen from `folder`, and what a run by itself needs beside. */
export function scheduledWords(
  words: readonly string[],
  folder: string,
  usual: Readonly<Partial<Record<RunOptionName, string>>>,
): readonly string[] {
  const options = auditing.map((name) => {
    const option = optionOf(name);
    return option.isBoolean() ? option : option.argParser(everyValue);
  });
  const command = commandOf(options);
  command.parse([...words], { from: 'user' });
  const given = auditing.flatMap((name, index) => {
    const { long, defaultValue } = options[index] as Option;
    const value: unknown = command.getOptionValue(name);
    if (value === true) return name === 'quiet' ? [] : [`${long}`];
    const values = value === undefined || value === defaultValue ? [usual[name] ?? []].flat() : value;
    return (values as readonly string[]).map((text) => `${long}=${PATHS[name]?.(text, folder) ?? text}`);
  });
  const targets = command.args.length > 0 ? ['--', ...command.args] : [];
  return ['audit', ...given, '--quiet', ...targets];
}

/** Throws where an audit would need somebody beside it: a person, or who gives it a file that is open. */
export function demandNobody({ options }: ParsedAudit): void {
  const refused: readonly (readonly [unknown, string])[] = [
    [options.sudoPasswordFd !== undefined, '--sudo-password-fd takes an open file'],
    [options.signPassphraseFd !== undefined, '--sign-passphrase-fd takes an open file'],
    [options.inventory === '-', '-i - reads standard input'],
    [options.signOff !== undefined, '--sign-off says who signs what was read'],
    [options.hostKeyPolicy === 'ask', '--host-key-policy ask asks a person'],
  ];
  if (options.hostKeyPolicy === 'accept-new' && options.knownHosts === undefined)
    throw usageError(
      'A scheduled audit writes only where it is told to: name the file for --host-key-policy accept-new with --known-hosts.',
    );
  const found = refused.find(([is]) => is);
  if (found) throw usageError(`${found[1]}, and nobody stands beside a scheduled audit: leave it out.`);
}

function optionOf(name: RunOptionName): Option {
  const [option] = runOptions(name) as [Option];
  delete option.envVar;
  return option;
}

function commandOf(options: readonly Option[]): Command {
  const command = new Command('audit').argument('[target...]').exitOverride().helpOption(false);
  for (const option of options) command.addOption(option);
  return command.configureOutput({ writeErr: () => {} });
}

const everyValue = (value: string, before: unknown): readonly string[] => [
  ...(Array.isArray(before) ? before : []),
  value,
];

type MakeAbsolute = (text: string, folder: string) => string;

const path: MakeAbsolute = (text, folder) => `${resolve(folder, text)}${/[^/]\/$/.test(text) ? '/' : ''}`;

/** KIND=FILE and FORMAT=PATH, several parted by commas; -  is stdout. */
const afterEquals: MakeAbsolute = (text, folder) =>
  text
    .split(',')
    .map((item) =>
      item.replace(/=(.+)$/s, (_, file: string) => `=${file === '-' ? file : path(file, folder)}`),
    )
    .join(',');

const policy: MakeAbsolute = (text, folder) => {
  if (isShippedPolicy(text)) return text;
  return text.startsWith('~/') ? join(homedir(), text.slice(2)) : path(text, folder);
};

/** Options whose values are paths. */
const PATHS: Readonly<Partial<Record<RunOptionName, MakeAbsolute>>> = {
  output: afterEquals,
  evidence: afterEquals,
  policy,
  outDir: path,
  inventory: path,
  expect: path,
  advisories: path,
  waivers: path,
  attestations: path,
  signOff: path,
  checks: path,
  sshKey: path,
  knownHosts: path,
  signKey: path,
  signSshKey: path,
  history: path,
  notify: path,
  baseline: (text, folder) => (text === 'first-run' ? text : path(text, folder)),
};
