import { cutText, visibleText } from '../../src/model/visible-text.ts';

/** A metric of the text format of Prometheus; every one of ours is a gauge. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Metrics with one HELP and one TYPE each and their samples together, as the format asks for. No sample has a timestamp: the
 * textfile collector refuses a whole file for one. A metric without a sample is left out.
 */
export const exposition = (metrics: readonly Metric[]): string =>
  metrics
    .filter(({ samples }) => samples.length > 0)
    .map(
      ({ name, help, samples }) =>
        `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${samples.map((sample) => `${name}${labelsOf(sample)} ${sample.value}\n`).join('')}`,
    )
    .join('');

const labelsOf = ({ labels }: Sample): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`;

const escaped = (value: string): string => value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');

/** Characters of a name in a label. */
const LONGEST = 200;

/** A name as the value of a label: within bounds, and nothing in it that cannot be seen. */
export const labelText = (name: string): string => visibleText(cutText(name, LONGEST));

/** Gives out label values of which none comes twice: two samples with the same labels void a whole file. */
export function distinctLabels(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    const label = labelText(name);
    let free = label;
    for (let number = 2; taken.has(free); number += 1) free = `${label} (${number})`;
    taken.add(free);
    return free;
  };
}
