import { styleText } from 'node:util';
import type { Control } from '../../model/benchmark.ts';
import type { Check } from '../../model/check.ts';
import { catalogue, nearest } from '../catalogue.ts';
import { usageError } from '../failure.ts';
import type { RunOptions } from '../options.ts';
import type { Streams } from '../streams.ts';

/** `plimsoll explain`: all about a check by its slug, or about a control by its number. */
export async function explain(
  id: string,
  options: Pick<RunOptions, 'benchmark'>,
  streams: Streams,
): Promise<number> {
  const { benchmark, checks } = await catalogue(options.benchmark);
  const control = benchmark.controls.find((candidate) => candidate.id === id);
  if (control) {
    streams.out(describeControl(control, `${benchmark.title} ${benchmark.version}`));
    const own = checks.filter((check) => control.checks.includes(check.id));
    for (const check of own) streams.out(`\n${describeCheck(check, [], streams.styled)}`);
    if (own.length === 0) streams.out('\nNo check for it is implemented in this version.\n');
    return 0;
  }
  const check = checks.find((candidate) => candidate.id === id || candidate.aliases?.includes(id));
  if (!check) {
    const near = nearest(id, [
      ...checks.map((candidate) => candidate.id),
      ...benchmark.controls.map((candidate) => candidate.id),
    ]);
    throw usageError(
      `There is no check or control "${id}"${near ? `: did you mean ${near}?` : '.'} "plimsoll list" shows all.`,
    );
  }
  const controls = benchmark.controls.filter((candidate) => candidate.checks.includes(check.id));
  streams.out(describeCheck(check, controls, streams.styled));
  return 0;
}

function describeControl(control: Control, benchmark: string): string {
  const former = Object.entries(control.formerly)
    .filter(([, number]) => number !== control.id)
    .map(([version, number]) => (number ? `${number} in ${version}` : `not in ${version}`));
  const label = control.assessment === 'manual' ? 'labelled manual' : 'labelled automated';
  return `${control.id}  ${control.title}\n${benchmark}, level ${control.level}, ${label} there${former.length > 0 ? `; ${former.join(', ')}` : ''}\n`;
}

function describeCheck(check: Check, controls: readonly Control[], styled: boolean): string {
  const bold = (text: string): string => (styled ? styleText('bold', text, { validateStream: false }) : text);
  const { text, command, sideEffect } = check.remediation;
  const needs = [...Object.values(check.needs), ...Object.values(check.hints)].map((source) => source.id);
  return [
    `${bold(check.id)}  ${check.title}`,
    ...(controls.length > 0 ? [`Decides ${controls.map(({ id }) => id).join(', ')}`] : []),
    `Severity ${check.severity}: ${check.severityReason}`,
    '',
    check.rationale,
    '',
    `${bold('To mend it')}  ${text}`,
    ...(command ? command.split('\n').map((line) => `    ${line}`) : []),
    `${bold('Side effect')}  ${sideEffect}`,
    `${bold('Reads')}  ${[...new Set(needs)].join(', ')}, for each ${check.each.scope}`,
    '',
  ].join('\n');
}
