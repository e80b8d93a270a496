/** Width of a bar in its own units. */
const WIDTH = 1000;

interface Part {
  /** Class of the colour. */
  readonly tone: string;
  readonly word: string;
  readonly number: number;
}

/** A population as one bar, whose parts are its legend too. */
export interface BarView {
  readonly parts: readonly (Part & { readonly x: string; readonly width: string })[];
  /** The same in words. */
  readonly text: string;
}

/** Lays out the parts of a population that are not empty, in the order given. */
export function barView(parts: readonly Part[]): BarView {
  const shown = parts.filter(({ number }) => number > 0);
  const total = shown.reduce((sum, { number }) => sum + number, 0);
  let before = 0;
  return {
    parts: shown.map((part) => {
      const x = (before / total) * WIDTH;
      before += part.number;
      return { ...part, x: x.toFixed(1), width: ((part.number / total) * WIDTH).toFixed(1) };
    }),
    text: shown.map(({ word, number }) => `${number} ${word.toLowerCase()}`).join(', '),
  };
}
