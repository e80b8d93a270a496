import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { imageInspect } from '../../src/probes/docker/image-inspect.ts';
import { images } from '../../src/probes/images/stored-images.ts';

/** What an image lacks, by the kind of its test. */
const LACKS: ReadonlyMap<string, string> = new Map([
  ['', 'defines no health check'],
  ['NONE', 'switches the health check off (NONE)'],
  ['other', 'defines a health check of a kind that engines do not know and never run'],
]);

export default defineCheck({
  id: 'image-health-checked',
  title: 'The image defines how its health is checked',
  severity: 'low',
  severityReason: 'It makes a dead service visible, and gives nobody a right.',
  rationale:
    'Who built an image knows best how to tell whether its service works. Without a health check in it, each container has to bring one, and most have none.',
  remediation: {
    text: 'Add HEALTHCHECK to the Dockerfile and build again in the format of Docker; the OCI format of other builders drops it.',
    command: 'HEALTHCHECK CMD wget -qO- http://127.0.0.1:8080/health || exit 1',
    takes: 'rebuild',
    sideEffect: 'The command runs in each container at every interval and takes some processor time.',
  },
  outcomes: {
    pass: 'the configuration of the image has a health check of the kind CMD or CMD-SHELL',
    fail: 'it has none, NONE, or one of a kind that engines do not know and never run, and a container is made from the image',
    manual: 'the same, and no container uses the image: it may be a base that nobody runs',
  },
  each: images,
  needs: { inspect: imageInspect },
  assess: ({ inspect }, image) => {
    const { name, usedBy } = image.item;
    const test = inspect.Config.Healthcheck?.Test[0] ?? '';
    const users = usedBy.length > 0 ? `used by ${enumerate(usedBy)}` : 'used by no container';
    const seen = {
      expected: 'Config.Healthcheck.Test[0] = CMD or CMD-SHELL',
      observed: `Config.Healthcheck.Test[0] = ${test || 'absent'}; ${users}`,
    };
    const lack = LACKS.get(test);
    if (lack === undefined) return pass({ ...seen, message: `Image ${name} defines a health check.` });
    return usedBy.length > 0
      ? fail({ ...seen, message: `Image ${name}, from which containers are made, ${lack}.` })
      : manual({ ...seen, message: `Image ${name} ${lack}, and no container uses it. Is it ever run?` });
  },
});
