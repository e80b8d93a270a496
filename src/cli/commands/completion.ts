import type { Command } from 'commander';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { SHELLS, type Shell } from '../completion/shells.ts';
import { type CommandWords, tableOf } from '../completion/table.ts';
import { zshScript } from '../completion/zsh.ts';
import { usageError } from '../failure.ts';
import type { Streams } from '../streams.ts';

const SCRIPTS: Readonly<Record<Shell, (commands: readonly CommandWords[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** `plimsoll completion`: a script by which a shell completes what the program takes, as it is now. */
export async function completion(name: string, program: Command, streams: Streams): Promise<number> {
  const shell = SHELLS.find((one) => one === name);
  if (shell === undefined)
    throw usageError(`There is no completion for "${name}": the shells are ${SHELLS.join(', ')}.`);
  streams.out(SCRIPTS[shell](tableOf(program)));
  return 0;
}
