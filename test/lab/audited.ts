import { expect } from 'vitest';
import type { Results } from '../../src/model/results.ts';
import { soundResults } from '../support/adds-up.ts';
import type { Fault } from './fault-proxy.ts';
import type { Host, Outcome, RunOptions } from './lab.ts';

type Finding = Results['hosts'][number]['findings'][number];

/** What an audit inside a host came to. */
export interface Audited extends Outcome {
  readonly outDir: string;
  readonly host: Results['hosts'][number];
  readonly findings: readonly Finding[];
}

let runs = 0;

/** Runs an audit inside a host and reads its results. */
export async function auditOn(
  host: Host,
  words: readonly string[] = [],
  options: RunOptions = {},
): Promise<Audited> {
  runs += 1;
  const outDir = `${host.outDir}/run-${runs}`;
  const outcome = await host.plimsoll(['audit', '--out-dir', outDir, ...words], options);
  return { ...outcome, outDir, ...(await resultsIn(host, outDir, outcome)) };
}

/** The results in a directory of a host, with what was said in case they are not there. */
export async function resultsIn(
  host: Host,
  outDir: string,
  { exitCode, stderr }: Outcome,
): Promise<Pick<Audited, 'host' | 'findings'>> {
  const { stdout } = await host.run(['cat', `${outDir}/results.json`]);
  if (stdout === '') throw new Error(`No results in ${outDir}; it ended with ${exitCode}: ${stderr}`);
  const [result] = soundResults(stdout).hosts;
  if (!result) throw new Error('The results hold no host.');
  return { host: result, findings: result.findings };
}

const keyOf = ({ check, resource }: Finding): string =>
  `${check} | ${resource.engine ?? ''} ${resource.type} ${resource.name}`;

/** Status of every finding by check and object. */
export const verdicts = (findings: readonly Finding[]): Readonly<Record<string, string>> =>
  Object.fromEntries(findings.map((finding) => [keyOf(finding), finding.status]));

/** A kernel tells nobody in a namespace of users or processes its audit rules, so that every host of the lab lacks them. */
const LACKED_BY_EVERY_HOST = /^The kernel did not give its audit rules to auditctl\b/;

/** The causes of all errors, each once, without what no host in namespaces can know. */
export const causes = ({ findings }: Pick<Audited, 'findings'>): readonly string[] => [
  ...new Set(
    findings.flatMap(({ cause }) => (cause && !LACKED_BY_EVERY_HOST.test(cause.detail) ? [cause.code] : [])),
  ),
];

/**
 * What differs from an audit without the fault: only errors may, for one of the given causes. Returns the
 * objects that they are about; anything else fails the test.
 */
export function lostTo(before: Audited, after: Audited, ...codes: readonly string[]): readonly string[] {
  const was = verdicts(before.findings);
  const changed = after.findings.filter((finding) => was[keyOf(finding)] !== finding.status);
  expect(changed.filter(({ cause }) => !cause || !codes.includes(cause.code)).map(keyOf)).toEqual([]);
  for (const { cause } of changed) expectPlain(`${cause?.detail}\n${cause?.next}`);
  return [...new Set(changed.map(({ resource }) => `${resource.type} ${resource.name}`))].sort();
}

/** Sentences for a person: no trace of the code, no character that a terminal would obey. */
export function expectPlain(text: string): void {
  expect(text.replaceAll('\n', '')).not.toMatch(
    /[\p{Cc}\p{Cf}]|\s{4}at |node:internal|undefined|\[object|NaN/u,
  );
  for (const line of text.split('\n').filter((line) => line !== '')) expect(line).toMatch(/[.)]$/);
}

/** Shell text that puts a fault between the audit and the engine at its usual socket; `unproxy` ends it. */
export async function proxy(
  host: Host,
  fault: Fault,
  pattern = '.',
  container = '',
): Promise<{ readonly log: string }> {
  await unproxy(host);
  const log = '/run/fault-proxy.log';
  const started = await host.run(
    `mv /run/docker.sock /run/engine.sock
    setsid node /opt/plimsoll/test/lab/fault-proxy.ts /run/docker.sock /run/engine.sock ${log} ${fault} '${pattern}' '${container}' </dev/null >/run/fault-proxy.out 2>&1 &
    echo $! >/run/fault-proxy.pid
    for i in $(seq 100); do [ -S /run/docker.sock ] && exit 0; sleep 0.1; done
    cat /run/fault-proxy.out >&2; exit 1`,
  );
  if (started.exitCode !== 0) throw new Error(`The proxy did not start: ${started.stderr}`);
  return { log };
}

export const unproxy = (host: Host): Promise<Outcome> =>
  host.run(
    `[ -f /run/fault-proxy.pid ] || exit 0
    kill "$(cat /run/fault-proxy.pid)"; rm -f /run/fault-proxy.pid; mv -f /run/engine.sock /run/docker.sock`,
  );
