import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { counted } from '../../src/model/plural.ts';
import { imageBuild, type PlacedStep } from '../../src/probes/images/image-build.ts';
import {
  describeSteps,
  HISTORY_WITHOUT_STEPS,
  hasBuildSteps,
  withoutBuildSteps,
} from '../../src/probes/images/step-wording.ts';
import { images } from '../../src/probes/images/stored-images.ts';

export default defineCheck({
  id: 'image-built-without-add',
  title: 'The image was built with COPY instead of ADD',
  severity: 'low',
  severityReason: 'It takes a file from a place that somebody else controls to make use of it.',
  rationale:
    'ADD fetches what a URL answers and unpacks archives, also where a file with that name was put into the build directory by mistake or on purpose. COPY takes files as they are.',
  remediation: {
    text: 'Use COPY in the Dockerfile; fetch and unpack in a RUN step that also compares a checksum. Build again.',
    command: 'COPY app /srv/app',
    takes: 'rebuild',
    sideEffect: 'Archives are no longer unpacked by themselves.',
  },
  outcomes: {
    pass: 'no step is an ADD, but for the one that brings the root file system of a base: the oldest layer, put at /. Steps of a base that the engine still has count for the base',
    fail: 'another step is an ADD',
    manual:
      'the only such steps fetch from the network under BuildKit, where a checksum or a commit may fix what comes; the history does not keep it',
    notapplicable: HISTORY_WITHOUT_STEPS,
  },
  each: images,
  needs: { build: imageBuild },
  assess: ({ build }, image) => {
    const { name } = image.item;
    const expected = 'no ADD step but that of the root file system';
    if (!hasBuildSteps(build)) {
      return notApplicable({ expected, ...withoutBuildSteps(build, name) });
    }
    const oldest = build.steps.find(({ HasContent }) => HasContent);
    const isBase = (step: PlacedStep) => step === oldest && step.Copy?.ToRoot === true;
    const adds = build.steps.filter((step) => step.Instruction === 'ADD' && !isBase(step));
    const observed =
      describeSteps(build, adds, ({ Copy }) =>
        Copy?.Remote ? 'from the network' : 'from the build directory',
      ) ||
      `${counted(build.steps.length, 'step')}, none of them an ADD${build.steps.some(isBase) ? ' but that of the root file system' : ''}`;
    const own = adds.filter(({ inherited }) => !inherited);
    if (own.length > 0 && build.otherUnread) return cannotTell(build.otherUnread, expected);
    if (own.some(({ Copy, BuildKit }) => !(Copy?.Remote && BuildKit))) {
      return fail({
        expected,
        observed,
        message: `Image ${name} was built with ADD; COPY does not fetch or unpack.`,
      });
    }
    if (own.length > 0) {
      const message = `Image ${name} was built with ADD from the network. Does a checksum or a commit in the Dockerfile fix what it fetches?`;
      return manual({ expected, observed, message });
    }
    const note = adds.length > 0 ? `; that of its base ${build.base} counts for the base` : '';
    return pass({ expected, observed, message: `Image ${name} was built without ADD${note}.` });
  },
});
