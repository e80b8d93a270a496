import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { counted } from '../../src/model/plural.ts';
import { imageBuild } from '../../src/probes/images/image-build.ts';
import {
  describeSteps,
  HISTORY_WITHOUT_STEPS,
  hasBuildSteps,
  withoutBuildSteps,
} from '../../src/probes/images/step-wording.ts';
import { images } from '../../src/probes/images/stored-images.ts';

const WORDS = {
  none: '',
  combined: '',
  alone: 'updates the package index and installs nothing',
  unclear: 'updates the package index and runs something that may or may not install',
} as const;

export default defineCheck({
  id: 'image-index-update-with-install',
  title: 'Steps that update a package index install from it',
  severity: 'low',
  severityReason: 'Packages come out older than they should; that opens nothing by itself.',
  rationale:
    'A builder caches steps. One that only updates the index is not run again when a later step asks for another package, so that one is installed as it was known when the index was last read, without its patches.',
  remediation: {
    text: 'Put the update and the installation into one RUN step of the Dockerfile, and build again without the cache.',
    command:
      'RUN apt-get update && apt-get install --yes --no-install-recommends curl && rm -rf /var/lib/apt/lists/*',
    takes: 'rebuild',
    sideEffect: 'The step is run again whenever its list of packages changes.',
  },
  outcomes: {
    pass: 'no step of the image updates the index of apt, apk, dnf, yum, zypper, pacman or opkg without installing or upgrading. Steps of a base that the engine still has count for the base',
    fail: 'A step only updates the index',
    manual:
      'A step cannot be seen whole, as where it is a here-document, or it updates the index and then runs something else',
    notapplicable: HISTORY_WITHOUT_STEPS,
  },
  each: images,
  needs: { build: imageBuild },
  assess: ({ build }, image) => {
    const { name } = image.item;
    const found = build.steps.filter(({ Packages }) => Packages === 'alone' || Packages === 'unclear');
    const unseen = build.steps.filter(
      ({ Instruction, Whole }) => !Whole && (Instruction === 'RUN' || Instruction === 'COMMAND'),
    );
    const expected = 'no RUN step that updates a package index without installing from it';
    if (!hasBuildSteps(build) && found.length === 0 && unseen.length === 0) {
      return notApplicable({ expected, ...withoutBuildSteps(build, name) });
    }
    const told = describeSteps(
      build,
      [...found, ...unseen],
      (step) => WORDS[step.Packages] || 'not to be seen whole',
    );
    const observed =
      told || `${counted(build.steps.length, 'step')}, none of which only updates a package index`;
    const own = [...found, ...unseen].filter(({ inherited }) => !inherited);
    if (own.length > 0 && build.otherUnread) return cannotTell(build.otherUnread, expected);
    const alone = found.filter(({ Packages, inherited }) => Packages === 'alone' && !inherited);
    if (alone.length > 0) {
      const message = `Image ${name} has ${alone.length === 1 ? 'a step that only updates' : `${alone.length} steps that only update`} the package index.`;
      return fail({ expected, observed, message });
    }
    if (own.length > 0) {
      const message = `Does each of these steps of image ${name} install from the index that it updates? Its Dockerfile tells; the history does not.`;
      return manual({ expected, observed, message });
    }
    const note = found.length > 0 ? `; those of its base ${build.base} count for the base` : '';
    return pass({
      expected,
      observed,
      message: `No step of image ${name} only updates a package index${note}.`,
    });
  },
});
