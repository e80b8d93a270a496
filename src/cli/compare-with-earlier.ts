import type { ResultsStream } from '../model/results-stream.ts';
import { nothingEarlier, type OpenEarlier } from './earlier.ts';
import { EXIT } from './exit-codes.ts';
import { Failure } from './failure.ts';
import type { Sought } from './history/sought.ts';
import type { RunOptions } from './options.ts';

/** Opens what a run about these hosts is compared with; nothing of what that takes is loaded for a run that is not compared. */
export async function openEarlier(
  options: Pick<RunOptions, 'baseline' | 'failOnNew' | 'history' | 'benchmark' | 'level' | 'only' | 'resume'>,
  hosts: Sought['hosts'],
): Promise<OpenEarlier> {
  const { baseline, failOnNew, history, benchmark, level, only, resume = false } = options;
  if (baseline === undefined && history === undefined && !failOnNew) return nothingEarlier();
  return (await import('./baseline.ts')).openBaseline(options, {
    hosts: only ? hosts.map((host) => ({ ...host, only })) : hosts,
    benchmark,
    level,
    resumes: resume,
  });
}

/** The same results with what changed against earlier ones and how it went until now, where there are any. */
export async function comparedWith(
  results: ResultsStream,
  { earlier, points, lost }: Pick<OpenEarlier, 'earlier' | 'points' | 'lost'>,
): Promise<ResultsStream> {
  const told =
    earlier === null
      ? results
      : (await import('./compared.ts')).compared(results, earlier, (why) => {
          // The first one says it: what is wrong with one host of a file is wrong with others too.
          if (lost.length === 0) lost.push(notAllCompared(why));
        });
  return points === null ? told : (await import('./history/with-trend.ts')).withTrend(told, points);
}

const notAllCompared = ({ message }: Error): Failure =>
  new Failure(
    `What changed is not told of every host, since the earlier audit could no longer be read: ${message}`,
    EXIT.incomplete,
  );
