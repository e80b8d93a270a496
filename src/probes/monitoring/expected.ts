import type { Expectation } from '../../model/expectations.ts';
import { fitsPattern } from '../../model/name-pattern.ts';
import { fullName, imageReference } from '../images/image-reference.ts';
import type { PresentContainer } from './container-inventory.ts';

/** How a container stands to what is expected: as it is to be, by its name with another image, or not at all. */
export type Match = 'expected' | 'other-image' | 'unexpected';

export function matchOf(container: PresentContainer, expected: readonly Expectation[]): Match {
  const named = expected.filter((one) => isNamedBy(container, one));
  if (named.some((one) => hasImageOf(container, one))) return 'expected';
  // An entry that names an image alone names no container of another.
  return named.some(({ name, project, service }) => name ?? project ?? service)
    ? 'other-image'
    : 'unexpected';
}

/** Whether a container is one of those that an entry means. */
export const isMeant = (container: PresentContainer, expected: Expectation): boolean =>
  isNamedBy(container, expected) && hasImageOf(container, expected);

/** Whether an entry counts on a host. */
export const countsOn = ({ hosts }: Expectation, host: string): boolean =>
  hosts === undefined || hosts.some((pattern) => fitsPattern(host, pattern));

const isNamedBy = (
  { resource, project: ofProject, service: ofService }: PresentContainer,
  { name, project, service }: Expectation,
): boolean =>
  (name === undefined || fitsPattern(resource.name, name)) &&
  (project === undefined || (ofProject !== null && fitsPattern(ofProject, project))) &&
  (service === undefined || (ofService !== null && fitsPattern(ofService, service)));

const hasImageOf = ({ repositories, digests }: PresentContainer, { image, digest }: Expectation): boolean =>
  (image === undefined || repositories.includes(fullName(imageReference(image)))) &&
  (digest === undefined || digests.includes(digest));

/** An entry as a reader finds it again in the file. */
export const describeExpectation = ({ name, project, service, image, digest }: Expectation): string =>
  Object.entries({ name, project, service, image, digest })
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${value}`]))
    .join(', ');
