import type { HostResult } from '../model/results.ts';
import type { Subject } from '../model/subject.ts';
import { containerInspect } from './docker/container-inspect.ts';
import { serviceList } from './docker/engine-objects.ts';
import { imageHistory, imageInspect } from './docker/image-inspect.ts';
import type { SecretPattern } from './docker/secret-rules.ts';
import { imageSubjects } from './images/stored-images.ts';
import { containerSubjects } from './subjects.ts';

type Redactions = NonNullable<HostResult['redactions']>;

/** What of one object looked like a secret before its values were dropped. */
interface Searched {
  /** The rules that met, once for each setting, command or step. */
  readonly secrets: readonly (readonly SecretPattern[])[];
  readonly doubts: number;
}

/**
 * How much looked like a secret in what was dropped before evidence was made of it. How much was dropped in all nobody
 * knows: what is not on the list of what is kept goes uncounted.
 */
export function describeRedactions(engines: readonly Subject<'engine'>[]): Redactions {
  const containers = engines.flatMap(searchedContainers);
  const images = engines.flatMap(searchedImages);
  const services = engines.flatMap(searchedServices);
  const all = [...containers, ...images, ...services];
  const secrets = all.flatMap((one) => one.secrets);
  const rules: Record<string, number> = {};
  for (const pattern of secrets.flat()) rules[pattern] = (rules[pattern] ?? 0) + 1;
  return {
    containers: containers.length,
    images: images.length,
    services: services.length,
    secrets: secrets.length,
    doubts: all.reduce((sum, { doubts }) => sum + doubts, 0),
    rules: Object.fromEntries(Object.entries(rules).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function searchedContainers(engine: Subject<'engine'>): readonly Searched[] {
  const subjects = containerSubjects(engine);
  if (!subjects.known) return [];
  return subjects.value.flatMap((subject) => {
    const inspect = containerInspect.read(subject);
    // Snapshots of early versions were not searched.
    if (!inspect.known || !inspect.value.Config.Found) return [];
    const { Config, HostConfig } = inspect.value;
    const found = [...(Config.Found?.Secrets ?? []), ...(HostConfig.LogConfig?.Found ?? [])];
    return [{ secrets: found.map(({ Patterns }) => Patterns), doubts: Config.Found?.Doubts.length ?? 0 }];
  });
}

function searchedImages(engine: Subject<'engine'>): readonly Searched[] {
  const stored = imageSubjects(engine);
  if (!stored.known) return [];
  return stored.value.images.flatMap((image) => {
    const inspect = imageInspect.read(image);
    if (!inspect.known) return [];
    const history = imageHistory.read(image);
    const steps = history.known ? history.value.map(({ Secrets }) => Secrets) : [];
    const { Secrets, Doubts = [] } = inspect.value.Config;
    const secrets = [...Secrets.map(({ Patterns }) => Patterns), ...steps.filter(({ length }) => length > 0)];
    return [{ secrets, doubts: Doubts.length }];
  });
}

function searchedServices(engine: Subject<'engine'>): readonly Searched[] {
  const services = serviceList.read(engine);
  if (!services.known) return [];
  return services.value.map(({ Spec }) => ({
    secrets: (Spec.TaskTemplate.ContainerSpec?.Env ?? [])
      .map(({ Patterns }) => Patterns)
      .filter(({ length }) => length > 0),
    doubts: 0,
  }));
}
