import { sampleSubject } from '../../../src/kit/testing.ts';
import type { Advisory, AdvisoryTable } from '../../../src/model/advisories.ts';
import { BUNDLED_ADVISORIES } from '../../../src/probes/advisories/advisory-table.ts';
import type { ComponentVersion } from '../../../src/probes/engine/component-versions.ts';
import { parseSoftwareVersion } from '../../../src/probes/engine/software-version.ts';
import type { AdvisoryGrounds } from '../../../src/probes/host/advisory-grounds.ts';
import type { Identity } from '../../../src/probes/host/identity.ts';
import { info } from '../daemon/engine-facts.ts';

export const identityOf = (change: Partial<Identity> = {}): Identity => ({
  hostname: 'h',
  os: { id: 'debian', name: 'Debian', version: '12' },
  kernel: '6.18.44',
  architecture: 'x86_64',
  machine: null,
  clock: 1,
  uptimeSeconds: 1,
  uid: 0,
  user: 'root',
  groups: [],
  ...change,
});

export const groundsOf = (change: Partial<AdvisoryGrounds> = {}): AdvisoryGrounds => ({
  kernelBuild: '#1 SMP PREEMPT_DYNAMIC',
  kernelSignature: '',
  livePatches: [],
  maxUserNamespaces: 100,
  unprivilegedUserNamespaces: null,
  cgroupV2: true,
  modules: [],
  programs: [],
  replaced: [],
  complete: true,
  builders: [],
  ...change,
});

/** A subject of a snapshot that was collected so many days after the last day of the bundled table. */
export const daysLater = <S extends 'host' | 'engine'>(scope: S, days: number) => {
  const subject = sampleSubject(scope);
  const startedAt = new Date(Date.parse(BUNDLED_ADVISORIES.dataThrough) + days * 86_400_000).toISOString();
  return { ...subject, snapshot: { ...subject.snapshot, startedAt } };
};

export const momentOf = (days: number, said: '--at' | 'the collection' = 'the collection') => ({
  at: new Date(Date.parse(BUNDLED_ADVISORIES.dataThrough) + days * 86_400_000).toISOString(),
  said,
});

export const tableWith = (
  advisories: readonly Advisory[] = BUNDLED_ADVISORIES.advisories,
  bundled = true,
) => ({
  bundled,
  origin: bundled ? 'the table that comes along' : 'the file newer.json',
  table: { ...BUNDLED_ADVISORIES, advisories: [...advisories] } satisfies AdvisoryTable,
});

export const rowOf = (id: string): Advisory => {
  const found = BUNDLED_ADVISORIES.advisories.find((row) => row.id === id);
  if (!found) throw new Error(`The table has no ${id}.`);
  return found;
};

/** Facts of an engine of given versions, by default without known flaws and built by the project. */
export function engineFacts(
  reported: Partial<Record<ComponentVersion['component'], string>> = {},
  change: Readonly<Record<string, unknown>> = {},
  of: Partial<ComponentVersion> = {},
) {
  const versions = { engine: '29.8.2', containerd: '2.3.6', runc: '1.3.6', ...reported };
  return {
    components: (['engine', 'containerd', 'runc'] as const).map((component) => ({
      component,
      reported: versions[component],
      version: parseSoftwareVersion(versions[component]),
      builder: 'project' as const,
      from: null,
      ...of,
    })),
    info: info(),
    packages: { managers: ['dpkg'], installed: [] },
    identity: identityOf(),
    advisories: tableWith(),
    moment: momentOf(1),
    ...change,
  };
}
