import type { Argument, Command, Option } from 'commander';
import { type Value, valueOfArgument, valueOfOption } from './values.ts';

/** A command as a shell completes it. */
export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  readonly values: readonly ArgumentWords[];
}

export interface OptionWords {
  /** `-o` and `--output`, or one of them. */
  readonly words: readonly string[];
  readonly description: string;
  /** Null where it takes none. */
  readonly takes: ArgumentWords | null;
}

export interface ArgumentWords {
  /** What it is called in help. */
  readonly name: string;
  readonly value: Value;
  readonly variadic: boolean;
}

/** The commands of the program, itself without a name among them, with all that --help shows of them. */
export const tableOf = (program: Command): readonly CommandWords[] => [
  { ...commandWords(program, ''), values: [] },
  ...program
    .createHelp()
    .visibleCommands(program)
    .map((command) => commandWords(command, command.name())),
];

const commandWords = (command: Command, name: string): CommandWords => ({
  name,
  description: command.description(),
  options: command.createHelp().visibleOptions(command).map(optionWords),
  values: command.registeredArguments.map((argument) => argumentWords(command, argument)),
});

const optionWords = (option: Option): OptionWords => {
  const [, name] = /[<[](.+)[>\]]$/.exec(option.flags) ?? [];
  return {
    words: [option.short ?? [], option.long ?? []].flat(),
    description: option.description,
    takes: name === undefined ? null : { name, value: valueOfOption(option, name), variadic: false },
  };
};

const argumentWords = (command: Command, argument: Argument): ArgumentWords => ({
  name: argument.name(),
  value: valueOfArgument(command, argument.name()),
  variadic: argument.variadic,
});
