import { type HostSummary, summariseHost } from '../../src/model/host-summary.ts';
import type { OpenRunDocument } from '../run-document.ts';
import { fleetBlocks } from './fleet.ts';
import { hostBlocks } from './host.ts';
import { tailBlocks } from './parts.ts';

/**
 * A run as Markdown for a comment, the summary of a job or a ticket. Each part has its own room, so that all of it stays below
 * the 65,536 characters that GitHub takes in a comment, and says how much it left out.
 */
export const markdownReport: OpenRunDocument = ({ head, names, texts }) => {
  const several: HostSummary[] = [];
  let one: readonly string[] | null = null;
  return {
    begin: () => '',
    host: (host) => {
      if (names.length === 1) one = hostBlocks(host, texts, head);
      else several.push(summariseHost(host, texts));
      return '';
    },
    end: (tail) => `${[...(one ?? fleetBlocks(several, head)), ...tailBlocks(tail)].join('\n\n')}\n`,
  };
};
