import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { containerList, imageList } from '../docker/engine-objects.ts';
import { engineList } from '../engine/engine-list.ts';
import { imageReference } from '../images/image-reference.ts';
import { engineSubjects } from '../subjects.ts';

/**
 * The registries that the engines of a host have to do with, as names with their port: those of their images and
 * containers, their mirrors, and those that they are told of. The port 443 is left out, which a missing one means.
 */
export const registriesInUse: FactSource<'host', readonly string[]> = {
  id: 'registries-in-use',
  scope: 'host',
  reads: readsOf(engineList, engineInfo, imageList, containerList),
  read: (host) => {
    const engines = engineSubjects(host);
    if (!engines.known) return engines;
    const evidence = new Set(engines.evidence);
    const names = new Set<string>();
    for (const engine of engines.value) {
      const info = readFact(engineInfo, engine);
      const images = readFact(imageList, engine);
      const containers = readFact(containerList, engine);
      for (const key of [info, images, containers].flatMap((fact) => fact.evidence)) evidence.add(key);
      if (!info.known) return { ...info, evidence: [...evidence] };
      if (!images.known) return { ...images, evidence: [...evidence] };
      if (!containers.known) return { ...containers, evidence: [...evidence] };
      const { IndexConfigs, Mirrors } = info.value.RegistryConfig;
      for (const name of [...Object.keys(IndexConfigs), ...(Mirrors ?? [])]) names.add(registryKey(name));
      const references = [
        ...images.value.flatMap(({ RepoTags, RepoDigests }) => [...RepoTags, ...RepoDigests]),
        ...containers.value.map(({ Image }) => Image),
      ].filter((name) => !/^(?:sha256:|<none>|[0-9a-f]{12,64}$)/.test(name));
      for (const name of references) names.add(registryKey(imageReference(name).registry));
    }
    return known([...names].sort(), [...evidence]);
  },
};

/** A registry by name and port, as they are compared: without scheme and path, in lower case, and without 443. */
export const registryKey = (name: string): string => {
  const place = name
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/\/.*$/s, '')
    .toLowerCase()
    .replace(/:443$/, '');
  return ['index.docker.io', 'registry-1.docker.io', 'registry.docker.io'].includes(place)
    ? 'docker.io'
    : place;
};
