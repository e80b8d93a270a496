import type { Benchmark, Control } from './benchmark.ts';

/** A publication that a map rests on, and what of it was used. */
export interface Source {
  readonly title: string;
  readonly publisher: string;
  readonly date: string;
  readonly address: string;
  readonly used: string;
}

/** What of ours bears on a requirement of a framework, and why. */
export interface FrameworkRow {
  /** Its id, or one of an enhancement: `AC-6(9)` is part of `AC-6`. */
  readonly requirement: string;
  /** The lineage of controls of the benchmark: whatever checks decide them count. */
  readonly controls: readonly string[];
  /** Ids of checks that belong to no control. */
  readonly checks?: readonly string[];
  /** Why, in our words, and how far where that is not all of it. */
  readonly reason: string;
  /** Where that is grounded: the place, by the key of the source. */
  readonly see: Readonly<Record<string, string>>;
}

/** A framework that others audit by, as a map from its requirements to controls and checks. */
export interface Framework {
  readonly id: string;
  readonly title: string;
  readonly sources: Readonly<Record<string, Source>>;
  /** Every requirement that it has; a title only where the id does not say it. */
  readonly requirements: readonly { readonly id: string; readonly title?: string }[];
  readonly rows: readonly FrameworkRow[];
}

/** The checks behind a row, in any version of the benchmark. */
export const checksOfRow = (
  { controls, checks = [] }: FrameworkRow,
  benchmarks: readonly Benchmark[],
): readonly string[] => [
  ...new Set([
    ...benchmarks
      .flatMap((benchmark) => benchmark.controls)
      .filter(({ lineage }) => controls.includes(lineage))
      .flatMap((control) => control.checks),
    ...checks,
  ]),
];

/** The rows of a framework that a control is named in. */
export const rowsOfControl = ({ rows }: Framework, { lineage }: Control): readonly FrameworkRow[] =>
  rows.filter(({ controls }) => controls.includes(lineage));

/** The rows of a framework that a check stands behind. */
export const rowsOfCheck = (
  { rows }: Framework,
  check: string,
  benchmarks: readonly Benchmark[],
): readonly FrameworkRow[] => rows.filter((row) => checksOfRow(row, benchmarks).includes(check));

/** Says whether a row is about a requirement or about an enhancement of it. */
export const isPartOf = ({ requirement }: FrameworkRow, id: string): boolean =>
  requirement === id || requirement.startsWith(`${id}(`);

/** The requirements behind which no check stands, be it that no row names them or that no check is built yet. */
export const untouched = (framework: Framework, benchmarks: readonly Benchmark[]): readonly string[] =>
  framework.requirements
    .map(({ id }) => id)
    .filter(
      (id) => !framework.rows.some((row) => isPartOf(row, id) && checksOfRow(row, benchmarks).length > 0),
    );
