import type { EngineResult, Finding, HostResult, ResultsHead } from '../../src/model/results.ts';
import { shellQuote } from '../../src/model/shell-word.ts';

/** Commands named for one finding. */
const NAMED = 3;
/** What more checks rest on is how engines are found, which says nothing of a host. */
const COMMON = 10;
/** A longer command is none that a person pastes. */
const COMMAND_MAX = 300;

/** What shows on the host what a finding rests on, as it is now: commands for a shell, the one most to the point first. */
export type ShowAgain = (finding: Finding) => readonly string[];

/**
 * Makes the commands from the sources of the evidence alone: those about the object itself where there are any, else what
 * fewer checks rest on first. Nothing comes of a source that is no command, file or path of the API by itself.
 */
export function showAgain({ findings, evidence, engines }: HostResult): ShowAgain {
  const sourcesOf = (finding: Finding) => [
    ...new Set(finding.evidence.flatMap((key) => evidence[key]?.source ?? [])),
  ];
  const citing = new Map<string, Set<string>>();
  for (const finding of findings)
    for (const source of sourcesOf(finding))
      citing.set(source, (citing.get(source) ?? new Set()).add(finding.check));
  const rank = (source: string) => citing.get(source)?.size ?? 0;
  return (finding) => {
    const sources = sourcesOf(finding).toSorted((a, b) => rank(a) - rank(b));
    const engine = engines.find(({ id }) => id === finding.resource.engine) ?? engines[0] ?? null;
    const ofObject = sources.flatMap((source) => aboutObject(source, finding, engine));
    const ofAll = sources.filter((source) => finding.resource.type !== 'host' || rank(source) <= COMMON);
    const commands = ofObject.length > 0 ? ofObject : ofAll.flatMap((source) => aboutAll(source, engine));
    return [...new Set(commands)].filter(isPastable).slice(0, NAMED);
  };
}

/** What a page may show differently from what it is has no place in a command. */
const isPastable = (command: string): boolean =>
  command.length <= COMMAND_MAX && /^[\x20-\x7e]+$/.test(command);

/** A name that leads nowhere else in a path. */
const isPlain = (name: string): boolean => /^\w[\w./:-]*$/.test(name) && !name.includes('..');

/** What shows the one object of a finding. */
function aboutObject(
  source: string,
  { resource: { type, id, name }, expected, observed }: Finding,
  engine: EngineResult | null,
): readonly string[] {
  const [, collection, rest] = /^GET \/(\w+)s\/(?:sha256:)?\{id\}(\/\w+)$/.exec(source) ?? [];
  if (collection === type) {
    // Made again, it has another id and the same name.
    const called = isPlain(name) ? name : (id ?? name);
    if (!called.isWellFormed()) return [];
    return api(`/${type}s/${isPlain(called) ? called : encodeURIComponent(called)}${rest}`, engine);
  }
  if (type === 'registry' && source.startsWith('TLS ') && /^[\w.-]+:\d+$/.test(name))
    return [`openssl s_client -connect ${name} </dev/null`];
  if (type === 'user') return /^\w[\w.-]*$/.test(name) ? [`id ${name}`] : [];
  if (type === 'file' && name.startsWith('/') && /^(stat|find)\b/.test(source))
    return [`stat -L -c '%U:%G %a %n' ${quoted(name)}`];
  if (type === 'host' && source.includes('/proc/sys/')) {
    const settings = new Set(`${expected} ${observed}`.match(/\b(kernel|net|user)(\.[a-z0-9_]+)+\b/g));
    return settings.size === 0 ? [] : [`sysctl ${[...settings].join(' ')}`];
  }
  return [];
}

/** Lists of objects: what they are says nothing of one. */
const LISTS = /^\/(containers|images)\/json/;

/** It hands out the tokens by which machines join the swarm; `/info` says the same of the cluster without them. */
const WITH_TOKENS = '/swarm';

/**
 * Whether what a command prints can hold secrets: all that an engine keeps of an object, command lines, files of settings.
 * Evidence has a few named fields of it.
 */
export const canShowSecrets = (command: string): boolean =>
  /^(pgrep|cat) |^curl .*(\/(containers|images)\/|\/services$)/.test(command);

/** What shows a source as a whole. */
function aboutAll(source: string, engine: EngineResult | null): readonly string[] {
  if (source.startsWith('GET /')) {
    const path = source.slice(4);
    return path.includes('{') || LISTS.test(path) ? [] : api(path === WITH_TOKENS ? '/info' : path, engine);
  }
  const [first = '', ...others] = source.split(/[,;] /);
  return [...asFile(first), ...[first, ...others].filter(isReader)];
}

function api(path: string, engine: EngineResult | null): readonly string[] {
  if (!engine || engine.socket === null) return [];
  const version = engine.apiVersion === null ? '' : `/v${engine.apiVersion}`;
  return [`curl -s --unix-socket ${quoted(engine.socket)} ${quoted(`http://localhost${version}${path}`)}`];
}

/** Programs that only read, as sources call them; a part of a source that goes on in words is none. */
const isReader = (part: string): boolean =>
  /^(auditctl|iptables-save|ip6tables-save|nft|ip|timedatectl|chronyc|ntpq)( -?[\w.:-]+)*$/.test(part) &&
  !/ (of|each|and|in|the|with) /.test(part);

/** A file, or the command lines of a program, that a source begins with. */
function asFile(part: string): readonly string[] {
  const [, program] = /^\/proc\/PID of each (dockerd|containerd|buildkitd)\b/.exec(part) ?? [];
  if (program) return [`pgrep -a ${program}`];
  return /^\/[\w./-]+\.(json|toml|conf)$/.test(part) ? [`cat ${part}`] : [];
}

/** A word as it is where a shell takes it so, else in quotes; a text that can be no word makes the command none to paste. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word)
    ? word
    : word.isWellFormed() && !word.includes('\0')
      ? shellQuote(word)
      : '\0';

/** The words that audit a host again by what it was judged by: nothing selects a single check. */
export function auditAgain(
  { name, target }: Pick<HostResult, 'name' | 'target'>,
  { benchmark, run, policies = [] }: Pick<ResultsHead, 'benchmark' | 'run' | 'policies'>,
): string | null {
  const inputs = run.inputs ?? [];
  const inventory = inputs.find(({ role }) => role === 'inventory')?.name;
  const byInventory = inventory !== undefined && inventory !== '-';
  const given = inputs.flatMap(({ role, name: file }) =>
    role in OPTIONS ? [OPTIONS[role] ?? '', file] : [],
  );
  const [policy, ...others] = policies;
  const words = [
    'plimsoll',
    'audit',
    ...(byInventory ? ['-i', inventory, name] : [target]),
    '--benchmark',
    `${benchmark.id}-${benchmark.version}`,
    ...(benchmark.level === 2 ? [] : ['--level', String(benchmark.level)]),
    // Of an inventory each host has its own by itself.
    ...(policy && others.length === 0 && !byInventory ? ['--policy', policy.name] : []),
    ...given,
  ];
  const command = words.map(quoted).join(' ');
  return isPastable(command) ? command : null;
}

const OPTIONS: Readonly<Record<string, string>> = {
  waivers: '--waivers',
  attestations: '--attestations',
  expect: '--expect',
  advisories: '--advisories',
};
