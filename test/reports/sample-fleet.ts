import { createHash } from 'node:crypto';
import { type Cause, cause } from '../../src/model/cause.ts';
import type { ControlResult, HostResult, Results } from '../../src/model/results.ts';
import { type Severity, worstSeverity } from '../../src/model/severity.ts';
import { combineStatuses, type Status } from '../../src/model/status.ts';
import { failedHost, sampleResults, scoreOf } from './sample-results.ts';

export interface FleetOptions {
  readonly hosts: number;
  /** Of them, those that could not be audited; each of the reasons in turn. */
  readonly failed?: number;
  /** Of them, those that the run did not come to. */
  readonly notAttempted?: number;
}

const VERSIONS = ['28.5.2', '28.5.2', '28.5.2', '27.5.1', '20.10.24+dfsg1'];
const ROLES = ['web', 'api', 'build', 'db', 'edge'];

/** A number from 0 to 1 that depends on nothing but the words: the sample is the same each time. */
const chance = (...words: string[]): number =>
  createHash('sha256').update(words.join('|')).digest().readUInt32BE() / 2 ** 32;

const reasons = (name: string): readonly Cause[] => [
  cause(
    'timeout',
    `${name} (${name}.example.net, port 22) did not answer.`,
    'Check the network and firewalls on the way to the host.',
  ),
  cause(
    'host-key',
    `The host key of ${name} is not the one that is known: it showed SHA256:${chance(name)}, but known_hosts line ${name.length} has another. No login was tried.`,
    'Find out why the key changed before you trust it.',
  ),
  cause(
    'timeout',
    `${name} (${name}.example.net, port 22) did not answer.`,
    'Check the network and firewalls on the way to the host.',
  ),
  cause(
    'dns',
    `The name ${name}.example.net has no address.`,
    'Check the spelling of the host, or give it an address in the inventory or in ~/.ssh/config.',
  ),
];

/** Results of a fleet whose hosts differ: what fails on each, its engine, how much of it was read. */
export function sampleFleet({ hosts, failed = 0, notAttempted = 0 }: FleetOptions): Results {
  const audited = hosts - failed - notAttempted;
  const results = sampleResults({ containers: 2, hosts: Math.max(audited, 1) });
  const name = (index: number) => `${ROLES[index % ROLES.length]}-${Math.floor(index / ROLES.length) + 1}`;
  const list = Array.from({ length: hosts }, (_, index): HostResult => {
    const host = results.hosts[index];
    if (index < audited && host) return varied(host, name(index));
    const lost = failedHost(name(index));
    if (index >= hosts - notAttempted) {
      const error = cause(
        'interrupted',
        'The run ended before this host was begun.',
        'Go on with it (--resume).',
      );
      return { ...lost, state: 'notattempted', error };
    }
    const all = reasons(lost.name);
    return { ...lost, error: all[(index - audited) % all.length] ?? null };
  });
  return { ...results, hosts: list };
}

/** The host under another name, with some of what fails mended and some of what passes broken. */
function varied(host: HostResult, name: string): HostResult {
  const care = chance(name, 'care');
  const turned = (check: string, status: Status, severity: Severity): Status => {
    if (status === 'fail')
      return chance(name, check) < (severity === 'critical' ? 0.75 : care) ? 'pass' : status;
    return status === 'pass' && severity === 'critical' && chance(name, check) < 0.03 ? 'fail' : status;
  };
  const findings = host.findings.map((finding) => {
    const status = turned(finding.check, finding.status, finding.severity);
    if (status === finding.status) return finding;
    return { ...finding, status, observed: status === 'pass' ? finding.expected : 'something else' };
  });
  const controls = host.controls.map((control): ControlResult => {
    const own = findings.filter((finding) => finding.controls.includes(control.id));
    const status = combineStatuses(own.map((finding) => finding.status)) ?? control.status;
    const decisive = own.filter((finding) => finding.status === status);
    return { ...control, status, severity: worstSeverity(decisive.map(({ severity }) => severity)) };
  });
  const score = scoreOf(controls);
  const version = VERSIONS[Math.floor(chance(name, 'version') * VERSIONS.length)] ?? null;
  return {
    ...host,
    name,
    target: `ssh://deploy@${name}.example.net:22`,
    state: score.counts.error > 0 ? 'partial' : 'audited',
    identity: { ...host.identity, hostname: `${name}.example.net` },
    engines: host.engines.map((engine) => ({ ...engine, version })),
    findings,
    controls,
    score,
    sections: host.sections.map((section) => ({
      ...section,
      score: scoreOf(controls.filter(({ id }) => id.startsWith(`${section.id}.`))),
    })),
  };
}
