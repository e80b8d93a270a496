import { counted } from '../../model/plural.ts';
import { enumerate } from '../containers/wording.ts';
import type { ImageBuild, PlacedStep } from './image-build.ts';

/** Names steps by number, oldest first, with what they were found to be; their text is not kept. */
export const describeSteps = (
  { steps, base }: ImageBuild,
  some: readonly PlacedStep[],
  what: (step: PlacedStep) => string,
): string =>
  enumerate(
    some.map((step) => {
      const from = step.inherited && base !== null ? `, of base ${base}` : '';
      return `step ${step.number} of ${steps.length} (${step.Instruction}${from}): ${what(step)}`;
    }),
  );

/** When a check of steps does not apply, as its outcomes have it. */
export const HISTORY_WITHOUT_STEPS =
  'the history has no steps of a build, as that of an image that was imported, squashed or made from a container';

/** What such a check sees and says then; how the image came about the history need not tell. */
export const withoutBuildSteps = ({ steps }: ImageBuild, name: string) => ({
  observed: `${counted(steps.length, 'entry')} in the history, none of them a step of a build`,
  message: `The history of image ${name} shows no step of a build, as where it was imported, squashed or made from a container (docker commit).`,
});

/** Whether the history holds steps of a build: an image that was imported, squashed or committed has none. */
export const hasBuildSteps = ({ steps }: ImageBuild): boolean =>
  steps.some(({ Instruction }) => !['IMPORT', 'COMMENT', 'COMMAND'].includes(Instruction));
