import { deriveFact, readFact, readsOf } from '../../kit/define-fact.ts';
import type { ReleasedComponent } from '../../model/advisories.ts';
import type { FactSource } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
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

/** The snap of docker brings all parts, without a package of the host; only root may see where dockerd runs from. */
function isSnap(engine: Subject<'engine'>): boolean {
  const process = readFact(daemonProcess, engine);
  const info = readFact(engineInfo, engine);
  return (
    (process.known && process.value.executable?.startsWith('/snap/') === true) ||
    (info.known && info.value.DockerRootDir.startsWith('/var/snap/'))
  );
}

const read = deriveFact({
  id: 'component-versions',
  scope: 'engine',
  from: { engineVersion, packages },
  value: ({ engineVersion, packages }, engine): readonly ComponentVersion[] => {
    const snap = isSnap(engine);
    return (['engine', 'containerd', 'runc'] as const).map((component) => {
      const part = engineVersion.Components.find(({ Name }) => Name === component);
      const reported = component === 'engine' ? engineVersion.Version : (part?.Version ?? '');
      const version = parseSoftwareVersion(reported);
      if (snap) return { component, reported, version, builder: 'vendor', from: 'docker (snap)' };
      const find = (names: readonly string[]) => packages.installed.find(({ name }) => names.includes(name));
      const vendor = find(PACKAGES[component].vendor);
      const from = vendor ?? find(PACKAGES[component].project);
      const others = vendor !== undefined || (version !== null && version.suffix !== '');
      const builder = others ? 'vendor' : from === undefined ? 'unknown' : 'project';
      return { component, reported, version, builder, from: from ? `${from.name} ${from.version}` : null };
    });
  },
});

/** The versions of engine, containerd and runc that run, and who built them. The installed package can be newer. */
export const componentVersions: FactSource<'engine', readonly ComponentVersion[]> = {
  ...read,
  reads: readsOf(read, daemonProcess, engineInfo),
};
