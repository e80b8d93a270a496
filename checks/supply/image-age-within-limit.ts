import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { fitsPattern } from '../../src/model/name-pattern.ts';
import { counted } from '../../src/model/plural.ts';
import { imageInspect } from '../../src/probes/docker/image-inspect.ts';
import { imageBuild } from '../../src/probes/images/image-build.ts';
import { imageDates } from '../../src/probes/images/image-date.ts';
import { usedImages } from '../../src/probes/images/stored-images.ts';
import { LONGEST_IMAGE_AGE_BY_NAME, LONGEST_IMAGE_AGE_DAYS } from './parameters.ts';

const DAY = 86_400;

/** A builder's clock can be a little ahead. */
const CLOCK_SLACK_DAYS = 1;

export default defineCheck({
  id: 'image-age-within-limit',
  title: 'The image in use is not too old',
  severity: 'low',
  severityReason: 'Age is no flaw, but what is old lacks the fixes that came since.',
  rationale:
    'Packages in an image stay as they were on the day of its build. The older that day, the more fixes are missing, whatever a scan knew of them then.',
  remediation: {
    text: 'Build images again at intervals on a fresh base, and make their containers anew.',
    command: 'docker build --pull --no-cache --tag IMAGE .',
    takes: 'rebuild',
    sideEffect: 'New versions of packages can behave otherwise, and the containers are replaced.',
  },
  outcomes: {
    pass: 'the image was built within the days that the policy allows for it. The day of a base below it shows in its history alone and is told',
    fail: 'it was built earlier',
    manual:
      'it carries no date, as builds that are the same every time do, and no label tells one either, or its date lies in the future',
  },
  each: usedImages,
  needs: { inspect: imageInspect, build: imageBuild },
  parameters: { most: LONGEST_IMAGE_AGE_DAYS, byName: LONGEST_IMAGE_AGE_BY_NAME },
  assess: ({ inspect, build }, image, { most, byName }) => {
    const { name } = image.item;
    const names = [name, ...inspect.RepoTags];
    const own = (byName.configured ? byName.value : [])
      .map((entry) => ({
        pattern: entry.slice(0, entry.lastIndexOf('=')),
        days: Number(entry.slice(entry.lastIndexOf('=') + 1)),
      }))
      .find(({ pattern }) => names.some((one) => fitsPattern(one, pattern)));
    const limit = own?.days ?? (most.configured ? most.value : 0);
    const { built, source, oldestStep } = imageDates(inspect, build.steps);
    const expected = `built at most ${counted(limit, 'day')} ago`;
    const base = oldestStep === null ? '' : `; oldest step of its history of ${dayOf(oldestStep)}`;
    if (built === null) {
      const observed = `Created = ${inspect.Created || 'not told'}, which is no date of a build${base}`;
      return manual({
        expected,
        observed,
        message: `When was image ${name} built? It carries no date of its own.`,
      });
    }
    const age = Date.parse(image.snapshot.startedAt) / 1000 - built;
    const observed = `${source} = ${new Date(built * 1000).toISOString()}, ${counted(Math.max(0, Math.floor(age / DAY)), 'day')} before the audit${base}`;
    if (age < -CLOCK_SLACK_DAYS * DAY)
      return manual({
        expected,
        observed,
        message: `When was image ${name} built? Its date lies in the future, so that the clock of its builder was wrong.`,
      });
    return age <= limit * DAY
      ? pass({ expected, observed, message: `Image ${name} was built on ${dayOf(built)}.` })
      : fail({
          expected,
          observed,
          message: `Image ${name} was built on ${dayOf(built)}, more than ${counted(limit, 'day')} before the audit.`,
        });
  },
});

const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
