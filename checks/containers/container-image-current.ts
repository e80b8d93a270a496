import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { imageList } from '../../src/probes/docker/engine-objects.ts';
import { pinnedName, taggedName } from '../../src/probes/images/image-reference.ts';
import { containers } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'container-image-current',
  title: 'The container runs the image that its name stands for',
  severity: 'medium',
  severityReason: 'A container on an old image keeps flaws that were mended in the new one.',
  rationale:
    'A tag can move to another image while containers stay on the old one, so what runs is not what was last built or pulled. A digest always names the same image, which makes a deployment something that can be checked.',
  remediation: {
    text: 'Create the container again from the current image, and name images by digest where you deploy.',
    command: 'docker compose up --detach --pull always',
    takes: 'recreate',
    sideEffect: 'The container is replaced; what it wrote outside volumes is lost.',
  },
  outcomes: {
    pass: 'the image is named by digest and that digest is the image that runs',
    fail: 'the tag stands for another image on this host by now',
    manual:
      'the tag stands for what runs, so that only its age is in question, or the name no longer leads to an image here',
  },
  each: containers,
  needs: { inspect: containerInspect, info: engineInfo, images: imageList },
  assess: ({ inspect, info, images }) => {
    const it = theContainer(inspect);
    const name = inspect.Config.Image;
    const pinned = pinnedName(name);
    const running = inspect.Image;
    const seen = {
      expected: 'Config.Image names a digest, and it stands for the image that runs',
      observed: `Config.Image = ${inspect.Config.Image}, Image = ${running.slice(0, 19)}`,
    };
    if (pinned !== null) {
      const named = images.find(({ RepoDigests }) =>
        RepoDigests.some((digest) => pinnedName(digest) === pinned),
      );
      return named?.Id === running
        ? pass({ ...seen, message: `${it} runs the image that its digest names.` })
        : manual({
            ...seen,
            message: `${it} names its image by digest, but the engine does not list that image under it. Is it the one that was meant?`,
          });
    }
    const tagged = images.find(({ RepoTags }) =>
      RepoTags.some((tag) => taggedName(tag) === taggedName(name)),
    );
    if (!tagged) {
      const message = `${it} runs an image that has no such tag on this host any more. Is it the version that should run?`;
      return manual({ ...seen, message });
    }
    const both = { ...seen, observed: `${seen.observed}, the tag stands for ${tagged.Id.slice(0, 19)}` };
    if (tagged.Id === running) {
      const message = `${it} runs what ${inspect.Config.Image} stands for on this host. Is that the newest version of it?`;
      return manual({ ...both, message });
    }
    // The containerd image store knows an image by several digests; two of different kinds say nothing.
    const oneKind = !usesContainerdStore(info) || images.some(({ Id }) => Id === running);
    return oneKind
      ? fail({ ...both, message: `${it} runs another image than its tag stands for now.` })
      : manual({ ...both, message: `${it} may run another image than its tag stands for now. Does it?` });
  },
});

const usesContainerdStore = ({ DriverStatus }: { readonly DriverStatus: readonly (readonly string[])[] }) =>
  DriverStatus.some(([name, value]) => name === 'driver-type' && value?.startsWith('io.containerd'));
