import { CommanderError } from 'commander';
import { visibleText } from '../model/visible-text.ts';
import { EXIT } from './exit-codes.ts';
import { Failure } from './failure.ts';
import type { Streams } from './streams.ts';

/** Says why a command line could not be carried out, with the stack where `debug` is set; returns the exit code. */
export function explainFailure(thrown: unknown, streams: Streams, debug: boolean): number {
  // Words of the command line come back in messages, and whoever wrote them may not be the one who reads.
  const say = (text: string) => streams.log(`plimsoll: ${visibleText(text.trim().replaceAll('\n', ' '))}\n`);
  if (thrown instanceof CommanderError) {
    // Help and version are no failures.
    if (thrown.exitCode === 0) return EXIT.ok;
    const message = thrown.message.replace(/^error: /, '');
    say(/[.?)]$/.test(message) ? message : `${message}.`);
    streams.log('"plimsoll --help" and "plimsoll COMMAND --help" show what there is.\n');
    return EXIT.usage;
  }
  const stack = debug && thrown instanceof Error ? thrown.stack : undefined;
  if (thrown instanceof Failure) {
    say(thrown.message);
    if (stack) streams.log(`${stack}\n`);
    return thrown.exitCode;
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (stack) streams.log(`${stack}\n`);
  else say(`this is a bug of plimsoll: ${message}. Run it again with --debug and report what it prints.`);
  return EXIT.bug;
}
