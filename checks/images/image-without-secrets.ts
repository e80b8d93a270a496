import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { counted } from '../../src/model/plural.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { imageInspect } from '../../src/probes/docker/image-inspect.ts';
import { isSecretForm } from '../../src/probes/docker/secret-rules.ts';
import { imageBuild } from '../../src/probes/images/image-build.ts';
import { describeSteps } from '../../src/probes/images/step-wording.ts';
import { images } from '../../src/probes/images/stored-images.ts';
import { attestedAt } from '../attestation.ts';
import { ATTESTATION_MAX_AGE_DAYS, attestation } from '../parameters.ts';

const WHAT = 'builds get secrets by mounts (RUN --mount=type=secret) and leave none in the files of an image';

export default defineCheck({
  id: 'image-without-secrets',
  title: 'The image was built without leaving secrets in it',
  severity: 'high',
  severityReason: 'Whoever may pull the image has the secret.',
  rationale:
    'Build arguments, settings, labels and commands of every step stay in the image for all who can read it, as do files that a later step deletes. A secret among them is known to everybody who ever pulled it.',
  remediation: {
    text: 'Hold the secret for known and replace it. Then hand it to the build by a secret mount, and to the container when it is run.',
    command:
      'docker build --secret id=token,src=token.txt . with RUN --mount=type=secret,id=token in the Dockerfile',
    takes: 'rebuild',
    sideEffect:
      'The old secret no longer works anywhere; images and containers that hold it have to be made again.',
  },
  outcomes: {
    pass: 'nothing in the history and the configuration of the image looks like a secret, and the policy attests that builds keep secrets out',
    fail: 'something does: a key of a known form, a plain value of a setting that is named like a secret, or a password in an address or an argument. The rule is named, the value is not kept. Or the policy says that nobody sees to it',
    manual: 'nothing does, which proves little: files in the layers are not searched',
  },
  each: images,
  needs: { build: imageBuild, inspect: imageInspect },
  parameters: {
    attested: attestation('image-builds-without-secrets', WHAT),
    maxAge: ATTESTATION_MAX_AGE_DAYS,
  },
  assess: ({ build, inspect }, image, { attested, maxAge }) => {
    const { name } = image.item;
    const steps = build.steps.filter(({ Secrets }) => Secrets.length > 0);
    const settings = inspect.Config.Secrets.map(
      ({ Where, Name, Patterns }) => `${Where}${Name === '' ? '' : ` ${Name}`}: ${Patterns.join(', ')}`,
    );
    const found = [
      ...(steps.length > 0 ? [describeSteps(build, steps, ({ Secrets }) => Secrets.join(', '))] : []),
      ...(settings.length > 0 ? [enumerate(settings)] : []),
    ].join('; ');
    const expected = 'nothing that looks like a secret in the history, environment, labels and commands';
    if (found !== '') {
      const patterns = [...steps, ...inspect.Config.Secrets.map(({ Patterns }) => ({ Secrets: Patterns }))];
      const certain = patterns.some(({ Secrets }) => Secrets.some(isSecretForm));
      const what = certain ? 'a key of a known form' : 'what looks like a secret by its name or place';
      const message = `Image ${name} holds ${what}; whoever may pull the image can read it.`;
      return fail({ expected, observed: found, message });
    }
    const said = attestedAt(attested, maxAge, image.snapshot.startedAt);
    const unseen = build.steps.filter(({ Whole }) => !Whole).length;
    const observed = `nothing found in ${counted(build.steps.length, 'step')}${unseen > 0 ? ` (${unseen} of them not to be seen whole)` : ''} and the configuration; ${said.text}`;
    if (said.state === 'denied')
      return fail({ expected, observed, message: `The operator says that nobody sees to it that ${WHAT}.` });
    if (said.state === 'holds' && unseen === 0) {
      return pass({
        expected,
        observed,
        message: `Nothing in image ${name} looks like a secret, and the operator attests that ${WHAT}.`,
      });
    }
    const message = `Nothing that image ${name} shows looks like a secret. Do its builds get secrets by mounts only, and does no file in it hold one?`;
    return manual({ expected, observed, message });
  },
});
