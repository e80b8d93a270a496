import { readFact } from '../kit/define-fact.ts';
import type { DescribeObjects, ObjectTraits } from '../model/object-traits.ts';
import type { Subject } from '../model/subject.ts';
import { swarmServices } from './containers/swarm-service.ts';
import { containerList, imageList } from './docker/engine-objects.ts';
import { digestsOfImage } from './images/image-digests.ts';
import { engineSubjects } from './subjects.ts';

const NONE: ObjectTraits = { images: [], digests: [], project: null, labels: {} };

/** Tells of the containers, images and services of a host what they are, by the word of their engines. */
export const describeObjects: DescribeObjects = (host) => {
  const engines = engineSubjects(host);
  const found = new Map<string, ObjectTraits>();
  for (const engine of engines.known ? engines.value : []) {
    for (const [key, traits] of traitsOf(engine)) found.set(`${engine.item.id} ${key}`, traits);
  }
  return ({ type, id, engine }) => found.get(`${engine} ${type} ${id}`) ?? NONE;
};

function traitsOf(engine: Subject<'engine'>): readonly (readonly [string, ObjectTraits])[] {
  const [listed, stored, services] = [
    readFact(containerList, engine),
    readFact(imageList, engine),
    readFact(swarmServices, engine),
  ];
  const images = new Map(
    (stored.known ? stored.value : []).map((image) => {
      const { Id, RepoTags, RepoDigests, Manifests } = image;
      const names = [...RepoTags, ...RepoDigests].filter((name) => !name.startsWith('<none>'));
      const id = Id.replace(/^sha256:/, '');
      const digests = digestsOfImage({ id, repoDigests: RepoDigests, manifests: Manifests ?? [] });
      return [Id, { ...NONE, images: names, digests: [...digests] }] as const;
    }),
  );
  const containers = (listed.known ? listed.value : []).map(({ Id, Image, ImageID, Labels }) => {
    const image = images.get(ImageID);
    const traits = {
      images: [Image, ...(image?.images ?? [])],
      digests: [...(ImageID === '' ? [] : [ImageID]), ...(image?.digests ?? [])],
      project: Labels['com.docker.compose.project'] ?? null,
      labels: Labels,
    };
    return [`container ${Id}`, traits] as const;
  });
  const tasks = (services.known ? services.value : []).map(({ ID, Spec }) => {
    const [name, digest] = (Spec.TaskTemplate.ContainerSpec?.Image ?? '').split('@');
    const traits = { ...NONE, images: name ? [name] : [], digests: digest ? [digest] : [] };
    return [`service ${ID}`, traits] as const;
  });
  const byId = [...images].map(([id, traits]) => [`image ${id.replace(/^sha256:/, '')}`, traits] as const);
  return [...containers, ...byId, ...tasks];
}
