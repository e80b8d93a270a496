import { type Command, Option } from 'commander';
import type { Only } from '../model/only.ts';
import type { NetworkScope } from '../model/snapshot.ts';
import { FINGERPRINT } from '../model/ssh-words.ts';
import { usageError } from './failure.ts';
import { keepDaysOption, keepRunsOption } from './history-options.ts';
import {
  absolutePath,
  collectList,
  momentOf,
  numberBetween,
  onlyObjects,
  resolvePath,
  type SuppliedEvidence,
  suppliedEvidence,
  wholeBetween,
} from './option-values.ts';
import { FORMATS } from './outputs.ts';

/** Options of `audit`, `collect`, `assess` and `report`; each takes those that concern it. */
export interface RunOptions {
  readonly output?: readonly string[];
  readonly outDir: string;
  readonly inventory?: string;
  readonly limit?: string;
  readonly benchmark: string;
  readonly level: 1 | 2;
  readonly engine?: string;
  readonly only?: readonly Only[];
  readonly network?: NetworkScope;
  readonly evidence?: readonly SuppliedEvidence[];
  readonly expect?: string;
  readonly advisories?: string;
  readonly checks?: ChecksOption;
  readonly waivers?: string;
  readonly attestations?: string;
  readonly policy?: string;
  readonly at?: Date;
  readonly failOn: 'critical' | 'high' | 'medium' | 'low' | 'none';
  readonly minCoverage?: number;
  readonly baseline?: string;
  readonly failOnNew?: boolean;
  readonly timeout?: number;
  readonly runTimeout?: number;
  readonly resume?: boolean;
  readonly jobs?: number;
  readonly sshKey?: string;
  readonly knownHosts?: string;
  readonly hostKey?: readonly string[];
  readonly hostKeyPolicy?: 'yes' | 'accept-new' | 'ask';
  readonly transport?: 'ssh2' | 'openssh';
  readonly sudo?: 'auto' | 'never' | 'always';
  readonly sudoPasswordFd?: number;
  readonly signKey?: string;
  readonly signPassphraseFd?: number;
  readonly signSshKey?: string;
  readonly signOff?: string;
  readonly history?: string;
  readonly keepDays?: number;
  readonly keepRuns?: number;
  readonly notify?: string;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

/** A directory of checks of one's own. */
export interface ChecksOption {
  readonly directory: string;
  /** Whether modules may be loaded from it, and not rules alone. */
  readonly modules: boolean;
}

export type RunOptionName = keyof RunOptions;

/** Named here again so that --help need not load the maps; a test compares them. */
const BENCHMARKS = ['cis-docker-1.8.0', 'cis-docker-1.7.0', 'cis-docker-1.6.0'];

/** Makes the named options, each with its environment variable `PLIMSOLL_<NAME>`. */
export const runOptions = (...names: readonly RunOptionName[]): Option[] =>
  names.map((name) => {
    const option = OPTIONS[name]();
    return option.env(`PLIMSOLL_${option.long?.slice(2).replaceAll('-', '_').toUpperCase()}`);
  });

/** Takes the right to load modules from a directory that only the environment names: whoever set that need not be who runs it. */
export function demandModulesByHand(command: Command): void {
  const given: ChecksOption | undefined = command.getOptionValue('checks');
  if (given && command.getOptionValueSource('checks') === 'env')
    command.setOptionValueWithSource('checks', { ...given, modules: false }, 'env');
}

const OPTIONS: Readonly<Record<RunOptionName, () => Option>> = {
  output: () =>
    new Option(
      '-o, --output <format[=path]>',
      `write a report: ${Object.keys(FORMATS).join(', ')}; into the out dir, to a file, to DIR/, or to stdout with "=-"; repeatable`,
    ).argParser(collectList),
  outDir: () =>
    new Option('--out-dir <dir>', 'where reports go without a path')
      .default('plimsoll-report')
      .argParser((value) => {
        if (value === '') throw usageError('--out-dir takes a directory: write --out-dir . for this one.');
        return value;
      }),
  inventory: () =>
    new Option(
      '-i, --inventory <file>',
      'the hosts: our YAML, an inventory of Ansible, an ssh_config, or - for a target a line on stdin',
    ).argParser((value) => {
      if (value === '') throw usageError('--inventory takes a file, or - for standard input.');
      return value;
    }),
  limit: () =>
    new Option(
      '--limit <pattern>',
      'only these hosts of the inventory: names, groups and globs; a,b  a:!b  a:&b',
    ),
  benchmark: () =>
    new Option('--benchmark <id>', 'what to judge against').choices(BENCHMARKS).default(BENCHMARKS[0]),
  level: () =>
    new Option('--level <1|2>', 'highest level of the controls to judge').default(2).argParser((value) => {
      if (value !== '1' && value !== '2') throw usageError(`--level is 1 or 2, not "${value}".`);
      return Number(value);
    }),
  engine: () =>
    new Option('--engine <socket>', 'audit only the engine on this unix socket').argParser(absolutePath),
  only: () =>
    new Option(
      '--only <kind=name>',
      'judge these objects alone: container=NAME, or image=REPOSITORY:TAG; an id does, too; repeatable',
    ).argParser(onlyObjects),
  network: () =>
    new Option(
      '--network <whom>',
      "whom to ask over the network from the host's place: no one, the registries that its configuration names and its engine's own port, or also the registries of its images",
    )
      .choices(['none', 'configured', 'all'] satisfies NetworkScope[])
      .default('configured'),
  evidence: () =>
    new Option(
      '--evidence <kind=file>',
      'evidence that no host tells: the results of an image scanner (image-scan=FILE); repeatable',
    ).argParser((value, before: unknown) => [
      ...(Array.isArray(before) ? before : []),
      ...value.split(',').map(suppliedEvidence),
    ]),
  expect: () =>
    new Option('--expect <file>', 'the containers that are to run, in YAML; others are told').argParser(
      resolvePath,
    ),
  advisories: () =>
    new Option('--advisories <file>', 'a newer table of known flaws than the one that comes along').argParser(
      resolvePath,
    ),
  waivers: () =>
    new Option(
      '--waivers <file>',
      'fails that someone has accepted until a day, in YAML; they stay fails, and are marked',
    ),
  attestations: () =>
    new Option('--attestations <file>', 'what people answered to the questions of manual findings, in YAML'),
  policy: () =>
    new Option(
      '--policy <name|file>',
      'what to audit for: level-1, level-2, strict, rootless, swarm, or a file of yours in YAML',
    ).argParser((value) => {
      if (value === '') throw usageError('--policy takes the name of a policy or a file.');
      return value;
    }),
  checks: () =>
    new Option(
      '--checks <dir>',
      'checks of your own: rules (.yaml), and modules (.ts, .js) where this option stands on the command line itself',
    ).argParser((directory): ChecksOption => {
      if (directory === '') throw usageError('--checks takes a directory: write --checks . for this one.');
      return { directory, modules: true };
    }),
  at: () =>
    new Option(
      '--at <time>',
      'judge waivers, attestations and the age of the table of known flaws as of this moment (ISO 8601; UTC where it names no zone)',
    ).argParser(momentOf),
  failOn: () =>
    new Option(
      '--fail-on <severity>',
      'exit 1 when a finding of this severity or above fails or could not be read',
    )
      .choices(['critical', 'high', 'medium', 'low', 'none'])
      .default('none'),
  minCoverage: () =>
    new Option('--min-coverage <percent>', 'exit 1 when a host has less coverage').argParser((value) =>
      numberBetween('--min-coverage', value, 0, 100),
    ),
  baseline: () =>
    new Option(
      '--baseline <results>',
      'tell what changed against this earlier results.json; first-run where there is none yet',
    ).argParser((value) => {
      if (value === '')
        throw usageError('--baseline takes a results.json of an earlier audit, or first-run.');
      return value;
    }),
  failOnNew: () =>
    new Option('--fail-on-new', 'exit 1 when something fails without a waiver that did not in the baseline'),
  timeout: () =>
    new Option('--timeout <seconds>', 'give up on a host after this long (default: 120)').argParser((value) =>
      numberBetween('--timeout', value, 1, 86_400),
    ),
  runTimeout: () =>
    new Option(
      '--run-timeout <seconds>',
      'end the whole run after this long; what was read by then is told (default: no limit)',
    ).argParser((value) => numberBetween('--run-timeout', value, 1, 604_800)),
  resume: () =>
    new Option(
      '--resume',
      'go on with a run over several hosts that did not come to its end, in the same out dir',
    ),
  jobs: () =>
    new Option('-j, --jobs <n>', 'how many hosts at once (default: by the machine)').argParser((value) =>
      wholeBetween('--jobs', value, 1, 1000),
    ),
  sshKey: () => new Option('--ssh-key <file>', 'log in with this private key').argParser(resolvePath),
  knownHosts: () =>
    new Option('--known-hosts <file>', 'the only file of known host keys').argParser(resolvePath),
  hostKey: () =>
    new Option('--host-key <sha256>', 'the only host key to accept, as SHA256:...; for one target').argParser(
      (value, before: unknown) => {
        const keys = collectList(value, before);
        const wrong = keys.find((key) => !FINGERPRINT.test(key));
        if (keys.length > 0 && wrong === undefined) return keys;
        throw usageError(
          `--host-key takes a fingerprint such as ssh-keygen -l prints (SHA256:...), not "${wrong ?? ''}".`,
        );
      },
    ),
  hostKeyPolicy: () =>
    new Option(
      '--host-key-policy <policy>',
      'unknown host keys: refused (yes), remembered (accept-new), or asked about (default: ask on a terminal, else yes)',
    ).choices(['yes', 'accept-new', 'ask']),
  transport: () =>
    new Option(
      '--transport <name>',
      'how SSH is spoken (default: ssh2, or openssh where the configuration needs it)',
    ).choices(['ssh2', 'openssh']),
  sudo: () =>
    new Option(
      '--sudo <when>',
      'become root by sudo: where it can be done without a password, never, or always (default: auto)',
    ).choices(['auto', 'never', 'always']),
  sudoPasswordFd: () =>
    new Option(
      '--sudo-password-fd <n>',
      'read the password for sudo on every host from this file descriptor',
    ).argParser((value) => wholeBetween('--sudo-password-fd', value, 0, 1_000_000)),
  signKey: () =>
    new Option('--sign-key <file>', 'sign the pack (-o pack) with this Ed25519 key of plimsoll keygen'),
  signPassphraseFd: () =>
    new Option(
      '--sign-passphrase-fd <n>',
      'read the passphrase of that key from this file descriptor',
    ).argParser((value) => wholeBetween('--sign-passphrase-fd', value, 0, 1_000_000)),
  signSshKey: () =>
    new Option('--sign-ssh-key <file>', 'sign the pack with this SSH key, by ssh-keygen').argParser(
      resolvePath,
    ),
  signOff: () =>
    new Option(
      '--sign-off <file>',
      'who prepared, reviewed and accepted the report, in YAML; it stands in the results',
    ),
  history: () =>
    new Option('--history <dir>', 'the directory of past audits, where this one is kept too').argParser(
      (value) => {
        if (value === '') throw usageError('--history takes a directory: write --history . for this one.');
        return value;
      },
    ),
  keepDays: () =>
    keepDaysOption('then keep of the history the audits that began at most so many days before the last'),
  keepRuns: () => keepRunsOption('then keep of the history so many audits, the last ones'),
  notify: () =>
    new Option(
      '--notify <file>',
      'tell whom this file names (webhooks, mail, Prometheus) once all is written; in YAML, for your eyes alone',
    ).argParser((value) => {
      if (value === '') throw usageError('--notify takes a file that says who is told.');
      return value;
    }),
  quiet: () =>
    new Option(
      '--quiet',
      'print no progress and no summary, but where it is compared a line for each change for the worse',
    ),
  debug: () => new Option('--debug', 'show stack traces'),
};
