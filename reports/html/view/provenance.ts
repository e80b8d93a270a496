import type { HostSummary } from '../../../src/model/host-summary.ts';
import type { HostResult, ResultsHead } from '../../../src/model/results.ts';
import type { Input, Operator } from '../../../src/model/run-results.ts';
import { spanInZone, zoneOf } from '../../telling/host-time.ts';
import { count, moment } from '../../telling/words.ts';
import { policyLine } from './policy.ts';

/** One line of where a report comes from. */
export interface OriginRow {
  readonly name: string;
  readonly value: string;
  /** What is to be compared letter by letter, such as a digest; null where there is nothing. */
  readonly exact: string | null;
}

const row = (name: string, value: string, exact: string | null = null): OriginRow => ({ name, value, exact });

/** What is said where results of an earlier version lack something that an auditor asks for. */
const NOT_RECORDED = 'not recorded in these results';

const INPUT_NAMES: Readonly<Record<Input['role'], string>> = {
  inventory: 'Inventory',
  waivers: 'Waivers',
  attestations: 'Attestations',
  evidence: 'Evidence brought along',
  expect: 'Expectations',
  advisories: 'Table of known flaws',
  'sign-off': 'Sign-off',
};

/** Checks of the user named each; more are counted. */
const OWN_NAMED = 20;

const person = (operator: Operator | undefined): string =>
  operator ? `${operator.account} on ${operator.host}` : NOT_RECORDED;

/** By whom, with what and from which files the results were judged. */
export function assessmentRows({
  tool,
  run,
  benchmark,
  policies = [],
  ownChecks = [],
}: ResultsHead): OriginRow[] {
  const { operator, command, inputs = [], assessedAt } = run;
  const level = benchmark.level === 2 ? 'levels 1 and 2' : 'level 1 only';
  return [
    row('Judged by', person(operator)),
    row('Benchmark', `${benchmark.title} ${benchmark.version}, ${level}`),
    row('Tool', `${tool.name} ${tool.version}${tool.node === undefined ? '' : `, Node.js ${tool.node}`}`),
    ...digestOf(tool),
    row('Command', command ? '' : NOT_RECORDED, command ? command.map(wordOf).join(' ') : null),
    ...policies.map((policy) => row('Policy', policyLine(policy), policy.digest)),
    ...inputs.map(({ role, name, sha256 }) => row(INPUT_NAMES[role], name, sha256)),
    ...ownChecks
      .slice(0, OWN_NAMED)
      .map(({ id, file, sha256 }) => row('Check of your own', `${id}, ${file}`, sha256)),
    ...(ownChecks.length > OWN_NAMED
      ? [row('Checks of your own', `${ownChecks.length - OWN_NAMED} more; results.json has all`)]
      : []),
    ...(assessedAt === undefined ? [] : [row('Waivers and expiries judged as of', moment(assessedAt))]),
    row('Run', '', run.id),
  ];
}

function digestOf({ digest }: ResultsHead['tool']): OriginRow[] {
  if (digest === undefined) return [];
  return [
    digest === null
      ? row('Program', 'ran from its sources, so it has no digest')
      : row('Program with its checks', 'SHA-256', digest),
  ];
}

/** A word as a shell shows it; quoted only where it has to be. */
const wordOf = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** What the identity of a host says of how it was read; the rest says what it is. */
const CONNECTION_NAMES: Readonly<Record<string, string>> = {
  transport: 'Reached over SSH by',
  via: 'By way of',
  hostKey: 'Host key',
  hostKeyVerified: 'Host key vouched for by',
  loginUser: 'Logged in as',
  becameRootBy: 'Became root by',
  sudoSaid: 'Why not root by sudo',
  auditedAs: 'Read as',
  auditedAsUid: 'Read with user id',
  auditedAsGroups: 'Read with groups',
  clockSkewSeconds: 'Clock of the host against ours, in seconds',
};

const IDENTITY_NAMES: Readonly<Record<string, string>> = {
  hostname: 'Hostname',
  fqdn: 'Fully qualified name',
  addresses: 'Addresses',
  moreAddresses: 'Further addresses',
  os: 'Operating system',
  kernel: 'Kernel',
  architecture: 'Architecture',
  machine: 'Machine (keyed hash of its id)',
  uptimeSeconds: 'Uptime in seconds',
  utcOffset: 'Time zone',
};

/** What null says where it does not say that nobody knows. */
const WITHOUT: Readonly<Record<string, string>> = { becameRootBy: 'nothing' };

const valueRow = (name: string, key: string, value: HostResult['identity'][string]): OriginRow =>
  row(name, '', value === null ? (WITHOUT[key] ?? 'not known') : String(value));

/** What the host says of itself. */
export function identityRows({ identity }: HostResult): OriginRow[] {
  const { timeZone: _, ...told } = identity;
  if (told.fqdn === told.hostname) delete told.fqdn;
  if ('utcOffset' in told) told.utcOffset = zoneOf(identity);
  return Object.entries(told)
    .filter(([key]) => !(key in CONNECTION_NAMES))
    .map(([key, value]) => valueRow(IDENTITY_NAMES[key] ?? key, key, value));
}

/** By whom, from where and as whom the host was read. */
export function collectionRows(host: HostResult): OriginRow[] {
  const { identity } = host;
  const there = spanInZone(identity, host);
  return [
    row('Collected by', person(host.collectedBy)),
    row(
      'Collected',
      `${moment(host.startedAt)} to ${moment(host.finishedAt)}${there === null ? '' : ` (${there})`}`,
    ),
    row('Target', '', host.target),
    ...Object.entries(CONNECTION_NAMES).flatMap(([key, name]) =>
      key in identity ? [valueRow(name, key, identity[key] ?? null)] : [],
    ),
  ];
}

/** What was used on the host, all of which reads: `8 paths of the Docker API and 42 commands or groups of files`. */
export function usedOn({ evidence }: HostResult): string {
  const sources = new Set(Object.values(evidence).map(({ source }) => source));
  const paths = [...sources].filter((source) => source.startsWith('GET /')).length;
  const others = sources.size - paths;
  return `${count(paths, 'path')} of the Docker API and ${others} ${others === 1 ? 'command or group' : 'commands or groups'} of files`;
}

/** Accounts named that collected; more are counted. */
const COLLECTORS = 6;

/** Who collected the evidence of how many hosts. */
export function collectorsOf(hosts: readonly Pick<HostSummary, 'collectedBy'>[]): OriginRow[] {
  const groups = [...Map.groupBy(hosts, ({ collectedBy }) => person(collectedBy ?? undefined))];
  const rows = groups
    .slice(0, COLLECTORS)
    .map(([who, own]) =>
      row('Collected by', groups.length === 1 ? who : `${who}, ${count(own.length, 'host')}`),
    );
  const more = groups.length - rows.length;
  return more > 0 ? [...rows, row('Collected by', `${more} more; the page of each host has its own`)] : rows;
}
