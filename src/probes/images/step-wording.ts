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

/** Whether the history holds steps of a build: an image that was imported or squashed has none. */
export const hasBuildSteps = ({ steps }: ImageBuild): boolean =>
  steps.some(({ Instruction }) => !['IMPORT', 'COMMENT', 'COMMAND'].includes(Instruction));
