import type { FindingWaiver, WaiverEntry } from '../model/waiver.ts';

/** An entry of the file of waivers, as it is applied. */
export interface Waiver {
  readonly entry: WaiverEntry;
  /** The ids of the checks that it means. */
  readonly checks: readonly string[];
  /** What a finding says that it covers. */
  readonly mark: Omit<FindingWaiver, 'newlyMatching'>;
}
