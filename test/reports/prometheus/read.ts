import { standingOfFinding } from '../../../reports/status-table.ts';
import type { Results } from '../../../src/model/results.ts';
import { SEVERITIES } from '../../../src/model/severity.ts';
import { visibleText } from '../../../src/model/visible-text.ts';
import { type Files, hostTold, onlyFile, type Told, thingTold } from '../projection.ts';

export interface ReadSample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the text format of Prometheus, and throws for what its rules forbid. */
export function readSamples(text: string): readonly ReadSample[] {
  const begun = new Set<string>();
  const samples: ReadSample[] = [];
  let metric = '';
  for (const line of text.split('\n').slice(0, -1)) {
    const [, kind, name = ''] = /^# (HELP|TYPE) (\S+) /.exec(line) ?? [];
    if (kind === 'HELP') {
      if (begun.has(name)) throw new Error(`${name} comes twice.`);
      begun.add(name);
      metric = name;
      continue;
    }
    if (kind === 'TYPE') continue;
    const {
      of,
      labels = '',
      value,
    } = /^(?<of>\w+)\{(?<labels>.*)\} (?<value>-?\d+(?:\.\d+)?)$/.exec(line)?.groups ?? {};
    if (of !== metric) throw new Error(`A sample stands apart from its metric ${metric}: ${line}`);
    samples.push({ metric, labels: readLabels(labels), value: Number(value) });
  }
  const keys = samples.map(({ metric: of, labels }) => JSON.stringify([of, Object.entries(labels).sort()]));
  if (new Set(keys).size < keys.length) throw new Error('Two samples have the same labels.');
  return samples;
}

function readLabels(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  let left = text;
  while (left !== '') {
    const [all, name = '', value = ''] = /^(\w+)="((?:[^"\\]|\\[\\"n])*)",?/.exec(left) ?? [];
    if (all === undefined || name in labels) throw new Error(`No labels: ${left}`);
    labels[name] = value.replace(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));
    left = left.slice(all.length);
  }
  return labels;
}

/** What is told of each host: whether it was audited, and how many of each kind there are. */
export function readPrometheus(files: Files): Told {
  const samples = readSamples(onlyFile(files));
  const numbers = new Map<string, number>();
  for (const { metric, labels, value } of samples) {
    if (metric !== 'plimsoll_controls' && metric !== 'plimsoll_findings_beyond_benchmark') continue;
    const severity = metric === 'plimsoll_controls' ? '' : ` ${labels.severity}`;
    const standing = labels.waived === 'yes' ? 'waived' : labels.status;
    const key = JSON.stringify([labels.target, `${metric} ${standing}${severity}`]);
    numbers.set(key, (numbers.get(key) ?? 0) + value);
  }
  return [
    ...samples
      .filter(({ metric }) => metric === 'plimsoll_host_reached')
      .map(({ labels, value }) => hostTold(labels.target ?? '', value === 1)),
    ...[...numbers].map(([key, number]) => {
      const [target, what] = JSON.parse(key);
      return thingTold(target, what, String(number));
    }),
  ];
}

/** What has to be told, from the counts of the score and not from the controls that a report looks at. */
export const prometheusTold = ({ hosts }: Results): Told =>
  hosts.flatMap(({ name, state, score: { counts }, findings }) => {
    const target = visibleText(name);
    const audited = state !== 'failed' && state !== 'notattempted';
    const { waived, ...others } = counts;
    const beyond = findings.filter(({ controls }) => controls.length === 0);
    return [
      hostTold(target, audited),
      ...(audited
        ? [
            ...Object.entries({ ...others, fail: counts.fail - waived, waived }).map(([standing, number]) =>
              thingTold(target, `plimsoll_controls ${standing}`, String(number)),
            ),
            ...(['fail', 'waived', 'error', 'manual', 'pass', 'notapplicable'] as const).flatMap((standing) =>
              SEVERITIES.map((severity) =>
                thingTold(
                  target,
                  `plimsoll_findings_beyond_benchmark ${standing} ${severity}`,
                  String(
                    beyond.filter(
                      (finding) => finding.severity === severity && standingOfFinding(finding) === standing,
                    ).length,
                  ),
                ),
              ),
            ),
          ]
        : []),
    ];
  });
