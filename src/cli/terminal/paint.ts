import { styleText } from 'node:util';

export type Format = Parameters<typeof styleText>[0];

/** Writes a text in a colour or a weight. */
export type Paint = (format: Format, text: string) => string;

/** Paints where the terminal takes colours, and leaves texts as they are elsewhere. */
export const painter =
  ({ styled }: { readonly styled: boolean }): Paint =>
  (format, text) =>
    styled ? styleText(format, text, { validateStream: false }) : text;
