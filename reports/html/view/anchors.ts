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

/** Where a control stands in the page of a host. */
export const controlAnchor = (id: string): string => `c-${slug(id)}`;

/** Where a check beyond the benchmark stands in the page of a host. */
export const checkAnchor = (id: string): string => `k-${slug(id)}`;

/** Where something that fails stands in the page of its host. */
export const failureAnchor = ({ control, check }: { control: string | null; check: string }): string =>
  control === null ? checkAnchor(check) : controlAnchor(control);

/** Keeps of a text what may stand in an anchor. */
export const slug = (text: string): string => text.replace(/[^\w.-]+/g, '-').slice(0, 80);
