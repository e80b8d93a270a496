import { deriveFact } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { unread } from '../../model/fact.ts';
import { configuredCapabilities, DEFAULT_CAPABILITIES } from '../containers/capabilities.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { engineInfo, engineVersion } from '../docker/engine-info.ts';
import { parseSoftwareVersion } from '../engine/software-version.ts';
import { defaultProfile, generationOf, laterThan } from './default-profile.ts';
import { GENERATIONS, type Generation } from './default-rows.ts';
import { evaluate, type Filter, type Surroundings } from './evaluate.ts';
import type { SeccompProfile } from './profile.ts';
import { containerProfile, engineProfile, type ProfileInUse } from './profile-in-use.ts';

/** A custom profile and what the engine's own would be in its place, both in the same surroundings. */
export interface FiltersBeside {
  readonly where: string;
  readonly profile: SeccompProfile;
  readonly filter: Filter;
  readonly own: {
    /** Which generation of the engine's own profile it is held against. */
    readonly generation: Generation;
    readonly filter: Filter;
    /** Whether that is the generation of this release; else it is the newest that is known. */
    readonly certain: boolean;
    /** Later generations, which a distribution may have taken over into its build. Empty for builds of the project. */
    readonly patched: readonly Filter[];
  };
}

type Facts = { readonly KernelVersion: string };
type Version = { readonly Version: string; readonly Arch: string };

/** A profile beside the one that an engine of this version brings; null where no custom profile is in use. */
export function besideOwn(
  inUse: ProfileInUse,
  { KernelVersion }: Facts,
  { Version, Arch }: Version,
  capabilities: readonly string[],
) {
  if (inUse.kind !== 'custom') return null;
  const version = parseSoftwareVersion(Version);
  if (version === null) {
    const detail = `The engine gives ${JSON.stringify(Version.slice(0, 60))} as its version, so nobody can tell which profile it brings.`;
    return unread(cause('unparseable', detail, 'Use a release of the engine.'));
  }
  const surroundings = { capabilities: new Set(capabilities), arch: Arch, kernel: KernelVersion };
  const filter = evaluate(inUse.profile, surroundings);
  const found = generationOf(version);
  const generation = found ?? GENERATIONS[GENERATIONS.length - 1] ?? '29.4.3';
  const own = filterOf(generation, surroundings);
  const patched = (version.suffix === '' ? [] : laterThan(generation)).map((later) =>
    filterOf(later, surroundings),
  );
  if (Arch === '' || filter === null || own === null || patched.includes(null)) {
    const detail = `Rules of the seccomp profile depend on the release of the kernel and on the architecture, and the engine names ${JSON.stringify(KernelVersion.slice(0, 60))} and ${JSON.stringify(Arch.slice(0, 20))}.`;
    return unread(cause('unparseable', detail, 'Look at what docker info says of the kernel.'));
  }
  return {
    where: inUse.where,
    profile: inUse.profile,
    filter,
    own: {
      generation,
      filter: own,
      certain: found !== null,
      patched: patched.flatMap((later) => later ?? []),
    },
  } satisfies FiltersBeside;
}

const filterOf = (generation: Generation, surroundings: Surroundings): Filter | null =>
  evaluate(defaultProfile(generation), surroundings);

/** The custom profile of a container beside the engine's own, with the capabilities of the container; null for none. */
export const containerFilters = deriveFact({
  id: 'container-seccomp-filters',
  scope: 'container',
  from: { inspect: containerInspect, inUse: containerProfile, info: engineInfo, version: engineVersion },
  value: ({ inspect, inUse, info, version }) =>
    besideOwn(inUse, info, version, configuredCapabilities(inspect.HostConfig)),
});

/** The custom profile of an engine beside its own, for a container with the capabilities of the engine's default. */
export const engineFilters = deriveFact({
  id: 'engine-seccomp-filters',
  scope: 'engine',
  from: { inUse: engineProfile, info: engineInfo, version: engineVersion },
  value: ({ inUse, info, version }) => besideOwn(inUse, info, version, DEFAULT_CAPABILITIES),
});
