import { defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { counted } from '../../src/model/plural.ts';
import { imageUse } from '../../src/probes/images/image-use.ts';
import { engines } from '../../src/probes/populations.ts';
import { MOST_UNUSED_IMAGES } from '../parameters.ts';

export default defineCheck({
  id: 'images-unused-within-limit',
  title: 'No more images are stored than are needed',
  severity: 'low',
  severityReason: 'They take space, and somebody can start an old one with flaws that were mended since.',
  rationale:
    'Images that nothing uses fill the disk, hide which ones matter, and keep old versions with known flaws one command away from running.',
  remediation: {
    text: 'Remove the images that no container uses and nobody needs, and do it at intervals.',
    command: 'docker image prune --all --filter until=720h',
    takes: 'command',
    sideEffect: 'Images that are needed again have to be pulled or built again.',
  },
  outcomes: {
    pass: 'no more images without a container than the policy allows',
    fail: 'there are more',
    manual: 'the policy names no limit; the finding has number, size and age',
    notapplicable: 'the engine stores no images',
  },
  each: engines,
  needs: { use: imageUse },
  parameters: { most: MOST_UNUSED_IMAGES },
  assess: ({ use }, engine, { most }) => {
    const { id } = engine.item;
    const size = `${(use.unusedBytes / 1e6).toFixed(1)} MB, shared layers counted in each`;
    const age =
      use.oldestUnused === null
        ? ''
        : `, the oldest of ${new Date(use.oldestUnused * 1000).toISOString().slice(0, 10)}`;
    const seen = {
      expected: most.configured
        ? `at most ${counted(most.value, 'image')} without a container`
        : 'no images that nobody needs',
      observed: `${counted(use.all, 'image')}, ${use.unused} of them without a container${use.unused > 0 ? ` (${size}${age})` : ''}`,
    };
    if (use.all === 0) return notApplicable({ ...seen, message: `Engine ${id} has no images.` });
    if (!most.configured) {
      const question =
        use.unused === 0
          ? `Containers use every image of engine ${id}: how many unused ones may there be?`
          : `Are the images of engine ${id} that no container uses (${use.unused}) still needed?`;
      const message = `${question} No limit is configured (most-unused-images).`;
      return manual({ ...seen, message });
    }
    return use.unused > most.value
      ? fail({
          ...seen,
          message: `Engine ${id} stores ${counted(use.unused, 'image')} that no container uses; the policy allows ${most.value}.`,
        })
      : pass({ ...seen, message: `Engine ${id} stores no more unused images than the policy allows.` });
  },
});
