import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { counted } from '../../src/model/plural.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { imageInspect } from '../../src/probes/docker/image-inspect.ts';
import { imageBuild } from '../../src/probes/images/image-build.ts';
import { describeSteps } from '../../src/probes/images/step-wording.ts';
import { images } from '../../src/probes/images/stored-images.ts';
import { ignoredText, weigh } from './found-secrets.ts';
import { SETTINGS_WITHOUT_SECRETS } from './parameters.ts';

const EXPECTED = 'nothing that looks like a secret in the configuration and the history of the image';

export default defineCheck({
  id: 'image-config-free-of-secrets',
  title: 'The configuration and the history of the image show no secrets',
  severity: 'high',
  severityReason: 'Whoever may pull the image has the secret, for as long as one copy of it exists.',
  rationale:
    'Variables, labels, commands and build arguments are part of an image and travel with it to every registry and host. Deleting them in a later step takes nothing back.',
  remediation: {
    text: 'Hold the secret for known and replace it. Build again with a secret mount in place of ARG or ENV, and remove the old tags from the registry.',
    command: 'docker build --secret id=token,src=token.txt .',
    takes: 'rebuild',
    sideEffect: 'Containers of the old image have to be made again; caches of the build are of no use once.',
  },
  outcomes: {
    pass: 'nothing does. Files in the layers are not read, so that this says nothing about them',
    fail: 'a variable, a label, a command or a step of the build does; the setting, the number of the step and its instruction are named, the value is not kept',
    manual:
      'a setting may hold one: its value is very simple, its name can mean either, or it looks random; or a step cannot be seen whole',
  },
  each: images,
  needs: { build: imageBuild, inspect: imageInspect },
  parameters: { ignored: SETTINGS_WITHOUT_SECRETS },
  assess: ({ build, inspect }, image, { ignored }) => {
    const { Secrets, Doubts } = inspect.Config;
    const found = weigh(Secrets, Doubts ?? [], ignored);
    const steps = build.steps.filter((step) => step.Secrets.length > 0);
    const certain = [
      ...(found.certain.length > 0 ? [enumerate(found.certain, 20)] : []),
      ...(steps.length > 0 ? [describeSteps(build, steps, (step) => step.Secrets.join(', '))] : []),
    ].join('; ');
    const excused = ignoredText(SETTINGS_WITHOUT_SECRETS, ignored);
    const { name } = image.item;
    // A step does not tell which setting it was: one that is excused or in doubt leaves its step in doubt as well.
    const inDoubt =
      found.certain.length === 0 &&
      Secrets.length > 0 &&
      steps.every(
        (step) =>
          (step.Instruction === 'ENV' || step.Instruction === 'LABEL') &&
          step.Secrets.every((rule) => rule === 'secret-named-setting'),
      );
    if (certain !== '' && !inDoubt) {
      const message = `Image ${name} shows what looks like secrets to whoever may pull it: ${certain}.`;
      return fail({ expected: EXPECTED, observed: `${certain}${excused}`, message });
    }
    if (!Doubts) {
      const detail = `The snapshot holds of image ${name} only what looks like a secret for certain.`;
      const next = 'Collect again with this version of plimsoll.';
      return cannotTell(unread(cause('not-collected', detail, next)), EXPECTED);
    }
    const unseen = build.steps.filter(({ Whole }) => !Whole);
    const doubtful = [
      ...found.doubtful,
      ...(certain === '' ? [] : [certain]),
      ...(unseen.length > 0 ? [describeSteps(build, unseen, () => 'cannot be seen whole')] : []),
    ];
    if (doubtful.length > 0) {
      const message = `Is there a secret in any of these parts of image ${name}: ${enumerate(doubtful)}?`;
      return manual({ expected: EXPECTED, observed: `${enumerate(doubtful, 20)}${excused}`, message });
    }
    return pass({
      expected: EXPECTED,
      observed: `nothing found in the configuration and ${counted(build.steps.length, 'step')} of the history${excused}`,
      message: `Nothing in the configuration and the history of image ${name} looks like a secret; files in its layers were not read.`,
    });
  },
});
