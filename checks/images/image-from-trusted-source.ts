import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import type { Verdict } from '../../src/model/check.ts';
import { counted } from '../../src/model/plural.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { hasContainerdStore } from '../../src/probes/images/containerd-store.ts';
import { type EngineImage, engineImages } from '../../src/probes/images/engine-images.ts';
import { fullName, imageReference, isFrom } from '../../src/probes/images/image-reference.ts';
import { enginesWithImages } from '../../src/probes/images/stored-images.ts';
import { TRUSTED_IMAGE_SOURCES } from '../parameters.ts';

const EXPECTED = 'every image that a container uses comes from a source of trusted-image-sources';

export default defineCheck({
  id: 'image-from-trusted-source',
  title: 'Images in use come from trusted sources',
  severity: 'high',
  severityReason: 'Who makes an image decides what runs in its containers.',
  rationale:
    'Anybody can publish an image under a name that sounds right. What runs should come from registries and publishers that somebody has looked at.',
  remediation: {
    text: 'Name the sources that you trust in the policy (trusted-image-sources). Replace images from elsewhere by their like from a trusted source, pulled by digest.',
    command: 'docker pull registry.example.com/team/app@sha256:DIGEST',
    takes: 'recreate',
    sideEffect: 'Another image may behave otherwise; the containers are made again.',
  },
  outcomes: {
    pass: 'each image that a container uses is known by a digest from a source that the policy names, or has a digest that it names',
    fail: 'an image in use is known by digests of other sources only; one finding for each such image',
    manual:
      'the policy names no sources, and the finding lists them. Or the origin of an image in use is unknown: it was built or tagged here, or the engine uses the containerd image store, which makes up a digest for every local name',
  },
  each: enginesWithImages,
  about: ['image'],
  needs: { images: engineImages, info: engineInfo },
  parameters: { sources: TRUSTED_IMAGE_SOURCES },
  assess: ({ images, info }, engine, { sources }) => {
    const anyName = hasContainerdStore(info);
    const used = images.filter(({ item }) => item.usedBy.length > 0);
    const inventory = `${counted(images.length, 'image')}, ${used.length} of them in use; ${sourcesOf(images, anyName)}`;
    const seen = { expected: EXPECTED, observed: inventory };
    if (!sources.configured) {
      const message = `Does engine ${engine.item.id} use images only from sources that you trust? No list of them is configured (trusted-image-sources).`;
      return manual({ ...seen, message });
    }
    const origins = used.map((image) => ({ image, origin: originOf(image, sources.value, anyName) }));
    const verdicts: Verdict[] = origins
      .filter(({ origin }) => origin === 'elsewhere')
      .map(({ image }) => {
        const observed = `RepoDigests = ${enumerate(image.digests)}; used by ${enumerate(image.item.usedBy)}`;
        const message = `Image ${image.item.name} comes from a source that the policy does not name.`;
        return fail({ expected: EXPECTED, observed, message, resource: image.resource });
      });
    const unknown = origins.flatMap(({ image, origin }) => (origin === 'unknown' ? [image.item.name] : []));
    if (unknown.length > 0) {
      const why = anyName
        ? 'the image store of the engine gives a digest to local names too'
        : 'no registry is known to hold them';
      const message = `Where do ${enumerate(unknown)} come from? Nothing on engine ${engine.item.id} proves it: ${why}.`;
      verdicts.push(manual({ ...seen, message }));
    } else if (verdicts.length === 0) {
      verdicts.push(
        pass({
          ...seen,
          message: `Every image that engine ${engine.item.id} uses (${used.length}) comes from a trusted source.`,
        }),
      );
    }
    return verdicts;
  },
});

/** A tag alone proves nothing: anybody can give one here. */
function originOf(
  image: EngineImage,
  trusted: readonly string[],
  anyName: boolean,
): 'trusted' | 'elsewhere' | 'unknown' {
  const held = [`sha256:${image.item.id}`, ...image.digests.flatMap((digest) => digest.split('@')[1] ?? [])];
  if (trusted.some((source) => held.includes(source))) return 'trusted';
  if (image.digests.length === 0 || anyName) return 'unknown';
  return image.digests.some((digest) => trusted.some((source) => isFrom(digest, source)))
    ? 'trusted'
    : 'elsewhere';
}

function sourcesOf(images: readonly EngineImage[], anyName: boolean): string {
  const known = new Set(
    images.flatMap(({ digests }) => digests.map((digest) => fullName(imageReference(digest)))),
  );
  const local = images.filter(({ digests }) => digests.length === 0).map(({ item }) => item.name);
  const how = anyName ? 'by names to which the image store gives digests' : 'known to be in a registry';
  const parts = [
    ...(known.size > 0 ? [`${how}: ${enumerate([...known].toSorted(), 20)}`] : []),
    ...(local.length > 0 ? [`of unknown origin: ${enumerate(local, 20)}`] : []),
  ];
  return parts.join('; ');
}
