import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containerReference } from '../../src/probes/images/container-reference.ts';
import { imageReference } from '../../src/probes/images/image-reference.ts';
import { containers } from '../../src/probes/populations.ts';
import { PINNED_CONTAINERS } from './parameters.ts';

const EXPECTED = 'the image is named by digest (name@sha256:...) or by its id';

export default defineCheck({
  id: 'image-references-pinned-by-digest',
  title: 'The image of the container is named by digest',
  severity: 'medium',
  severityReason: 'A tag can be moved; tomorrow the same name can bring other content.',
  rationale:
    'Whoever can push to a repository decides what a tag means at the next pull, on another node or after a restart. A digest means one content for ever.',
  remediation: {
    text: 'Look up the digest of the tag once, where the roll-out begins, and deploy by name and digest. A tag beside the digest is for people to read.',
    command: 'docker run NAME:TAG@sha256:DIGEST',
    takes: 'recreate',
    sideEffect: 'New content needs a new digest in the deployment; that is the purpose.',
  },
  outcomes: {
    pass: 'the container, or the service of the swarm whose task it is, names its image by digest or by id; a tag beside the digest changes nothing',
    fail: 'it names a tag, or nothing, which means `latest`',
    manual:
      'it names a tag of an image that no registry is known to hold, so that there is no digest to name',
    notapplicable: 'the policy asks about other containers only (pinned-containers)',
  },
  each: containers,
  needs: { inspect: containerInspect, reference: containerReference },
  parameters: { asked: PINNED_CONTAINERS },
  assess: ({ inspect, reference }, container, { asked }) => {
    const it = theContainer(inspect);
    const { given, service, inRegistry } = reference;
    const source =
      service === null ? 'Config.Image' : `Spec.TaskTemplate.ContainerSpec.Image of service ${service}`;
    const seen = { expected: EXPECTED, observed: `${source} = ${given}` };
    if (asked.configured && !fitsOne(container.item.name, asked.value))
      return notApplicable({ ...seen, message: 'The policy does not ask for a digest here.' });
    const { digest, tag } = imageReference(given);
    if (digest !== null || /^(?:sha256:)?[0-9a-f]{64}$/.test(given) || isShortId(given, inspect.Image))
      return pass({ ...seen, message: `${it} names its image by what it holds.` });
    if (!inRegistry.known) return cannotTell(inRegistry, EXPECTED);
    if (!inRegistry.value) {
      const message = `${it} names ${given}, which no registry is known to hold: is it built here, and who can build it anew?`;
      return manual({
        ...seen,
        observed: `${seen.observed}; no registry is known to hold the image`,
        message,
      });
    }
    const how =
      tag === null || tag === 'latest'
        ? 'the tag latest, which is made to move'
        : `the tag ${tag}, which can be moved`;
    return fail({ ...seen, message: `${it} names its image by ${how}.` });
  },
});

/** The beginning of an id, as docker takes it; only one that is that of its own image counts. */
const isShortId = (given: string, id: string): boolean =>
  /^[0-9a-f]{12,63}$/.test(given) && id.replace(/^sha256:/, '').startsWith(given);
