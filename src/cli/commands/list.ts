import { isOfLevel } from '../../model/benchmark.ts';
import { parametersOf } from '../../policy/resolve-policy.ts';
import { catalogueWithOwn } from '../catalogue.ts';
import { describeShipped } from '../describe-parameter.ts';
import type { RunOptions } from '../options.ts';
import type { Streams } from '../streams.ts';
import { painter } from '../terminal/paint.ts';

/** `plimsoll list`: the controls of a benchmark with the checks that decide them, and the frameworks; or the parameters. */
export async function list(
  options: Pick<RunOptions, 'benchmark' | 'level' | 'checks'> & { readonly parameters?: boolean },
  streams: Streams,
): Promise<number> {
  const { benchmark, checks, families, frameworks } = await catalogueWithOwn(options);
  const paint = painter(streams);
  if (options.parameters) {
    for (const parameter of parametersOf(checks)) {
      streams.out(
        `${paint('bold', parameter.id)}  ${describeShipped(parameter)}\n    ${parameter.meaning}\n`,
      );
    }
    return 0;
  }
  streams.out(`${paint('bold', `${benchmark.title} ${benchmark.version}`)}\n\n`);
  for (const [section, title] of Object.entries(benchmark.sections)) {
    streams.out(`${paint('bold', `${section}  ${title}`)}\n`);
    const controls = benchmark.controls.filter(
      (control) => control.id.startsWith(`${section}.`) && isOfLevel(control, options.level),
    );
    for (const control of controls) {
      const names = control.checks.length > 0 ? control.checks.join(', ') : 'not implemented';
      streams.out(
        `  ${control.id.padEnd(7)}L${control.level ?? '?'}  ${control.title}\n${' '.repeat(13)}${names}\n`,
      );
    }
    streams.out('\n');
  }
  const beyond = checks.filter(
    (check) => !benchmark.controls.some((control) => control.checks.includes(check.id)),
  );
  const sorted = new Set(families.flatMap((family) => family.checks));
  const others = beyond.map(({ id }) => id).filter((id) => !sorted.has(id));
  if (beyond.length > 0) {
    streams.out(`${paint('bold', 'Beyond the benchmark')}\n`);
    for (const { title, checks: ids } of [...families, { title: 'In other versions', checks: others }]) {
      const own = ids.flatMap((id) => beyond.filter((check) => check.id === id));
      if (own.length > 0) streams.out(`${paint('bold', title)}\n`);
      for (const check of own)
        streams.out(`  ${check.severity.padEnd(10)}${check.title}\n${' '.repeat(12)}${check.id}\n`);
    }
  }
  streams.out(`${beyond.length > 0 ? '\n' : ''}${paint('bold', 'Mapped to')}\n`);
  for (const framework of frameworks) streams.out(`  ${framework.id}  ${framework.title}\n`);
  if (benchmark.controls.some(({ level }) => level === null))
    streams.out('\nL? is a level that is not known: such a control is part of every run.\n');
  return 0;
}
