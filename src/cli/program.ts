import { Command, Option } from 'commander';
import type { AttestOptions } from './commands/attest.ts';
import type { DiffOptions } from './commands/diff.ts';
import type { FixPlanOptions } from './commands/fix-plan.ts';
import type { InitOptions } from './commands/init.ts';
import type { KeygenOptions } from './commands/keygen.ts';
import type { NewCheckOptions } from './commands/new-check.ts';
import type { PlanOptions } from './commands/plan.ts';
import type { VerifyOptions } from './commands/verify.ts';
import type { WaiveOptions } from './commands/waive.ts';
import { EXIT } from './exit-codes.ts';
import { explainFailure } from './explain-failure.ts';
import { type HistoryOptions, historyOptions } from './history-options.ts';
import {
  auditing,
  choosing,
  comparing,
  demandHistory,
  dropIdleSigning,
  judging,
  keeping,
  reaching,
  signing,
  telling,
} from './option-groups.ts';
import { descriptor } from './option-values.ts';
import { demandModulesByHand, type RunOptions, runOptions } from './options.ts';
import { toolVersion } from './package-root.ts';
import { type ScheduleOptions, scheduleOptions } from './schedule-options.ts';
import type { Streams } from './streams.ts';

/** Runs a command line and returns its exit code. */
export async function run(words: readonly string[], streams: Streams): Promise<number> {
  let code: number = EXIT.ok;
  const program = buildProgram(streams, (result) => {
    code = result;
  });
  const debug = words.includes('--debug') || Boolean(process.env.PLIMSOLL_DEBUG);
  try {
    await program.parseAsync(withCommand(words), { from: 'user' });
    return code;
  } catch (thrown) {
    return explainFailure(thrown, streams, debug);
  }
}

/** Without a command audit runs: the shortest line does the main job. */
function withCommand(words: readonly string[]): string[] {
  const [first] = words;
  const asksForHelp = ['-h', '--help', '-V', '--version'].includes(first ?? '');
  return first === undefined || (first.startsWith('-') && !asksForHelp) ? ['audit', ...words] : [...words];
}

type Finish = (exitCode: number) => void;

function buildProgram(streams: Streams, finish: Finish): Command {
  const program = new Command('plimsoll')
    .description('Audits Docker hosts, agentless and read-only, and renders scored reports.')
    .version(toolVersion())
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: streams.out, writeErr: () => {} })
    .addHelpText('after', HELP);
  const command = (
    usage: string,
    description: string,
    options: readonly (keyof RunOptions)[],
    action: (target: never, options: never, more: never) => Promise<number>,
  ): Command => {
    const made = program.command(usage).description(description);
    for (const option of runOptions(...options)) made.addOption(option);
    return made.action(async (...given: unknown[]) => {
      demandModulesByHand(made);
      dropIdleSigning(made);
      demandHistory(made);
      finish(await action(given[0] as never, given[1] as never, given[2] as never));
    });
  };
  command(
    'audit [target...]',
    'collect, assess and report; without a target this machine',
    auditing,
    async (targets: string[], options: RunOptions) =>
      (await import('./commands/audit.ts')).audit(targets, options, streams),
  );
  command(
    'collect [target...]',
    'collect the evidence only, into snapshots',
    [...reaching, 'resume', 'quiet', 'debug'],
    async (targets: string[], options: RunOptions & { output: string }) =>
      (await import('./commands/collect.ts')).collect(targets, options, streams),
  ).requiredOption(
    '-o, --output <file|dir/>',
    'where the snapshot goes, compressed where the name ends in .gz; DIR/ takes many',
  );
  command(
    'assess <snapshot...>',
    'assess snapshots and report; needs no network',
    [...telling, ...comparing, ...signing, ...judging, ...keeping, 'notify'],
    async (files: string[], options: RunOptions) =>
      (await import('./commands/assess.ts')).assessFiles(files, options, streams),
  );
  command(
    'report <results>',
    'the same results in other formats',
    telling,
    async (file: string, options: RunOptions) =>
      (await import('./commands/report.ts')).report(file, options, streams),
  );
  command(
    'diff <earlier> <later>',
    'what changed from one results.json to a later one, or with --history from one audit that is kept to another: what newly fails, is fixed, came, went, or is not known any more',
    ['failOnNew', 'history', 'debug'],
    async (earlier: string, later: string, options: DiffOptions) =>
      (await import('./commands/diff.ts')).diff(earlier, later, options, streams),
  );
  command(
    'keygen',
    'make a key to sign packs with, under a passphrase',
    ['debug'],
    async (options: KeygenOptions) => (await import('./commands/keygen.ts')).keygen(options, streams),
  )
    .option(
      '-o, --output <file>',
      'where the private key goes; the public one goes beside it',
      'plimsoll.key',
    )
    .option('--no-passphrase', 'leave the key open to whoever can read the file')
    .addOption(
      new Option('--passphrase-fd <n>', 'read the passphrase from this file descriptor').argParser(
        descriptor,
      ),
    );
  command(
    'verify <file>',
    'whether a pack (or the folder it was unpacked into) is intact, and signed by someone trusted',
    ['debug'],
    async (file: string, options: VerifyOptions) =>
      (await import('./commands/verify.ts')).verify(file, options, streams),
  )
    .option('--key <file>', 'the public key of whom you trust, as keygen wrote it')
    .option('--allowed-signers <file>', 'the SSH keys that you trust, as ssh-keygen(1) describes the file');
  command(
    'fix-plan <results>',
    'what would mend the failures in results, with side effects; it changes nothing itself',
    ['debug'],
    async (file: string, options: FixPlanOptions) =>
      (await import('./commands/fix-plan.ts')).fixPlan(file, options, streams),
  )
    .addOption(
      new Option('--format <format>', 'for people, as a script for root, or as a playbook')
        .choices(['markdown', 'shell', 'ansible'] satisfies FixPlanOptions['format'][])
        .default('markdown'),
    )
    .option('-o, --output <file>', 'write it to this file, not to stdout');
  command(
    'waive <finding>',
    'write an entry that accepts a fail until a day; FINDING is CHECK, CHECK@OBJECT or a fingerprint',
    ['waivers', 'checks', 'debug'],
    async (finding: string, options: WaiveOptions) =>
      (await import('./commands/waive.ts')).waive(finding, options, streams),
  )
    .addOption(resultsOption('the results.json that has the fail'))
    .option('--reason <text>', 'why it is accepted')
    .option('--owner <name>', 'who answers for it')
    .option('--expires <day>', 'the last day on which it counts, in UTC, such as 2027-05-31')
    .option('--approver <name>', 'who agreed to it')
    .option('--ticket <text>', 'where it is kept track of')
    .option('--from <day>', 'the first day on which it counts')
    .option('--digest <sha256>', 'the image that the object has to have, as sha256:...')
    .option('--project <name>', 'the compose project that the container has to belong to')
    .option('--accept-spoofable', 'go by the name alone, which whoever starts containers can choose');
  command(
    'attest',
    'ask the open questions of results one by one, and write the answers to a file of attestations',
    ['attestations', 'debug'],
    async (options: AttestOptions) => (await import('./commands/attest.ts')).attest(options, streams),
  ).addOption(resultsOption('the results.json whose questions are asked'));
  command(
    'plan [target...]',
    'every command, file and API path that an audit would use, and the privilege it needs',
    [...reaching, 'debug'],
    async (targets: string[], options: RunOptions & PlanOptions) =>
      (await import('./commands/plan.ts')).plan(targets, options, streams),
  )
    .addOption(
      new Option('--check', 'try every host, and say what an audit would not read there and why').conflicts([
        'installScript',
        'sudoers',
      ]),
    )
    .option('--install-script', 'print the script that root can install on hosts for accounts without root')
    .addOption(
      new Option('--sudoers', 'print what sudoers needs to permit exactly that script').conflicts(
        'installScript',
      ),
    );
  command(
    'init [target...]',
    'write a first policy from an audit of the targets, with what it saw as comments',
    [...reaching, 'benchmark', 'level', 'quiet', 'debug'],
    async (targets: string[], options: InitOptions) =>
      (await import('./commands/init.ts')).init(targets, options, streams),
  )
    .option('--results <file>', 'from results that are there, without an audit')
    .option('--snapshot <file>', 'from a snapshot, without a host')
    .option('-o, --output <file>', 'where the policy goes', 'plimsoll-policy.yaml')
    .option('--force', 'write over a file that is there');
  command(
    'inventory',
    'what was understood of the inventory: its kind, and each host with where it is written',
    [...choosing, 'debug'],
    async (options: RunOptions) => (await import('./commands/inventory.ts')).inventory(options, streams),
  );
  const remembering = command(
    'history [action] [run]',
    'the past audits that --history keeps: a list of them, or show RUN, export RUN, prune; RUN is a number, an id or latest',
    ['history', 'debug'],
    async (action: string | undefined, run: string | undefined, options: HistoryOptions) =>
      (await import('./commands/history.ts')).history(action, run, options, streams),
  );
  for (const option of historyOptions()) remembering.addOption(option);
  const scheduling = command(
    'schedule <action> [words...]',
    'run an audit by a timer of systemd or by cron: print, install, show or remove; the audit comes after --',
    ['debug'],
    async (action: string, words: string[], options: ScheduleOptions) =>
      (await import('./commands/schedule.ts')).schedule(action, words, options, streams),
  );
  for (const option of scheduleOptions()) scheduling.addOption(option);
  command(
    'list',
    'the controls and their checks, those beyond the benchmark and the frameworks',
    ['benchmark', 'level', 'checks', 'debug'],
    async (options: RunOptions) => (await import('./commands/list.ts')).list(options, streams),
  ).option('--parameters', 'what a policy can tell the checks, and what holds where none does');
  command(
    'explain <id>',
    'all about a check (by its slug), a control (by its number), a framework or a parameter (by its id)',
    ['benchmark', 'checks', 'debug'],
    async (id: string, options: RunOptions) =>
      (await import('./commands/explain.ts')).explain(id, options, streams),
  );
  command(
    'new <what> <name>',
    'make a check of your own with its examples: new check NAME; in ./checks, or where --checks says',
    ['checks', 'benchmark', 'debug'],
    async (what: string, name: string, options: NewCheckOptions) =>
      (await import('./commands/new-check.ts')).newCheck(what, name, options, streams),
  ).option('--rule', 'a rule in YAML, and no module in TypeScript');
  command(
    'test-check <dir>',
    'run the checks of a directory on the examples that lie beside them',
    ['debug'],
    async (directory: string) => (await import('./commands/test-check.ts')).testCheck(directory, streams),
  );
  command(
    'schema <name>',
    'a published JSON Schema: results, snapshot, inventory, advisories, expect, policy, waivers, attestations, sign-off, notify, notice or rule',
    ['debug'],
    async (name: string) => (await import('./commands/schema.ts')).schema(name, streams),
  );
  command(
    'completion <shell>',
    'a script by which a shell completes commands and options: bash, zsh or fish',
    ['debug'],
    async (shell: string) => (await import('./commands/completion.ts')).completion(shell, program, streams),
  );
  return program;
}

const resultsOption = (meaning: string): Option =>
  new Option('--results <file>', meaning).default('plimsoll-report/results.json').env('PLIMSOLL_RESULTS');

const HELP = `
Without a command, audit runs. Options can also be set as PLIMSOLL_<OPTION> in the environment.

Exit codes: 0 ran, gate met; 1 gate failed; 2 usage or configuration; 3 incomplete; 4 both 1 and 3; 70 a bug.`;
