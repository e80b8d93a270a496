import type { Finding, HostResult } from '../../../src/model/results.ts';
import type { ModeFix, OwnerFix } from '../fix.ts';
import type { FileStep } from '../plan.ts';
import { headOf, type Mendable, type StepMaker } from './step-maker.ts';

/** One step for each file, with its owner and its mode. */
export const fileSteps: StepMaker<OwnerFix | ModeFix> = (mendable, host) => {
  const read = mendable.map((one) => ({ one, change: changeOf(one) }));
  const found = read.flatMap(({ one, change }) => (change ? [{ one, change }] : []));
  return {
    steps: [...Map.groupBy(found, ({ change }) => change.path)].map(
      ([path, own]): FileStep => ({
        kind: 'file',
        ...headOf(own.map(({ one }) => one)),
        path,
        owner: own.find(({ change }) => change.owner !== null)?.change.owner ?? null,
        mode: [...new Set(own.flatMap(({ change }) => change.mode ?? []))].join(',') || null,
        rootless: ofRootless(
          own.map(({ one }) => one.finding),
          host,
        ),
      }),
    ),
    left: read.flatMap(({ one, change }) => (change ? [] : [one.finding])),
  };
};

type Change = Pick<FileStep, 'path' | 'owner' | 'mode'>;

function changeOf({ finding, fix }: Mendable<OwnerFix | ModeFix>): Change | null {
  const { expected, observed } = finding;
  if (fix.kind === 'owner') {
    const [, owner, groups = ''] = /^owner (root \(0\)|\d{1,10}) and group (.+)$/s.exec(expected) ?? [];
    const [, gid, place] = /^owner .+? \(\d+\) and group .+? \((\d+)\) of (.+)$/s.exec(observed) ?? [];
    const path = pathIn(place, finding);
    const allowed = groups.split(' or ').map((group) => (group === 'root (0)' ? '0' : group));
    // The group docker keeps its way to the socket.
    const group =
      allowed.find((one) => one === gid) ?? allowed.find((one) => /^[1-9]\d{0,9}$/.test(one)) ?? '0';
    if (owner === undefined || path === null) return null;
    return { path, owner: `${owner === 'root (0)' ? '0' : owner}:${group}`, mode: null };
  }
  const most = /^mode ([0-7]{3,4}) or fewer bits$/.exec(expected)?.[1];
  const [, mode, place] = /^mode ([0-7]{3,4}) of (.+)$/s.exec(observed) ?? [];
  const path = pathIn(place, finding);
  if (most === undefined || mode === undefined || path === null) return null;
  const taken = bitsToTake(Number.parseInt(mode, 8) & ~Number.parseInt(most, 8));
  return taken === '' ? null : { path, owner: null, mode: taken };
}

/** The file itself: what the link leads to, where the finding says that it is one. */
function pathIn(place: string | undefined, { resource }: Finding): string | null {
  const target = place === resource.name ? place : place?.split(`${resource.name} -> `)[1];
  return target?.startsWith('/') ? target : null;
}

const CLASSES = [
  { name: 'u', bits: { r: 0o400, w: 0o200, x: 0o100, s: 0o4000 } },
  { name: 'g', bits: { r: 0o040, w: 0o020, x: 0o010, s: 0o2000 } },
  { name: 'o', bits: { r: 0o004, w: 0o002, x: 0o001, t: 0o1000 } },
] as const;

/** Bits as chmod takes them away: it never gives any, whatever the file has become meanwhile. */
function bitsToTake(bits: number): string {
  return CLASSES.flatMap(({ name, bits: own }) => {
    const letters = Object.entries(own).flatMap(([letter, bit]) => ((bits & bit) === 0 ? [] : [letter]));
    return letters.length === 0 ? [] : [`${name}-${letters.join('')}`];
  }).join(',');
}

function ofRootless(findings: readonly Finding[], host: HostResult): string | null {
  const engine = host.engines.find(
    ({ id, rootless }) => rootless && findings.some(({ resource }) => resource.engine === id),
  );
  return engine ? engine.user : null;
}
