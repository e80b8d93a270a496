import { deriveFact, readFact, readsOf } from '../../kit/define-fact.ts';
import type { ReleasedComponent } from '../../model/advisories.ts';
import { type FactSource, known, mapFact } from '../../model/fact.ts';
import { engineInfo, engineVersion } from '../docker/engine-info.ts';
import { packages } from '../host/packages.ts';
import { daemonProcess } from './daemon-process.ts';
import { parseSoftwareVersion, type SoftwareVersion } from './software-version.ts';

/** One of the parts that an engine consists of, as it runs. */
export interface ComponentVersion {
  readonly component: ReleasedComponent;
  /** As the engine reports it; empty where it reports none. */
  readonly reported: string;
  /** Null where the text is no version. */
  readonly version: SoftwareVersion | null;
  /**
   * Who built it: the project itself, a distribution or vendor, who may add fixes under an old number, or nobody knows,
   * where no package that was asked for brings it: a static archive tells no more than a build of one's own.
   */
  readonly builder: 'project' | 'vendor' | 'unknown';
  /** The package that brings it, such as `runc 1.1.5+ds1-1+deb12u1`; null where none of the known ones does. */
  readonly from: string | null;
}

/** The packages that bring each part: those that the project builds itself, and those of distributions and vendors. */
const PACKAGES: Readonly<
  Record<ReleasedComponent, { readonly project: readonly string[]; readonly vendor: readonly string[] }>
> = {
  engine: {
    project: ['docker-ce'],
    vendor: ['docker.io', 'docker-ee', 'docker-engine', 'docker', 'moby-engine'],
  },
  containerd: { project: ['containerd.io'], vendor: ['containerd', 'moby-containerd'] },
  runc: { project: ['containerd.io'], vendor: ['runc', 'moby-runc'] },
};

/** Whether an engine is that of the snap of docker, which brings all parts without a package of the host. */
const fromSnap: FactSource<'engine', boolean> = {
  id: 'from-snap',
  scope: 'engine',
  reads: readsOf(daemonProcess, engineInfo),
  read: (engine) => {
    const process = readFact(daemonProcess, engine);
    const executable = process.known ? process.value.executable : null;
    if (executable?.startsWith('/snap/')) return known(true, process.evidence);
    // Only root may see where dockerd runs from.
    const info = readFact(engineInfo, engine);
    if (!info.known && executable !== null) return known(false, process.evidence);
    return mapFact(info, ({ DockerRootDir }) => DockerRootDir.startsWith('/var/snap/'));
  },
};

/** The versions of engine, containerd and runc that run, and who built them. The installed package can be newer. */
export const componentVersions = deriveFact({
  id: 'component-versions',
  scope: 'engine',
  from: { engineVersion, packages, fromSnap },
  value: ({ engineVersion, packages, fromSnap }): readonly ComponentVersion[] =>
    (['engine', 'containerd', 'runc'] as const).map((component) => {
      const part = engineVersion.Components.find(({ Name }) => Name === component);
      const reported = component === 'engine' ? engineVersion.Version : (part?.Version ?? '');
      const version = parseSoftwareVersion(reported);
      if (fromSnap) return { component, reported, version, builder: 'vendor', from: 'docker (snap)' };
      const find = (names: readonly string[]) => packages.installed.find(({ name }) => names.includes(name));
      const vendor = find(PACKAGES[component].vendor);
      const from = vendor ?? find(PACKAGES[component].project);
      const others = vendor !== undefined || (version !== null && version.suffix !== '');
      const builder = others ? 'vendor' : from === undefined ? 'unknown' : 'project';
      return { component, reported, version, builder, from: from ? `${from.name} ${from.version}` : null };
    }),
});
