/** A numbered requirement of a benchmark; the title is ours, the number is theirs. */
export interface Control {
  readonly id: string;
  readonly title: string;
  readonly level: 1 | 2;
  /** How the benchmark itself labels it; most of what it calls manual a machine can decide. */
  readonly assessment: 'automated' | 'manual';
  /** Ids of the checks that decide it; empty where none is built yet. */
  readonly checks: readonly string[];
  /** Its number in other versions, null where that version lacks it. */
  readonly formerly: Readonly<Record<string, string | null>>;
}

/** One version of a benchmark, with every control that it has. */
export interface Benchmark {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly sections: Readonly<Record<string, string>>;
  readonly controls: readonly Control[];
}
