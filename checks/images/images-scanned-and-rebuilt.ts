import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import type { Verdict } from '../../src/model/check.ts';
import { counted } from '../../src/model/plural.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { identity } from '../../src/probes/host/identity.ts';
import { type EngineImage, engineImages } from '../../src/probes/images/engine-images.ts';
import { digestsOfImage } from '../../src/probes/images/image-digests.ts';
import { enginesWithImages } from '../../src/probes/images/stored-images.ts';
import { imageScans } from '../../src/probes/supplied/image-scans.ts';
import { attestedAt } from '../attestation.ts';
import { ATTESTATION_MAX_AGE_DAYS, attestation } from '../parameters.ts';
import { SCAN_PARAMETERS, scanResult } from '../supply/scan-result.ts';

const ATTESTS = 'the images were scanned for flaws and rebuilt where they had some';
const EXPECTED = `recent scans without severe flaws, or the operator attests that ${ATTESTS}`;

export default defineCheck({
  id: 'images-scanned-and-rebuilt',
  title: 'Images are scanned for known flaws and rebuilt with patches',
  severity: 'medium',
  severityReason: 'A known flaw in a service is the usual way in.',
  rationale:
    'An image stays as it was built. Flaws that are found later stay in it until somebody scans it, builds it again on a patched base, and replaces the containers.',
  remediation: {
    text: 'Scan images where they are built and again at intervals, rebuild those with flaws on a current base, and create their containers again.',
    command: 'docker build --pull --no-cache --tag IMAGE . && docker compose up --detach',
    takes: 'rebuild',
    sideEffect: 'New versions of packages can behave otherwise, and the containers are replaced.',
  },
  outcomes: {
    pass: 'recent scans that were brought along (--evidence image-scan=FILE) show no severe flaw in any image that a container uses; or the policy gives a day on which the operator saw to it, not too long ago',
    fail: 'such a scan shows severe flaws, one finding for each image; or the policy says that nobody sees to it',
    manual:
      'an image in use has no scan that says it, and the policy says nothing, or the day lies too far back or in the future',
  },
  each: enginesWithImages,
  about: ['image'],
  needs: { images: engineImages, scans: imageScans, identity },
  parameters: {
    attested: attestation('images-scanned', ATTESTS),
    attestationMaxAge: ATTESTATION_MAX_AGE_DAYS,
    ...SCAN_PARAMETERS,
  },
  assess: ({ images, scans, identity }, engine, settings) => {
    const at = engine.snapshot.startedAt;
    const said = attestedAt(settings.attested, settings.attestationMaxAge, at);
    const context = `${counted(images.length, 'image')}: ${enumerate(images.map(({ item }) => item.name))}; ${datesOf(images)}`;
    const denied = said.state === 'denied';
    if (denied || scans.length === 0) {
      const seen = { expected: EXPECTED, observed: `${said.text}; ${context}` };
      if (denied)
        return fail({ ...seen, message: `The operator says that nobody sees to it that ${ATTESTS}.` });
      return said.state === 'holds'
        ? pass({ ...seen, message: `The operator attests that ${ATTESTS} (${said.text}).` })
        : manual({
            ...seen,
            message: 'When were these images last scanned for flaws, and were those with flaws rebuilt?',
          });
    }
    const used = images.filter(({ item }) => item.usedBy.length > 0);
    const results = used.map((image) => {
      const { item, tags, digests: repoDigests, manifests } = image;
      const digests = digestsOfImage({ id: item.id, repoDigests, manifests });
      return { image, ...scanResult({ tags, digests, machine: identity.architecture }, scans, at, settings) };
    });
    const verdicts: Verdict[] = results
      .filter(({ state }) => state === 'open')
      .map(({ image, text }) =>
        fail({
          expected: EXPECTED,
          observed: text,
          message: `Image ${image.item.name} was scanned and has severe flaws: ${text}.`,
          resource: image.resource,
        }),
      );
    const unsure = results.filter(({ state }) => state === 'unsure');
    const clean = results.length - unsure.length - verdicts.length;
    const seen = {
      expected: EXPECTED,
      observed: `${counted(used.length, 'image')} in use, ${clean} with a recent scan and without severe flaws${unsure.length > 0 ? `; ${enumerate(unsure.map(({ image, text }) => `${image.item.name}: ${text}`))}` : ''}; ${said.text}; ${context}`,
    };
    if (unsure.length === 0 && used.length > 0) {
      const message = `Recent scans show no severe flaw in any image that engine ${engine.item.id} uses.`;
      return verdicts.length > 0 ? verdicts : pass({ ...seen, message });
    }
    if (said.state === 'holds') {
      const message = `The operator attests that ${ATTESTS} (${said.text}).`;
      return verdicts.length > 0 ? verdicts : pass({ ...seen, message });
    }
    const names = enumerate(unsure.map(({ image }) => image.item.name));
    const message =
      used.length === 0
        ? 'No container uses one of these images: were they scanned for flaws before they will be?'
        : `When were ${names} last scanned for flaws? No recent scan of them was brought along.`;
    return [...verdicts, manual({ ...seen, message })];
  },
});

function datesOf(images: readonly EngineImage[]): string {
  const dates = images.flatMap(({ created }) => created ?? []).toSorted((a, b) => a - b);
  const undated = images.length - dates.length;
  const [first, last] = [dates[0], dates.at(-1)];
  const range =
    first === undefined || last === undefined ? 'none with a date' : `built ${day(first)} to ${day(last)}`;
  return `${range}${undated > 0 ? `, ${undated} without a date of their own` : ''}; age alone says nothing`;
}

const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
