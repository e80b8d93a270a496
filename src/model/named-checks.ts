import { type Benchmark, benchmarkId } from './benchmark.ts';
import type { Check } from './check.ts';
import { nearest } from './nearest.ts';

/** What can be named in a file of the user. */
export interface Nameable<C extends Pick<Check, 'id' | 'aliases'>> {
  readonly checks: readonly C[];
  readonly benchmark: Pick<Benchmark, 'id' | 'version' | 'title' | 'controls'>;
  /** All that a file can say its numbers are of. */
  readonly benchmarks: readonly Pick<Benchmark, 'id' | 'version'>[];
}

/** Why a file cannot say that its numbers are of a benchmark, as a clause that follows the key; null where it can. */
export function unknownBenchmark(
  numbersOf: string | undefined,
  { benchmarks }: Pick<Nameable<never>, 'benchmarks'>,
): string | null {
  const ids = benchmarks.map(benchmarkId);
  return numbersOf === undefined || ids.includes(numbersOf)
    ? null
    : `is "${numbersOf.slice(0, 60)}", and there are ${ids.join(', ')}.`;
}

/**
 * The checks that an id, a former id or the number of a control means. Numbers mean other things in other versions of a
 * benchmark, so that they count only where the file says whose they are (`numbersOf`); where the name means nothing, why
 * is a clause that follows the key which has it.
 */
export function checksNamed<C extends Pick<Check, 'id' | 'aliases'>>(
  name: string,
  { checks, benchmark }: Nameable<C>,
  numbersOf: string | undefined,
): { readonly checks: readonly C[] } | { readonly wrong: string } {
  const control = benchmark.controls.find(({ id }) => id === name);
  if (control) {
    const own = benchmarkId(benchmark);
    if (numbersOf !== own) return { wrong: numberOfOther(name, numbersOf, own) };
    return { checks: checks.filter(({ id }) => control.checks.includes(id)) };
  }
  const check = checks.find(({ id, aliases }) => id === name || aliases?.includes(name));
  if (check) return { checks: [check] };
  const near = nearest(
    name,
    [...checks, ...benchmark.controls].map(({ id }) => id),
  );
  return {
    wrong: `is no check and no control of the ${benchmark.title} ${benchmark.version}: "${name.slice(0, 60)}"${near ? `; did you mean ${near}?` : '.'} "plimsoll list" shows all.`,
  };
}

const numberOfOther = (number: string, given: string | undefined, own: string): string =>
  given === undefined
    ? `is a number (${number}), and numbers differ from version to version. Write the id of a check, or "benchmark: ${own}" at the top of the file.`
    : `is a number (${number}) of ${given}, and this run is against ${own}. Write the id of a check, or run with --benchmark ${given}.`;
