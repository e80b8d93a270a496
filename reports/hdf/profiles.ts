import { createHash } from 'node:crypto';
import { canonicalJson } from '../../src/model/canonical-json.ts';
import type { HostResult, ResultsHead } from '../../src/model/results.ts';
import type { PolicyResult } from '../../src/model/run-results.ts';
import { oneLine } from '../telling/finding-text.ts';
import { visibleValues } from '../telling/visible-values.ts';
import type { HdfControl } from './control.ts';

interface ProfileHead {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly summary: string;
  readonly attributes: readonly unknown[];
  readonly groups: readonly {
    readonly id: string;
    readonly title: string;
    readonly controls: readonly string[];
  }[];
}

/** The controls of the benchmark by section, with what the policy sets as inputs; `left` were not selected. */
export function benchmarkProfile(
  { tool, benchmark }: ResultsHead,
  { sections }: HostResult,
  policy: PolicyResult | null,
  controls: readonly HdfControl[],
  left: number,
) {
  const { id, title, version, level } = benchmark;
  const before = `${id}-${version}-`;
  const bySection = Map.groupBy(
    controls.filter((control) => control.id.startsWith(before)),
    (control) => control.id.slice(before.length).split('.', 1)[0] ?? '',
  );
  return profile(
    {
      name: id,
      title: `${title} ${version}, level ${level}, assessed by ${tool.name} ${tool.version}`,
      version,
      summary: `${left} of the controls of the benchmark were not selected and are left out. Titles, texts and maps to other frameworks are those of ${tool.name}, not of their owners.`,
      attributes: Object.entries(policy?.parameters ?? {}).map(([name, value]) => ({
        name: oneLine(name),
        options: { value: visibleValues(value) },
      })),
      groups: [...bySection].map(([section, own]) => ({
        id: section,
        title: sections.find((known) => known.id === section)?.title ?? `Section ${section}`,
        controls: own.map((control) => control.id),
      })),
    },
    controls,
  );
}

/** The checks beyond the benchmark by subject; none where there are none. */
export function profilesBeyond({ tool, families }: ResultsHead, controls: readonly HdfControl[]) {
  const ids = new Set(controls.map(({ id }) => id));
  const groups = families
    .map((family) => ({
      id: family.id,
      title: family.title,
      controls: family.checks.filter((id) => ids.has(id)),
    }))
    .filter((family) => family.controls.length > 0);
  const head = {
    name: 'beyond-the-benchmark',
    title: `Checks beyond the benchmark, by ${tool.name} ${tool.version}`,
    version: tool.version,
    summary: 'They are no part of the score.',
    attributes: [],
    groups,
  };
  return controls.length === 0 ? [] : [profile(head, controls)];
}

/** The digest is over what is asked, and not over what was found. */
const profile = (head: ProfileHead, controls: readonly HdfControl[]) => ({
  ...head,
  supports: [],
  sha256: createHash('sha256')
    .update(
      canonicalJson({ ...head, controls: controls.map(({ id, title, tags }) => [id, title, tags.checks]) }),
    )
    .digest('hex'),
  status: 'loaded',
  controls,
});
