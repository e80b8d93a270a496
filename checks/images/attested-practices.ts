import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import type { Check, CheckText } from '../../src/model/check.ts';
import type { Fact } from '../../src/model/fact.ts';
import { counted } from '../../src/model/plural.ts';
import { privilegeGainOptions } from '../../src/probes/containers/privilege-gain-options.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { type EngineImage, engineImages } from '../../src/probes/images/engine-images.ts';
import { enginesWithImages } from '../../src/probes/images/stored-images.ts';
import { attestedAt } from '../attestation.ts';
import { ATTESTATION_MAX_AGE_DAYS, attestation } from '../parameters.ts';

/*
 * What only the people who build and choose images can say. The files of an image are not read: that would take an
 * export of it, or a process in a container. One finding for an engine, since nothing differs from image to image.
 */

interface Practice extends Omit<CheckText, 'outcomes' | 'aliases'> {
  /** Id of the parameter that attests it. */
  readonly parameter: string;
  /** What is attested, as `... saw to it that` goes on. */
  readonly attests: string;
  readonly question: string;
  /** What the engine shows about it. */
  readonly context: (images: readonly EngineImage[], gains: Fact<{ all: number; blocked: number }>) => string;
}

const named = (images: readonly EngineImage[]): string => enumerate(images.map(({ item }) => item.name));

const PRACTICES: readonly Practice[] = [
  {
    id: 'image-packages-needed',
    title: 'Images hold only the packages that they need',
    severity: 'low',
    severityReason: 'A needless package is one more that can have a flaw, and a tool for whoever is inside.',
    rationale:
      'Compilers, shells and network tools in an image are at hand to an attacker who got into a container, and each package has flaws of its own that have to be mended.',
    remediation: {
      text: 'Build on a small base, copy the finished program from a build stage, and look through the list of packages (an SBOM) of each image.',
      command: 'docker buildx build --sbom=true .',
      takes: 'rebuild',
      sideEffect: 'Without a shell a container is harder to look into; tools for that come from elsewhere.',
    },
    parameter: 'image-packages-reviewed',
    attests: 'the packages in the images are needed',
    question:
      'Does each of these images hold only packages that it needs, going by its SBOM or list of packages?',
    context: (images) => `${counted(images.length, 'image')}: ${named(images)}; packages are not read`,
  },
  {
    id: 'image-setuid-files-needed',
    title: 'Images hold no setuid and setgid files but those that are needed',
    severity: 'medium',
    severityReason: 'A flaw in a setuid program makes any user of the container root in it.',
    rationale:
      'A program with the setuid or setgid bit runs as its owner, mostly root, whoever starts it. In a container hardly any is needed.',
    remediation: {
      text: 'Take the bits away in the build, and block the gain of privileges for containers, which takes most of their power.',
      command: 'RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} +',
      takes: 'rebuild',
      sideEffect: 'Programs such as su, sudo, ping and mount no longer work for other users than root.',
    },
    parameter: 'image-setuid-files-reviewed',
    attests: 'the setuid and setgid files of the images are needed',
    question:
      'Which setuid and setgid files do these images hold, and is each needed? The files of an image are not read; list them where it is built.',
    context: (images, gains) =>
      `${counted(images.length, 'image')}: ${named(images)}; ${
        gains.known
          ? `containers with the option no-new-privileges, with which such files give no rights: ${gains.value.blocked} of ${gains.value.all}`
          : 'whether containers block the gain of privileges could not be read'
      }`,
  },
  {
    id: 'artifact-signatures-validated',
    title: 'Signatures of images and other artifacts are validated before use',
    severity: 'medium',
    severityReason: 'Without it whoever can write to a registry or its way here decides what runs.',
    rationale:
      'A signature shows that an image, a package or a base comes from whom it should and that nobody changed it since. The engine does not check it by itself; something in the build and the roll-out has to.',
    remediation: {
      text: 'Sign what you build, and have the pipeline or the registry refuse what has no valid signature; name images by digest where they are deployed.',
      command: 'cosign verify --key KEY IMAGE@DIGEST',
      takes: 'plan',
      sideEffect: 'What is not signed can no longer be rolled out.',
    },
    parameter: 'artifact-signatures-validated',
    attests: 'signatures of images and other artifacts are validated before they are used',
    question:
      'What validates the signatures of these images, and of what went into them, before they are used?',
    context: (images) => {
      const pinned = images.filter(({ digests }) => digests.length > 0).length;
      return `${counted(images.length, 'image')}, ${pinned} of them with a digest for their name: ${named(images)}`;
    },
  },
];

function practiceCheck({ parameter, attests, question, context, ...text }: Practice): Check {
  return defineCheck({
    ...text,
    outcomes: {
      pass: 'the policy gives a day on which the operator saw to it, not too long ago',
      fail: 'the policy says that nobody sees to it',
      manual:
        'the policy says nothing, or the day lies too far back or in the future: no machine can know it',
    },
    each: enginesWithImages,
    needs: { images: engineImages },
    hints: { gains: privilegeGainOptions },
    parameters: { attested: attestation(parameter, attests), maxAge: ATTESTATION_MAX_AGE_DAYS },
    assess: ({ images, gains }, engine, { attested, maxAge }) => {
      const said = attestedAt(attested, maxAge, engine.snapshot.startedAt);
      const seen = {
        expected: `the operator attests that ${attests}`,
        observed: `${said.text}; ${context(images, gains)}`,
      };
      if (said.state === 'denied')
        return fail({ ...seen, message: `The operator says that nobody sees to it that ${attests}.` });
      return said.state === 'holds'
        ? pass({ ...seen, message: `The operator attests that ${attests} (${said.text}).` })
        : manual({ ...seen, message: question });
    },
  });
}

export default PRACTICES.map(practiceCheck);
