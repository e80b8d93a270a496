import { attestedControls, attestedPart } from '../../model/attested.ts';
import { type CheckBeyond, checksBeyond } from '../../model/beyond.ts';
import { limitSentences } from '../../model/only.ts';
import { counted, plural } from '../../model/plural.ts';
import { policyOf } from '../../model/policy-of.ts';
import type { Finding, HostResult, Results } from '../../model/results.ts';
import type { Severity } from '../../model/severity.ts';
import type { Status } from '../../model/status.ts';
import { cutText, visibleText } from '../../model/visible-text.ts';
import { type ToMend, worstFirst } from '../../model/worst-first.ts';
import { type Format, type Paint, painter } from './paint.ts';
import { policyLines } from './policy-line.ts';
import { wrap } from './wrap.ts';

/** How the summary looks: `styled` where the terminal takes colours, `width` in columns. */
export interface Look {
  readonly styled: boolean;
  readonly width: number;
}

/** What an audit found, for a terminal: the verdict, the worst things first with what to do, then what is open. */
export function renderSummary(results: Results, look: Look): string {
  const paint = painter(look);
  return results.hosts.map((host) => renderHost(host, results, look, paint)).join('\n');
}

function renderHost(host: HostResult, results: Results, look: Look, paint: Paint): string {
  // Of a host that was not reached there is nothing to tell but the reason.
  if (host.error && Object.keys(host.evidence).length === 0) {
    return `${[paint('bold', visibleText(host.name)), '', ...verdict(host, results, paint)].join('\n')}\n`;
  }
  const lines = [
    ...heading(host, results, paint),
    '',
    ...clock(host, paint),
    ...verdict(host, results, paint),
  ];
  const failed = worstFirst(host);
  if (failed.length > 0) {
    lines.push(
      '',
      paint(
        'bold',
        failed.length > SHOWN ? `Mend first (${SHOWN} of the ${failed.length} that fail)` : 'Mend',
      ),
    );
    for (const failure of failed.slice(0, SHOWN)) lines.push('', ...toMend(failure, results, look, paint));
  }
  lines.push(...openQuestions(host, look, paint));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** How many of the things to mend are shown: what a person can take in at a glance. */
const SHOWN = 5;

function heading(host: HostResult, results: Results, paint: Paint): string[] {
  const { identity } = host;
  const machine = [identity.hostname, identity.os]
    .filter((part) => typeof part === 'string')
    .map((part) => visibleText(String(part)));
  const engines = host.engines.map((engine) =>
    visibleText(`Docker ${engine.version ?? engine.state}${engine.id === 'root' ? '' : ` (${engine.id})`}`),
  );
  const where = [...machine, ...(engines.length > 0 || host.error ? engines : ['no Docker engine'])].join(
    ', ',
  );
  const { title, version, level } = results.benchmark;
  return [
    `${paint('bold', visibleText(host.name))}${where ? `  ${where}` : ''}`,
    paint(
      'dim',
      `assessed against the ${title} ${version}, level ${level}, as ${visibleText(readAs(identity))}`,
    ),
    ...policyLines(policyOf(results, host), host.controls.length).map((line) => paint('dim', line)),
    ...limitSentences(host).map((sentence) => paint('yellow', visibleText(sentence))),
  ];
}

/** As whom it was read, and how an account that is not root became that. */
function readAs({ auditedAs, loginUser, becameRootBy }: HostResult['identity']): string {
  const account = String(auditedAs ?? 'unknown');
  return typeof becameRootBy === 'string' && becameRootBy !== 'login'
    ? `${account} (${loginUser} by ${becameRootBy})`
    : account;
}

const withWaivers = ({ counts, complianceWithWaivers }: HostResult['score']): string =>
  counts.waived > 0 && complianceWithWaivers !== null
    ? `; ${complianceWithWaivers.toFixed(1)} % with waivers`
    : '';

/** Less than this is the time that reading takes. */
const SKEW_SECONDS = 60;

/** Times in logs, reports and certificates mean little on a host whose clock is wrong. */
function clock({ identity }: HostResult, paint: Paint): string[] {
  const skew = Number(identity.clockSkewSeconds);
  if (!(Math.abs(skew) >= SKEW_SECONDS)) return [];
  const way = skew > 0 ? 'ahead of' : 'behind';
  return [
    paint(
      'yellow',
      `The clock of this host is ${Math.abs(skew)} seconds ${way} the one of the machine that read it.`,
    ),
    '→ Set it and keep it right (timedatectl set-ntp true).',
    '',
  ];
}

function verdict(host: HostResult, results: Results, paint: Paint): string[] {
  const { score } = host;
  const { counts } = score;
  if (host.error) return [paint('red', visibleText(host.error.detail)), `→ ${visibleText(host.error.next)}`];
  const basis = `${counts.pass} of ${counts.pass + counts.fail + counts.error} judged controls pass`;
  const headline =
    score.compliance === null
      ? `${paint('bold', 'Not scored.')} ${score.notScored ?? ''}`
      : `${paint('bold', `${score.compliance.toFixed(1)} % compliant`)}  (${basis}; coverage ${score.coverage?.toFixed(1)} %${withWaivers(score)})`;
  const tally = [
    paint(
      counts.fail > 0 ? 'red' : 'dim',
      `${counts.fail} fail${counts.waived > 0 ? ` (${counts.waived} waived)` : ''}`,
    ),
    paint(counts.error > 0 ? 'magenta' : 'dim', `${counts.error} could not be read`),
    paint(counts.manual > 0 ? 'yellow' : 'dim', `${counts.manual} await a person`),
    ...answeredTally(attestedControls(host)),
    paint('green', `${counts.pass} pass`),
    paint('dim', `${counts.notapplicable} not applicable`),
    paint('dim', `${counts.notselected} not in this run`),
  ];
  return [headline, tally.join(paint('dim', ' · ')), ...verdictBeyond(host, results, paint)];
}

function verdictBeyond(host: HostResult, { ownChecks = [] }: Results, paint: Paint): string[] {
  const own = new Set(ownChecks.map(({ id }) => id));
  const checks = checksBeyond(host);
  return [
    ...tallyOf(
      'Beyond the benchmark',
      checks.filter(({ check }) => !own.has(check)),
      paint,
    ),
    ...tallyOf(
      'Checks of your own',
      checks.filter(({ check }) => own.has(check)),
      paint,
    ),
  ];
}

function tallyOf(title: string, checks: readonly CheckBeyond[], paint: Paint): string[] {
  if (checks.length === 0) return [];
  const number = (status: Status) => checks.filter((check) => check.status === status).length;
  const [fail, error, manual] = [number('fail'), number('error'), number('manual')];
  const tally = [
    paint(
      fail > 0 ? 'red' : 'dim',
      `${fail} of ${counted(checks.length, 'check')} ${fail === 1 ? 'fails' : 'fail'}`,
    ),
    paint(error > 0 ? 'magenta' : 'dim', `${error} could not be read`),
    paint(manual > 0 ? 'yellow' : 'dim', `${manual} await a person`),
    ...answeredTally(checks.filter(({ status, findings }) => attestedPart(status, findings)).length),
  ];
  return [`${title}: ${tally.join(paint('dim', ' · '))}`];
}

const answeredTally = (number: number): string[] => (number > 0 ? [`${number} answered by attestation`] : []);

function toMend(
  { control, severity, findings }: ToMend,
  results: Results,
  look: Look,
  paint: Paint,
): string[] {
  const [first] = findings;
  const text = results.checks[first.check];
  const label = severity.toUpperCase().padEnd(8);
  const title = control ? `${control.id.padEnd(5)} ${control.title}` : (text?.title ?? first.check);
  const lines = [`  ${paint(SEVERITY_STYLE[severity], label)}  ${paint('bold', visibleText(title))}`];
  lines.push(...wrap(cutText(objectsOf(findings), 400), INDENT, look.width));
  if (first.severityFrom)
    lines.push(
      `${INDENT}${paint('dim', `${severity} by the policy; the check itself has ${first.severityFrom}`)}`,
    );
  if (text) {
    const { remediation } = text;
    lines.push(...wrap(`→ ${visibleText(remediation.text)}`, INDENT, look.width));
    for (const line of remediation.command?.split('\n') ?? [])
      lines.push(`${INDENT}  ${paint('cyan', visibleText(line))}`);
  }
  return lines;
}

/** What a single finding says, and of which object; of several the names of their objects. */
function objectsOf(findings: ToMend['findings']): string {
  const [{ message, resource }] = findings;
  const nameOf = ({ name }: Finding['resource']) => visibleText(cutText(name, 60));
  const names = [...new Set(findings.map((finding) => nameOf(finding.resource)))];
  if (names.length > 1) {
    const types = new Set(findings.map((finding) => finding.resource.type));
    return `${names.length} ${plural(types.size === 1 ? resource.type : 'object')}: ${named(names)}`;
  }
  const isTold = resource.type === 'host' || message.includes(resource.name);
  return `${isTold ? '' : `${nameOf(resource)}: `}${visibleText(message)}`;
}

function openQuestions(host: HostResult, look: Look, paint: Paint): string[] {
  const unread = new Map<string, string[]>();
  const add = (label: string, cause: Finding['cause'] | undefined, reason: string) => {
    const key = cause ? `${cause.detail}\n${cause.next}` : reason;
    unread.set(key, [...(unread.get(key) ?? []), label]);
  };
  for (const control of host.controls.filter(({ status }) => status === 'error')) {
    const cause = host.findings.find(
      ({ status, check }) => status === 'error' && control.checks.includes(check),
    )?.cause;
    add(control.id, cause, control.reason);
  }
  for (const { check, status, findings } of checksBeyond(host)) {
    const first = findings.find((finding) => finding.status === 'error');
    if (status === 'error' && first) add(check, first.cause, first.message);
  }
  if (unread.size === 0) return [];
  const lines = ['', paint('bold', 'Could not be read')];
  for (const [key, ids] of [...unread].slice(0, SHOWN)) {
    const [detail = '', next] = key.split('\n');
    lines.push('', ...wrap(`${named(ids)}: ${visibleText(detail)}`, '  ', look.width));
    if (next) lines.push(...wrap(`→ ${visibleText(next)}`, '  ', look.width));
  }
  if (unread.size > SHOWN) lines.push('', `  and ${unread.size - SHOWN} more reasons, in the report`);
  return lines;
}

/** How many controls and checks are named for one reason, or objects for one thing to mend. */
const NAMED = 8;

const named = (names: readonly string[]): string =>
  names.length > NAMED
    ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`
    : names.join(', ');

const INDENT = ' '.repeat(12);

const SEVERITY_STYLE: Readonly<Record<Severity, Format>> = {
  critical: ['red', 'bold'],
  high: 'red',
  medium: 'yellow',
  low: 'dim',
};
