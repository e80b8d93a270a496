import type { AdvisoryTable } from '../../src/model/advisories.ts';
import type { Subject } from '../../src/model/subject.ts';
import { bundledBuildkit } from '../../src/probes/advisories/bundled-buildkit.ts';
import type { EngineInfo } from '../../src/probes/docker/engine-info.ts';
import type { ComponentVersion } from '../../src/probes/engine/component-versions.ts';
import { parseSoftwareVersion, type SoftwareVersion } from '../../src/probes/engine/software-version.ts';
import type { AdvisoryGrounds } from '../../src/probes/host/advisory-grounds.ts';
import type { Part } from './judge-part.ts';

const NAMES = { engine: 'Docker Engine', containerd: 'containerd', runc: 'runc' } as const;

/** A part that an engine names in its answer to /version. */
export function partOf(component: ComponentVersion, engine: Subject<'engine'>): Part {
  const { reported, version, from } = component;
  return {
    component: component.component,
    name: `${NAMES[component.component]} ${reported || '(no version)'} of engine ${engine.item.id}`,
    version,
    patchedBy: whoPatched(component),
    observed: `/version: ${component.component} ${reported || '(none)'}; ${from === null ? 'no package that is known' : `package ${from}`}`,
    resource: { ...engine.resource, key: `component:${component.component}` },
  };
}

/** Nobody but the project itself has a number without a suffix, as far as packages tell. */
function whoPatched({ builder, from, version }: ComponentVersion): string | null {
  if (builder === 'vendor')
    return `It is a build of a distribution or vendor${from === null ? '' : ` (${from})`}, which can carry fixes under an old number`;
  return version?.suffix ? 'Its suffix says that somebody else than the project built it' : null;
}

/** The builder within an engine; null where it has none. */
export function bundledPart(
  table: AdvisoryTable,
  component: ComponentVersion,
  engine: Subject<'engine'>,
): Part | null {
  const part = partOf(component, engine);
  const bundled = component.version === null ? null : bundledBuildkit(table, component.version);
  if (bundled?.state === 'none') return null;
  const text = bundled?.text ?? 'unknown';
  return {
    ...part,
    component: 'buildkit',
    name: `BuildKit (${text}) in engine ${engine.item.id}`,
    version: bundled?.version ?? null,
    patchedBy: bundled?.fork ? 'The engine is built with a fork, which has fixes of its own' : part.patchedBy,
    atLeast: bundled?.atLeast === true,
    observed: `${part.observed}, which is built with BuildKit ${text}`,
    resource: { ...engine.resource, key: 'component:buildkit' },
  };
}

/** A name of an image of BuildKit, of any registry and below any path of it, with its tag. */
const BUILDKIT_IMAGE = /^(?:[^@]*?\/)??(moby\/)?buildkit(?::([\w.-]{1,128}))?(?:@|$)/;

/** The builder in a container, by the tag of its image; null where the name of the image is of no builder. */
export function builderInContainer(
  { id, name, image }: { readonly id: string; readonly name: string; readonly image: string },
  engine: Subject<'engine'>,
): Part | null {
  const found = BUILDKIT_IMAGE.exec(image);
  if (!found) return null;
  const [, ofProject, tag = 'latest'] = found;
  const version = parseSoftwareVersion(tag.replace(/-rootless$/, ''));
  return {
    component: 'buildkit',
    name: `BuildKit ${tag} in the container ${name}`,
    version,
    patchedBy:
      version?.suffix || ofProject === undefined
        ? 'Its image or tag is none of the project by its name'
        : null,
    observed: `container ${name}: image ${image}`,
    resource: { type: 'container', name, id, engine: engine.item.id, key: `buildkit:${name}` },
  };
}

/** A builder that runs in a container whose image has another name, so that nothing tells its version. */
export const builderInOtherImage = (
  { id, name, image }: { readonly id: string; readonly name: string; readonly image: string },
  engine: Subject<'engine'>,
): Part => ({
  component: 'buildkit',
  name: `the buildkitd in the container ${name}`,
  version: null,
  patchedBy: null,
  observed: `container ${name}: image ${image.slice(0, 300)}, in which a buildkitd runs`,
  resource: { type: 'container', name, id, engine: engine.item.id, key: `buildkit:${name}` },
});

/** A builder that runs on the host itself. */
export const builderOnHost = ({ pid, path, version }: AdvisoryGrounds['builders'][number]): Part => {
  const parsed = parseSoftwareVersion(version ?? '');
  return {
    component: 'buildkit',
    name: `buildkitd ${version ?? '(no version)'} at ${path || 'an unknown place'} (pid ${pid})`,
    version: parsed,
    patchedBy: parsed?.suffix ? 'Its suffix says that somebody else than the project built it' : null,
    observed: `${path} --version: ${version ?? 'not told'}`,
    resource: { type: 'process', name: 'buildkitd', id: String(pid), engine: null, key: `buildkitd:${path}` },
  };
};

/** The names under which engines register the runc that /version tells of. */
const DEFAULT_RUNTIMES = ['runc', 'io.containerd.runc.v2', 'io.containerd.runtime.v1.linux'];

/** A runtime that was registered beside the one of the engine. */
export interface FurtherRuntime {
  readonly name: string;
  readonly path: string;
  /** The version of runc that it says it is; null where it says it is none, undefined where it was not asked. */
  readonly runc: string | null | undefined;
}

export const furtherRuntimes = ({ Runtimes }: EngineInfo): readonly FurtherRuntime[] =>
  Object.entries(Runtimes)
    .filter(([name, { path }]) => !(DEFAULT_RUNTIMES.includes(name) && path === 'runc'))
    .map(([name, { path, runc }]) => ({ name, path, runc }));

export function partOfRuntime(
  { name, path }: FurtherRuntime,
  reported: string,
  engine: Subject<'engine'>,
): Part {
  const version: SoftwareVersion | null = parseSoftwareVersion(reported);
  return {
    component: 'runc',
    name: `runc ${reported}, registered as runtime ${name} of engine ${engine.item.id}`,
    version,
    patchedBy: version?.suffix ? 'Its suffix says that somebody else than the project built it' : null,
    observed: `/info .Runtimes["${name}"]: ${path || '(no path)'}, which says runc ${reported}`,
    resource: runtimeResource(name, path, engine),
  };
}

/** A runtime is a program on the host, so that its finding is about that file. */
export const runtimeResource = (name: string, path: string, engine: Subject<'engine'>) => ({
  ...(path.startsWith('/')
    ? { type: 'file' as const, name: path, id: null, engine: engine.item.id }
    : engine.resource),
  key: `runtime:${name}`,
});
