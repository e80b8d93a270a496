import type { Subject } from '../../model/subject.ts';
import { bindsOf } from '../containers/mount-sources.ts';
import { type ContainerInspect, containerInspect } from '../docker/container-inspect.ts';
import { volumeList } from '../docker/engine-objects.ts';
import { containerSubjects, engineSubjects } from '../subjects.ts';

/** What containers are given as devices, and what they mount, which can be one too. */
export function devicePaths(host: Subject<'host'>): {
  readonly devices: readonly string[];
  readonly mounted: readonly string[];
} {
  const engines = engineSubjects(host);
  const all = engines.known ? engines.value : [];
  const inspects = all.flatMap(inspectsOf);
  const volumes = all.flatMap((engine) => {
    const listed = volumeList.read(engine);
    return listed.known ? listed.value.Volumes.flatMap(({ Options }) => Options?.device || []) : [];
  });
  return {
    devices: inspects.flatMap(({ HostConfig }) => HostConfig.Devices.map(({ PathOnHost }) => PathOnHost)),
    mounted: [...volumes, ...inspects.flatMap((inspect) => bindsOf(inspect).map(({ source }) => source))],
  };
}

function inspectsOf(engine: Subject<'engine'>): readonly ContainerInspect[] {
  const containers = containerSubjects(engine);
  return (containers.known ? containers.value : []).flatMap((container) => {
    const inspect = containerInspect.read(container);
    return inspect.known ? [inspect.value] : [];
  });
}
