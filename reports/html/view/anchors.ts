/** Gives out the anchors of one document: each at most once, and the same for the same results. */
export class Anchors {
  readonly #given = new Set<string>();

  /** The anchor if it is still free; null once it is taken. */
  take(anchor: string): string | null {
    if (this.#given.has(anchor)) return null;
    this.#given.add(anchor);
    return anchor;
  }
}

/** Keeps of a text what may stand in an anchor. */
export const slug = (text: string): string => text.replace(/[^\w.-]+/g, '-').slice(0, 80);
