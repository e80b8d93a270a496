import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { imageInspect } from '../../src/probes/docker/image-inspect.ts';
import { hasContainerdStore } from '../../src/probes/images/containerd-store.ts';
import { isFrom } from '../../src/probes/images/image-reference.ts';
import { usedImages } from '../../src/probes/images/stored-images.ts';
import { TRUSTED_IMAGE_SOURCES } from '../parameters.ts';
import { LOCAL_IMAGES } from './parameters.ts';

const EXPECTED = 'a digest from a registry and repository of trusted-image-sources';

export default defineCheck({
  id: 'image-origin-is-known',
  title: 'The image in use comes from a known registry and repository',
  severity: 'medium',
  severityReason: 'Of an image that was built or loaded here nobody else can say what is in it.',
  rationale:
    'A registry keeps what was pushed, when and by whom, and others can look at the same content. An image that exists on one host only can be neither scanned nor checked nor built again by anybody else.',
  remediation: {
    text: 'Build in one place, push to a registry and pull from there; remove images that were loaded by hand.',
    command: 'docker pull REGISTRY/NAME@sha256:DIGEST',
    takes: 'recreate',
    sideEffect: 'Containers of the old image have to be made again.',
  },
  outcomes: {
    pass: 'a registry and repository that the policy names (trusted-image-sources) gave the engine a digest for it, or the policy lets images of its name be built here (local-images). Such a digest says that it was pulled or pushed under that name once',
    fail: 'only registries or repositories that the policy does not name did',
    manual:
      'none did, as for an image that was built or loaded here, or the policy names no sources; and always with the containerd image store, which makes up a digest for every local name',
  },
  each: usedImages,
  needs: { inspect: imageInspect, info: engineInfo },
  parameters: { sources: TRUSTED_IMAGE_SOURCES, local: LOCAL_IMAGES },
  assess: ({ inspect, info }, image, { sources, local }) => {
    const { name, id } = image.item;
    const digests = inspect.RepoDigests.filter((digest) => !digest.startsWith('<none>'));
    const tags = inspect.RepoTags.filter((tag) => !tag.startsWith('<none>'));
    const anyName = hasContainerdStore(info);
    const shown = `RepoDigests = ${enumerate(digests) || 'none'}, RepoTags = ${enumerate(tags) || 'none'}`;
    const seen = { expected: EXPECTED, observed: anyName ? `${shown}; containerd image store` : shown };
    const trusted = sources.configured ? sources.value : [];
    const held = [`sha256:${id}`, ...digests.flatMap((digest) => digest.split('@')[1] ?? [])];
    if (trusted.some((source) => held.includes(source)))
      return pass({ ...seen, message: `The policy names the digest of image ${name}.` });
    const known = digests.length > 0 && !anyName;
    if (!known && tags.length > 0 && local.configured && tags.every((tag) => fitsOne(tag, local.value)))
      return pass({ ...seen, message: `The policy lets image ${name} be built on this host.` });
    if (!known) {
      const why = anyName
        ? 'the containerd image store has a digest for local names too'
        : 'no registry is known to hold it';
      return manual({
        ...seen,
        message: `Where does image ${name} come from? Nothing here proves it: ${why}.`,
      });
    }
    if (!sources.configured)
      return manual({
        ...seen,
        message: `Is ${enumerate(digests)} where image ${name} should come from? No sources are configured (trusted-image-sources).`,
      });
    return digests.some((digest) => trusted.some((source) => isFrom(digest, source)))
      ? pass({ ...seen, message: `Image ${name} is known to a source that the policy names.` })
      : fail({
          ...seen,
          message: `Image ${name} comes from a registry or repository that the policy does not name.`,
        });
  },
});
