import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { imageList } from '../../src/probes/docker/engine-objects.ts';
import { imageInspect } from '../../src/probes/docker/image-inspect.ts';
import { identity } from '../../src/probes/host/identity.ts';
import { digestsOfImage } from '../../src/probes/images/image-digests.ts';
import { usedImages } from '../../src/probes/images/stored-images.ts';
import { imageScans } from '../../src/probes/supplied/image-scans.ts';
import { SCAN_PARAMETERS, scanResult } from './scan-result.ts';

const EXPECTED = 'a recent scan, joined by digest, without a flaw that counts';

export default defineCheck({
  id: 'image-scan-evidence-current',
  title: 'A recent scan of the image in use shows no severe flaw that could be mended',
  severity: 'medium',
  severityReason: 'A flaw that everybody can read about is what attackers try first.',
  rationale:
    'An image does not change, but what is known of its packages does. Only a scan of the very image that runs, and of these days, says whether its flaws have fixes that are missing.',
  remediation: {
    text: 'Scan every image that runs by its digest, in the pipeline and at night, and hand the results to the audit. Build images with open flaws again and create their containers anew.',
    command:
      'trivy image --format json --output scan.json NAME@DIGEST && plimsoll audit --evidence image-scan=scan.json',
    takes: 'command',
    sideEffect: 'New versions of packages can behave otherwise.',
  },
  outcomes: {
    pass: 'the newest scan of each scanner that names the image by a digest is young enough, recognised its distribution, and found nothing as severe as the policy asks about, or only what it accepts',
    fail: 'such a scan found flaws that are severe enough and, unless the policy counts all, have a fix',
    manual:
      'no scan of this platform is joined to the image by a digest, or the scan is too old, has no date, recognised no distribution, or does not say how severe a flaw is or whether it has a fix',
  },
  each: usedImages,
  needs: { inspect: imageInspect, images: imageList, scans: imageScans, identity },
  parameters: SCAN_PARAMETERS,
  assess: ({ inspect, images, scans, identity }, image, settings) => {
    const { id, name } = image.item;
    const manifests = images.find(({ Id }) => Id === `sha256:${id}`)?.Manifests ?? [];
    const { RepoTags: tags, RepoDigests: repoDigests } = inspect;
    const scanned = {
      tags,
      digests: digestsOfImage({ id, repoDigests, manifests }),
      machine: identity.architecture,
    };
    const { state, text } = scanResult(scanned, scans, image.snapshot.startedAt, settings);
    const seen = { expected: EXPECTED, observed: text };
    if (state === 'open')
      return fail({
        ...seen,
        message: `Image ${name} has severe flaws for which there are fixes or that the policy does not accept: ${text}.`,
      });
    return state === 'clean'
      ? pass({ ...seen, message: `A recent scan of image ${name} shows no severe flaw: ${text}.` })
      : manual({
          ...seen,
          message: `Which flaws does image ${name} have? ${text[0]?.toUpperCase()}${text.slice(1)}.`,
        });
  },
});
