import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, type Unread, unread } from '../../model/fact.ts';
import type { RegistryItem, Subject } from '../../model/subject.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { containerList, imageList } from '../docker/engine-objects.ts';
import { CONFIGURATION } from '../engine/daemon-configuration.ts';
import { valueOnDisk } from '../engine/daemon-on-disk.ts';
import { engineList } from '../engine/engine-list.ts';
import { certificateFiles } from '../host/certificate-files.ts';
import { registryFiles } from '../host/registry-files.ts';
import { imageReference } from '../images/image-reference.ts';
import { engineSubjects } from '../subjects.ts';
import { NETWORK_LIMITS } from './limits.ts';
import { readRegistryName } from './registry-name.ts';

/** The registries that a host names in configuration of root, and with `--network all` those of its images. */
export interface RegistryNames {
  readonly registries: readonly RegistryItem[];
  /** Sources that were not read, so that there can be more. */
  readonly unread: readonly Unread[];
}

/** More than this is no list that a person has written; what is beyond is not even listed. */
const MOST_LISTED = 200;

/** The registry that short names of images mean, and where it answers. */
const DOCKER_HUB = 'docker.io';
const DOCKER_HUB_HOST = 'registry-1.docker.io';

const CERTIFICATES = '/etc/docker/certs.d';

/**
 * The registries of a host by name and port, in the order mirrors, insecure ones, certificate directories, hosts.toml of
 * containerd, images. What
 * a rootless engine is told belongs to a user, and docker.io, which every engine knows, was configured by nobody: both
 * are left out.
 */
export const registryNames: FactSource<'host', RegistryNames> = {
  id: 'registry-names',
  scope: 'host',
  reads: readsOf(
    engineList,
    engineInfo,
    ...CONFIGURATION,
    certificateFiles,
    registryFiles,
    imageList,
    containerList,
  ),
  read: (host) => {
    const engines = engineSubjects(host);
    if (!engines.known) return engines;
    const evidence = new Set(engines.evidence);
    const found: { name: string; origin: string }[] = [];
    const missing: Unread[] = [];
    const add = (names: readonly string[], origin: string) =>
      found.push(...names.map((name) => ({ name, origin })));
    const ofRoot = engines.value.filter(({ item }) => !item.rootless && item.uid === 0);
    for (const engine of ofRoot) {
      for (const part of configuredOf(engine)) {
        for (const key of part.evidence) evidence.add(key);
        if (part.known) add(part.value.names, part.value.origin);
        else missing.push(part);
      }
    }
    const directories = readFact(certificateFiles, host);
    for (const key of directories.evidence) evidence.add(key);
    const listing = directories.known ? directories.value[CERTIFICATES] : undefined;
    if (!directories.known) missing.push(directories);
    else if (listing?.state === 'unread') missing.push(unread(listing.cause, directories.evidence));
    else add(namesOfDirectories(listing?.state === 'listed' ? listing.files : []), CERTIFICATES);
    const files = readFact(registryFiles, host);
    for (const key of files.evidence) evidence.add(key);
    if (!files.known) missing.push(files);
    for (const [path, file] of Object.entries(files.known ? files.value.hosts : {})) {
      if (file.state === 'unread') missing.push(unread(file.cause, files.evidence));
      else
        add(
          [...(file.server === null ? [] : [file.server]), ...file.entries.map(({ address }) => address)],
          path,
        );
    }
    if (host.snapshot.network === 'all') {
      for (const engine of ofRoot) {
        const images = readFact(imageList, engine);
        const containers = readFact(containerList, engine);
        for (const fact of [images, containers]) for (const key of fact.evidence) evidence.add(key);
        if (images.known)
          add(
            images.value
              .flatMap(({ RepoTags, RepoDigests }) => [...RepoTags, ...RepoDigests])
              .flatMap(registryOf),
            'images',
          );
        else missing.push(images);
        if (containers.known)
          add(containers.value.map(({ Image }) => Image).flatMap(registryOf), 'images of containers');
        else missing.push(containers);
      }
    }
    return known({ registries: itemsOf(found), unread: missing }, [...evidence]);
  },
};

function* configuredOf(engine: Subject<'engine'>) {
  const info = readFact(engineInfo, engine);
  if (info.known) {
    const { Mirrors, IndexConfigs } = info.value.RegistryConfig;
    const named = Object.keys(IndexConfigs).filter((name) => name !== DOCKER_HUB);
    yield Mirrors === undefined
      ? unread(NO_MIRRORS, info.evidence)
      : known({ names: Mirrors, origin: '/info .RegistryConfig.Mirrors' }, info.evidence);
    yield known({ names: named, origin: '/info .RegistryConfig.IndexConfigs' }, info.evidence);
    return;
  }
  for (const option of ['registry-mirrors', 'insecure-registries'] as const) {
    const value = valueOnDisk(option, engine);
    yield value.known
      ? known({ names: listOf(value.value), origin: `${option} of daemon.json` }, [
          ...info.evidence,
          ...value.evidence,
        ])
      : info;
  }
}

const NO_MIRRORS = cause(
  'not-collected',
  'The snapshot does not hold the mirrors of the engine.',
  'Collect again with this version of plimsoll.',
);

/** Ranges are no names. */
const listOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : []).filter(
    (name): name is string => typeof name === 'string' && !/\/\d+$/.test(name),
  );

/** A directory is named as the registry is, with its port. */
function namesOfDirectories(files: readonly string[]): readonly string[] {
  const names = files.map((file) => file.slice(CERTIFICATES.length + 1)).filter((rest) => rest.includes('/'));
  return [...new Set(names.map((rest) => rest.slice(0, rest.indexOf('/'))))];
}

function registryOf(reference: string): readonly string[] {
  if (reference === '' || /^(sha256:|<none>)/.test(reference)) return [];
  const { registry } = imageReference(reference);
  return [registry === DOCKER_HUB ? DOCKER_HUB_HOST : registry];
}

/** Each place once, under the first of its names; beyond the limits it is listed and no more. */
function itemsOf(
  found: readonly { readonly name: string; readonly origin: string }[],
): readonly RegistryItem[] {
  const items = new Map<string, RegistryItem & { origins: string[] }>();
  let asked = 0;
  for (const { name, origin } of found) {
    const place = readRegistryName(name);
    const key =
      place === null ? `no name ${name}` : `${place.host.toLowerCase().replace(/\.$/, '')} ${place.port}`;
    const before = items.get(key);
    if (before) {
      if (!before.origins.includes(origin)) before.origins.push(origin);
      continue;
    }
    if (items.size >= MOST_LISTED) break;
    if (place !== null) asked += 1;
    items.set(key, {
      ...(place ?? { name: name.slice(0, 255), host: '', port: 0 }),
      origins: [origin],
      unasked: place === null ? 'no-name' : asked > NETWORK_LIMITS.names ? 'limit' : null,
    });
  }
  return [...items.values()];
}
