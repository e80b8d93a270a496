import { readsOf } from '../../kit/define-fact.ts';
import { type Benchmark, benchmarkId, type Control, numberIn } from '../../model/benchmark.ts';
import type { Check } from '../../model/check.ts';
import { EFFORT_WORDS } from '../../model/effort.ts';
import { rowsOfCheck, rowsOfControl } from '../../model/framework.ts';
import { nearest } from '../../model/nearest.ts';
import type { Parameter } from '../../model/parameter.ts';
import { parametersOf } from '../../policy/resolve-policy.ts';
import { catalogueWithOwn } from '../catalogue.ts';
import { describeFramework, describeRows } from '../describe-framework.ts';
import { describeShipped, kindOf } from '../describe-parameter.ts';
import { usageError } from '../failure.ts';
import type { RunOptions } from '../options.ts';
import type { Streams } from '../streams.ts';
import { type Paint, painter } from '../terminal/paint.ts';

/** `plimsoll explain`: all about a check by its slug, a control by its number, or a framework or a parameter by its id. */
export async function explain(
  id: string,
  options: Pick<RunOptions, 'benchmark' | 'checks'>,
  streams: Streams,
): Promise<number> {
  const { benchmark, benchmarks, checks, frameworks, origins } = await catalogueWithOwn(options);
  const others = benchmarks.filter((candidate) => candidate !== benchmark);
  const control = benchmark.controls.find((candidate) => candidate.id === id);
  if (control) {
    streams.out(describeControl(control, benchmark, others));
    const own = checks.filter((check) => control.checks.includes(check.id));
    for (const check of own) streams.out(`\n${await describeCheck(check, '', painter(streams))}`);
    if (own.length === 0) streams.out('\nNo check for it is implemented in this version.\n');
    streams.out(describeRows(frameworks, (framework) => rowsOfControl(framework, control)));
    return 0;
  }
  const framework = frameworks.find((candidate) => candidate.id === id);
  if (framework) {
    streams.out(describeFramework(framework, benchmarks));
    return 0;
  }
  const parameters = parametersOf(checks);
  const parameter = parameters.find((candidate) => candidate.id === id);
  if (parameter) {
    streams.out(await describeParameterWhole(parameter, checks));
    return 0;
  }
  const check = checks.find((candidate) => candidate.id === id || candidate.aliases?.includes(id));
  if (!check) throw usageError(notFound(id, benchmark, others, [...checks, ...frameworks, ...parameters]));
  const decides = benchmark.controls
    .filter((candidate) => candidate.checks.includes(check.id))
    .map((candidate) => `${candidate.id}${elsewhere(candidate, others)}`);
  const origin = origins.find((candidate) => candidate.id === check.id);
  const yours = origin ? `A check of your own, in ${origin.file} (SHA-256 ${origin.sha256})` : '';
  const sentence = decides.length > 0 ? `Decides ${decides.join(', ')} of the ${nameOf(benchmark)}` : yours;
  streams.out(await describeCheck(check, sentence, painter(streams)));
  streams.out(describeRows(frameworks, (candidate) => rowsOfCheck(candidate, check.id, benchmarks)));
  return 0;
}

const nameOf = ({ title, version }: Benchmark): string => `${title} ${version}`;

/** What to do about an id that is neither a number of this benchmark nor anything else that can be told of. */
function notFound(
  id: string,
  benchmark: Benchmark,
  others: readonly Benchmark[],
  named: readonly { readonly id: string }[],
): string {
  const homes = others.filter(({ controls }) => controls.some((control) => control.id === id));
  if (homes.length > 0) {
    return `There is no ${id} in the ${nameOf(benchmark)}; --benchmark ${homes.map(benchmarkId).join(' or ')} has it.`;
  }
  const near = nearest(
    id,
    [...named, ...benchmark.controls].map((candidate) => candidate.id),
  );
  return `There is no check or control "${id}"${near ? `: did you mean ${near}?` : '.'} "plimsoll list" shows all.`;
}

function describeControl(control: Control, benchmark: Benchmark, others: readonly Benchmark[]): string {
  const level = control.level === null ? 'level not known' : `level ${control.level}`;
  return `${control.id}  ${control.title}\n${nameOf(benchmark)}, ${level}, labelled ${control.assessment} there${elsewhere(control, others)}\n`;
}

/** The numbers of a control where other versions number it otherwise, in brackets. */
function elsewhere(control: Control, others: readonly Benchmark[]): string {
  const numbers = others
    .map((other) => ({ version: other.version, number: numberIn(other, control) }))
    .filter(({ number }) => number !== control.id)
    .map(({ version, number }) => (number ? `${number} in ${version}` : `not in ${version}`));
  return numbers.length > 0 ? ` (${numbers.join(', ')})` : '';
}

async function describeCheck(check: Check, decides: string, paint: Paint): Promise<string> {
  const { text, command, takes, sideEffect } = check.remediation;
  const reads = readsOf(...Object.values(check.needs), ...Object.values(check.hints));
  return [
    `${paint('bold', check.id)}  ${check.title}`,
    ...(decides ? [decides] : []),
    `Severity ${check.severity}: ${check.severityReason}`,
    '',
    check.rationale,
    '',
    `${paint('bold', 'Its verdict')}  for each ${check.each.scope}`,
    ...Object.entries(check.outcomes).map(([status, when]) => `    ${status} when ${when}`),
    '    error when anything that it rests on was not read',
    ...(await Promise.all(Object.values(check.parameters).map(describeParameter))),
    '',
    `${paint('bold', 'To mend it')}  ${text}`,
    ...(command ? command.split('\n').map((line) => `    ${line}`) : []),
    ...(takes ? [`${paint('bold', 'It takes')}  ${EFFORT_WORDS[takes]}`] : []),
    `${paint('bold', 'Side effect')}  ${sideEffect}`,
    `${paint('bold', 'Reads')}  ${reads.join('; ')}`,
    '',
  ].join('\n');
}

const describeParameter = async (parameter: Parameter): Promise<string> =>
  `    ${parameter.id} (${await kindOf(parameter)}; ${describeShipped(parameter)}): ${parameter.meaning}`;

/** All about a parameter: what it says, what it can hold, what holds without a policy, and who asks for it. */
async function describeParameterWhole(parameter: Parameter, checks: readonly Check[]): Promise<string> {
  const asking = checks.filter(({ parameters }) =>
    Object.values(parameters).some(({ id }) => id === parameter.id),
  );
  return [
    `${parameter.id}  ${parameter.meaning}`,
    '',
    `It holds ${await kindOf(parameter)}; ${describeShipped(parameter)}.`,
    'Asked for by',
    ...asking.map(({ id, title }) => `    ${id}  ${title}`),
    '',
    'In a policy',
    '    parameters:',
    `      ${parameter.id}: ...`,
    '',
  ].join('\n');
}
