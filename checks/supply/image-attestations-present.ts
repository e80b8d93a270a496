import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { counted } from '../../src/model/plural.ts';
import { engineInfo, engineVersion } from '../../src/probes/docker/engine-info.ts';
import { imageList } from '../../src/probes/docker/engine-objects.ts';
import { isAtLeast } from '../../src/probes/engine/engine-release.ts';
import { hasContainerdStore } from '../../src/probes/images/containerd-store.ts';
import { usedImages } from '../../src/probes/images/stored-images.ts';
import { ATTESTATIONS_REQUIRED } from './parameters.ts';

const EXPECTED = 'an attestation (SBOM, provenance) bound to the manifest that is used';

export default defineCheck({
  id: 'image-attestations-present',
  title: 'The image carries an attestation of what is in it or how it was built',
  severity: 'low',
  severityReason: 'Without one it takes long to find out whether an image has a flaw that was just found.',
  rationale:
    'A list of packages (SBOM) and a record of the build (provenance) travel with an image and answer in minutes which images are concerned. An attestation that nobody signed can be written by anybody, and one of mode max shows build arguments.',
  remediation: {
    text: 'Build with attestations and push to a registry; the classic image store drops them.',
    command: 'docker buildx build --sbom=true --provenance=true --push --tag NAME .',
    takes: 'rebuild',
    sideEffect:
      'Provenance names the source and, in mode max, the build arguments; hand secrets over by mounts.',
  },
  outcomes: {
    pass: 'the policy asks for attestations, and the containerd image store has one that is bound to the manifest in use. Of which kind it is and whether somebody signed it is not seen',
    fail: 'the policy asks for them, and the containerd image store, which can hold them, has none for this image',
    manual:
      'the policy does not say whether they are asked for; or the image store is a classic one, which drops them, or the engine is too old to tell (API before 1.47)',
  },
  each: usedImages,
  needs: { images: imageList, info: engineInfo, version: engineVersion },
  parameters: { required: ATTESTATIONS_REQUIRED },
  assess: ({ images, info, version }, image, { required }) => {
    const { id, name } = image.item;
    if (!hasContainerdStore(info))
      return manual({
        expected: EXPECTED,
        observed: `Driver = ${info.Driver}, no containerd image store`,
        message: `Does image ${name} have attestations in its registry? The image store of the engine drops them.`,
      });
    const listed = images.find(({ Id }) => Id === `sha256:${id}`);
    if (!listed?.Manifests) {
      if (isAtLeast(version.ApiVersion, 1, 47) === false)
        return manual({
          expected: EXPECTED,
          observed: `API ${version.ApiVersion}, which tells no manifests`,
          message: `Does image ${name} have attestations? The engine is too old to tell.`,
        });
      const detail = `The engine does not tell the manifests of image ${name}.`;
      const next =
        'Collect again with this version of plimsoll; if it stays so, look at docker image ls --tree.';
      return cannotTell(unread(cause('not-collected', detail, next)), EXPECTED);
    }
    const { Manifests: all } = listed;
    const here = all.filter(({ Kind, Available }) => Kind === 'image' && Available);
    const used = here.filter(({ ImageData }) => (ImageData?.Containers ?? 0) > 0);
    const about = new Set((used.length > 0 ? used : here).map(({ ID }) => ID));
    const bound = all.filter(
      ({ Kind, AttestationData }) => Kind === 'attestation' && about.has(AttestationData?.For ?? ''),
    );
    const seen = {
      expected: EXPECTED,
      observed: `${counted(all.length, 'manifest')}, ${bound.length} with attestations about what is used (kinds and signatures are not seen)`,
    };
    if (!required.configured || !required.value) {
      const what = bound.length > 0 ? 'It has some, whose kinds and signatures are not seen' : 'It has none';
      return manual({
        ...seen,
        message: `Is image ${name} to have attestations? ${what}, and the policy does not ask for them (${ATTESTATIONS_REQUIRED.id}).`,
      });
    }
    return bound.length > 0
      ? pass({
          ...seen,
          message: `Image ${name} has attestations; whether somebody signed them is not seen.`,
        })
      : fail({ ...seen, message: `Image ${name} has no attestation about what is used of it.` });
  },
});
