import { assessSnapshots, loadAhead } from '../assess-snapshots.ts';
import { chooseHosts } from '../choose-hosts.ts';
import { collectTargets } from '../collect-targets.ts';
import { comparedWith, openEarlier } from '../compare-with-earlier.ts';
import { loadGiven } from '../load-given.ts';
import type { Notices } from '../notify/notices.ts';
import { tellingWhomItConcerns } from '../notify/telling.ts';
import type { RunOptions } from '../options.ts';
import { parseOutputs } from '../outputs.ts';
import { loadSigners } from '../pack/load-signers.ts';
import { sourcesOf } from '../pack/sources.ts';
import { provenanceOf } from '../provenance.ts';
import { openSignOff } from '../sign-off.ts';
import { type Streams, withTimeLimit } from '../streams.ts';
import { tell } from '../tell.ts';

/** By then the first script is on its way, and there is nothing to do but wait. */
const FIRST_SCRIPT_MS = 150;

/** `plimsoll audit`: collect, judge and tell in one go. */
export const audit = (targets: readonly string[], options: RunOptions, world: Streams): Promise<number> =>
  tellingWhomItConcerns(options, world, (notices) => auditAndTell(targets, options, world, notices));

async function auditAndTell(
  targets: readonly string[],
  options: RunOptions,
  world: Streams,
  notices: Notices | null,
): Promise<number> {
  const streams = withTimeLimit(world, options.runTimeout);
  const { hosts, inventory } = await chooseHosts(targets, options, streams);
  // Before anything is collected, so that a slip in -o or in a file does not cost an audit.
  parseOutputs(options.output, options.outDir, hosts.length);
  await using past = await openEarlier(
    options,
    hosts.map(({ name, sockets }) => {
      const engineSockets = options.engine ? [options.engine] : sockets;
      return { name, ...(engineSockets?.length ? { engineSockets: [...engineSockets] } : {}) };
    }),
  );
  const given = await loadGiven(options, hosts);
  const signers = await loadSigners(options, streams);
  const sign = await openSignOff(options);
  setTimeout(loadAhead, FIRST_SCRIPT_MS).unref();
  const { snapshots, remove } = await collectTargets(hosts, options.outDir, options, streams);
  const provenance = provenanceOf({ streams, given, hosts, inventory });
  const judged = await assessSnapshots(snapshots, options, given, provenance);
  const { exitCode, written } = await tell(sign(await comparedWith(judged, past)), options, streams, {
    sources: sourcesOf(snapshots, signers, options),
    uncompared: past.lost,
    notices,
  });
  if (written && !streams.interrupted.aborted) await remove();
  return exitCode;
}
