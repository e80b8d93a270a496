/** A numbered requirement of a benchmark; the title is ours, the number is theirs. */
export interface Control {
  readonly id: string;
  /** The same in every version that has this requirement, whatever its number there. */
  readonly lineage: string;
  readonly title: string;
  /** Null where it is not known: nothing public that was compared states it. */
  readonly level: 1 | 2 | null;
  /** How the benchmark itself labels it; most of what it calls manual a machine can decide. */
  readonly assessment: 'automated' | 'manual';
  /** Ids of the checks that decide it; empty where none is built yet. */
  readonly checks: readonly string[];
}

/** One version of a benchmark, with every control that it has. */
export interface Benchmark {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly sections: Readonly<Record<string, string>>;
  readonly controls: readonly Control[];
}

/** What a version of a benchmark is called in options and files, such as `cis-docker-1.8.0`. */
export const benchmarkId = ({ id, version }: Pick<Benchmark, 'id' | 'version'>): string => `${id}-${version}`;

/** Says whether a run of this level judges a control: one of unknown level always, since leaving it out would hide it. */
export const isOfLevel = (control: Pick<Control, 'level'>, level: 1 | 2): boolean =>
  control.level === null || control.level <= level;

/** The number of a control in another version of its benchmark; null where that version lacks it. */
export const numberIn = (benchmark: Benchmark, { lineage }: Pick<Control, 'lineage'>): string | null =>
  benchmark.controls.find((control) => control.lineage === lineage)?.id ?? null;
