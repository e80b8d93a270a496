import { createHash } from 'node:crypto';
import { benchmarkId, isOfLevel } from '../model/benchmark.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import type { Check } from '../model/check.ts';
import { errorAt, InputError } from '../model/input-error.ts';
import type { Parameter, PolicyValues } from '../model/parameter.ts';
import type { Tailoring } from '../model/policy.ts';
import type { PolicyResult } from '../model/run-results.ts';
import { type Catalogue, type Part, partsOf } from './parts.ts';
import type { PolicyFile } from './read-chain.ts';
import { readSelectors, unknown } from './selectors.ts';

/** A policy as it holds in a run. */
export interface PolicyInForce {
  /** What results say of it. */
  readonly result: PolicyResult;
  readonly values: PolicyValues;
  readonly tailoring: Tailoring;
}

/** Every parameter of some checks, each once, by its id. */
export const parametersOf = (checks: readonly Pick<Check, 'parameters'>[]): readonly Parameter[] =>
  [
    ...new Map(
      checks.flatMap(({ parameters }) => Object.values(parameters)).map((one) => [one.id, one]),
    ).values(),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));

/**
 * What a policy means for the controls and checks of a run; of its files, each stands over those before it.
 *
 * @throws InputError with file and line, and where nothing would be left to score
 */
export function resolvePolicy(
  files: readonly PolicyFile[],
  catalogue: Catalogue,
  level: 1 | 2,
): PolicyInForce {
  const parts = partsOf(catalogue);
  const leftOut = selectParts(files, catalogue, parts);
  const name = files.at(-1)?.name ?? '';
  refuseNothing(name, parts, leftOut, catalogue, level);
  const values: PolicyValues = Object.assign({}, ...files.map(({ value }) => value.parameters ?? {}));
  const severities = severitiesOf(files, catalogue.checks);
  const told = tellLeftOut(parts, leftOut);
  return {
    result: {
      name,
      title: files.at(-1)?.value.title ?? null,
      digest: createHash('sha256')
        .update(canonicalJson([benchmarkId(catalogue.benchmark), values, severities, told]))
        .digest('hex'),
      files: files.map((file) => ({ name: file.name, sha256: file.sha256 })),
      parameters: values as PolicyResult['parameters'],
      severities,
      leftOut: told,
    },
    values,
    tailoring: {
      leftOut: new Map([...leftOut].map(([key, { reason }]) => [key, reason])),
      severities: Object.fromEntries(severities.map(({ check, severity }) => [check, severity])),
    },
  };
}

interface LeftOut {
  readonly reason: string;
  /** The file that says so. */
  readonly policy: string;
}

/** In each file `only` narrows what those before it left, `deselect` takes away from that, and `select` takes in again. */
function selectParts(
  files: readonly PolicyFile[],
  catalogue: Catalogue,
  parts: readonly Part[],
): ReadonlyMap<string, LeftOut> {
  const leftOut = new Map<string, LeftOut>();
  for (const file of files) {
    const policy = file.name;
    const [only, deselect, select] = (['only', 'deselect', 'select'] as const).map((kind) =>
      readSelectors(kind, file, catalogue, parts),
    );
    const [narrowing] = only ?? [];
    for (const part of parts) {
      if (narrowing && !leftOut.has(part.key) && !only?.some(({ fits }) => fits(part)))
        leftOut.set(part.key, { reason: narrowing.reason, policy });
      const against = deselect?.find(({ fits }) => fits(part));
      if (against && !leftOut.has(part.key)) leftOut.set(part.key, { reason: against.reason, policy });
      if (select?.some(({ fits }) => fits(part))) leftOut.delete(part.key);
    }
  }
  return leftOut;
}

function refuseNothing(
  name: string,
  parts: readonly Part[],
  leftOut: ReadonlyMap<string, LeftOut>,
  { benchmark }: Catalogue,
  level: 1 | 2,
): void {
  if (parts.some(({ key, control }) => control !== null && isOfLevel(control, level) && !leftOut.has(key)))
    return;
  throw new InputError(
    `The policy ${name} leaves out every control of the ${benchmark.title} ${benchmark.version} up to level ${level}, so there would be nothing to score. Leave out fewer, or take some in again with select.`,
  );
}

function severitiesOf(files: readonly PolicyFile[], checks: readonly Check[]): PolicyResult['severities'] {
  const found = files.flatMap(({ name, value, lineOf }) =>
    Object.entries(value.severities ?? {}).map(([id, { severity, reason }]) => {
      const check = checks.find((one) => one.id === id || one.aliases?.includes(id));
      if (!check) {
        const known = checks.map((one) => one.id);
        throw errorAt(name, lineOf(['severities', id]), unknown('check', id, known));
      }
      return [check.id, { check: check.id, severity, from: check.severity, reason, policy: name }] as const;
    }),
  );
  return [...new Map(found).values()].sort((a, b) => (a.check < b.check ? -1 : 1));
}

/** The controls of which nothing is left and, beside theirs, the checks that are not run, by the reason for it. */
function tellLeftOut(parts: readonly Part[], leftOut: ReadonlyMap<string, LeftOut>): PolicyResult['leftOut'] {
  const kept = parts.filter(({ key }) => !leftOut.has(key));
  const keptControls = new Set(kept.map(({ control }) => control?.id));
  const keptChecks = new Set(kept.map(({ check }) => check));
  const groups = new Map<string, LeftOut & { controls: Set<string>; checks: Set<string> }>();
  const told = new Set<string>();
  for (const { key, control, check } of parts) {
    const why = leftOut.get(key);
    if (!why) continue;
    const groupKey = JSON.stringify([why.policy, why.reason]);
    const group = groups.get(groupKey) ?? { ...why, controls: new Set(), checks: new Set() };
    groups.set(groupKey, group);
    if (control && !keptControls.has(control.id)) {
      if (!told.has(control.id)) group.controls.add(control.id);
      told.add(control.id);
    } else if (check !== null && !keptChecks.has(check)) group.checks.add(check);
  }
  return [...groups.values()].map(({ reason, policy, controls, checks }) => ({
    reason,
    policy,
    controls: [...controls],
    checks: [...checks],
  }));
}
