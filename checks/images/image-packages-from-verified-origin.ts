import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import type { Verdict } from '../../src/model/check.ts';
import type { Unread } from '../../src/model/fact.ts';
import { counted } from '../../src/model/plural.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { imageBuilds } from '../../src/probes/images/engine-images.ts';
import { describeSteps } from '../../src/probes/images/step-wording.ts';
import { enginesWithImages } from '../../src/probes/images/stored-images.ts';
import { attestedAt } from '../attestation.ts';
import { ATTESTATION_MAX_AGE_DAYS, attestation } from '../parameters.ts';

const WHAT = 'packages that go into the images come from verified origins';
const EXPECTED = `no step of a build switches verification off, and the operator attests that ${WHAT}`;

export default defineCheck({
  id: 'image-packages-from-verified-origin',
  title: 'Packages are verified when they are put into images',
  severity: 'medium',
  severityReason: 'Whoever is on the way to the server of packages decides what is in the image.',
  rationale:
    'Package managers check signatures and servers by themselves. A switch that turns this off lets through whatever answers, and it lands in every container made from the image.',
  remediation: {
    text: 'Take the switch out of the Dockerfile, add the key or the authority of the server to the build instead, and build again.',
    command:
      'RUN curl --fail --cacert /etc/ssl/private-ca.pem --output x https://packages.internal/x && echo "SHA256  x" | sha256sum --check',
    takes: 'rebuild',
    sideEffect: 'The build fails where the server has no valid certificate or the package no signature.',
  },
  outcomes: {
    pass: 'no step that can be seen turns a verification off, and the policy attests that origins are verified',
    fail: 'A step of the image turns a verification off; one finding for each image that has such a step of its own. Steps of a base that the engine still has count for the base',
    manual:
      'no such step is seen: one finding for the engine, which asks for what the history of images does not show',
  },
  each: enginesWithImages,
  about: ['image'],
  needs: { builds: imageBuilds },
  parameters: {
    attested: attestation('image-package-origins-verified', WHAT),
    maxAge: ATTESTATION_MAX_AGE_DAYS,
  },
  assess: ({ builds }, engine, { attested, maxAge }) => {
    const said = attestedAt(attested, maxAge, engine.snapshot.startedAt);
    const verdicts: Verdict[] = [];
    const hidden: string[] = [];
    let missing: Unread | undefined;
    for (const { item, resource, build } of builds) {
      if (!build.known) {
        missing ??= build;
        continue;
      }
      const { steps, otherUnread } = build.value;
      const loose = steps.filter(({ Switches, inherited }) => Switches.length > 0 && !inherited);
      if (steps.some(({ Whole }) => !Whole)) hidden.push(item.name);
      if (loose.length === 0) continue;
      if (otherUnread) {
        missing ??= otherUnread;
        continue;
      }
      const observed = describeSteps(build.value, loose, ({ Switches }) => Switches.join(', '));
      const message = `Image ${item.name} was built with verification switched off: ${observed}.`;
      verdicts.push(fail({ expected: EXPECTED, observed, message, resource }));
    }
    const names = enumerate(builds.map(({ item }) => item.name));
    const unseen = hidden.length > 0 ? `; steps that cannot be seen whole in ${enumerate(hidden)}` : '';
    const seen = {
      expected: EXPECTED,
      observed: `${said.text}; ${counted(builds.length, 'image')}: ${names}${unseen}`,
    };
    if (missing) verdicts.push(cannotTell(missing, EXPECTED));
    else if (said.state === 'denied')
      verdicts.push(fail({ ...seen, message: `The operator says that nobody sees to it that ${WHAT}.` }));
    else if (said.state === 'holds' && hidden.length === 0)
      verdicts.push(pass({ ...seen, message: `The operator attests that ${WHAT} (${said.text}).` }));
    else
      verdicts.push(
        manual({
          ...seen,
          message: `Where do the packages in the images of engine ${engine.item.id} come from, and what verified them? The history of an image shows its commands only.`,
        }),
      );
    return verdicts;
  },
});
