import type { CheckTexts, Finding, HostResult } from '../../src/model/results.ts';
import { SEVERITIES, type Severity } from '../../src/model/severity.ts';
import type { Fix, Fixes } from './fix.ts';
import type { ByHand, HostPlan, Step, Unplanned } from './plan.ts';
import { auditSteps } from './steps/audit-rules.ts';
import { containerSteps } from './steps/container.ts';
import { daemonSteps } from './steps/daemon-json.ts';
import { fileSteps } from './steps/file.ts';
import type { Mendable, StepMaker } from './steps/step-maker.ts';
import { sysctlSteps } from './steps/sysctl.ts';
import { FIXES } from './table/index.ts';

const MAKERS: { readonly [K in Fix['kind']]: StepMaker<Extract<Fix, { kind: K }>> } = {
  'daemon-json': daemonSteps,
  owner: fileSteps,
  mode: fileSteps,
  'audit-rule': auditSteps,
  sysctl: sysctlSteps,
  container: containerSteps,
};

/** What would mend a host, by its results alone. */
export function planHost(host: HostResult, texts: CheckTexts, fixes: Fixes = FIXES): HostPlan {
  const failing = host.findings.filter(({ status, waiver }) => status === 'fail' && waiver === null);
  const mendable = failing.flatMap((finding): Mendable[] => {
    const fix = own(fixes, finding.check);
    const sideEffect = own(texts, finding.check)?.remediation.sideEffect ?? null;
    return fix ? [{ finding, fix, sideEffect }] : [];
  });
  const { steps, left } = makeSteps(mendable, host);
  const others = failing.filter(({ check }) => own(fixes, check) === undefined);
  const { hostname } = host.identity;
  return {
    name: host.name,
    hostname: typeof hostname === 'string' && hostname !== '' ? hostname : null,
    failure: host.error === null ? null : `${host.error.detail} ${host.error.next}`,
    steps: steps.toSorted((a, b) => rank(a.severity) - rank(b.severity) || orderOf(a) - orderOf(b)),
    byHand: byHand([...others, ...left], texts),
    unread: countByCheck(host.findings.filter(({ status }) => status === 'error')),
    manual: countByCheck(host.findings.filter(({ status }) => status === 'manual')),
    waived: host.findings.filter(({ status, waiver }) => status === 'fail' && waiver !== null).length,
  };
}

/** Steps of all kinds, and the findings that say too little to be mended by a rule. */
function makeSteps(mendable: readonly Mendable[], host: HostResult) {
  const made = [...new Set(Object.values(MAKERS))].map((make) =>
    (make as StepMaker<Fix>)(
      mendable.filter(({ fix }) => MAKERS[fix.kind] === make),
      host,
    ),
  );
  return { steps: made.flatMap(({ steps }) => steps), left: made.flatMap(({ left }) => left) };
}

/** An entry of a table by a name that a file holds, which may be that of a method of all objects. */
const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);

/** Among equals files go first, and a directory before what lies in it: what changes files relies on them. */
const orderOf = (step: Step): number => (step.kind === 'file' ? step.path.split('/').length : 1_000_000);

function byHand(findings: readonly Finding[], texts: CheckTexts): readonly ByHand[] {
  return [...Map.groupBy(findings, ({ check }) => check)]
    .flatMap(([check, all]): ByHand[] => {
      const text = own(texts, check);
      const [first] = all;
      if (!first) return [];
      return [
        {
          check,
          title: text?.title ?? check,
          severity: first.severity,
          controls: first.controls,
          objects: all.map(({ resource }) => `${resource.type} ${resource.name}`),
          text: text?.remediation.text ?? 'The results say nothing of how to mend it.',
          command: text?.remediation.command ?? null,
          takes: text?.remediation.takes ?? null,
          sideEffect: text?.remediation.sideEffect ?? '',
        },
      ];
    })
    .sort((a, b) => rank(a.severity) - rank(b.severity));
}

const countByCheck = (findings: readonly Finding[]): Unplanned =>
  Object.fromEntries(
    [...Map.groupBy(findings, ({ check }) => check)].map(([check, all]) => [check, all.length]),
  );
