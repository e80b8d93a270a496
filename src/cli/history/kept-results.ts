import type { History } from '../../history/store/open.ts';
import type { KeptHost, KeptRun } from '../../model/history.ts';
import { type HostResult, hostResultSchema, type ResultsHead, resultsSchema } from '../../model/results.ts';
import { type Failure, usageError } from '../failure.ts';

/** The results of a host as an audit left them; those that this version does not understand are wrong usage. */
export function keptResult(history: History, host: KeptHost): HostResult {
  const parsed = hostResultSchema.safeParse(JSON.parse(history.hostResults(host)));
  if (parsed.success) return parsed.data;
  throw notUnderstood();
}

const frameSchema = resultsSchema.omit({ hosts: true });

/** What the results of an audit say of the run. */
export function keptHead(history: History, run: KeptRun): ResultsHead {
  const parsed = frameSchema.safeParse(JSON.parse(history.frame(run)));
  if (!parsed.success) throw notUnderstood();
  const { checks: _, waivers: __, attestations: ___, ...head } = parsed.data;
  return head;
}

const notUnderstood = (): Failure =>
  usageError(
    'This audit was kept by another version of plimsoll, and this one does not understand its results: use that one, or export the audit.',
  );
