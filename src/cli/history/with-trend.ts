import { hostPoint, runPoint } from '../../history/trend.ts';
import { hostTrend, runOfTrend, runTrend } from '../../history/trend-of.ts';
import type { HostPoint } from '../../model/history.ts';
import type { HostResult } from '../../model/results.ts';
import type { ResultsStream } from '../../model/results-stream.ts';
import type { PastPoints } from './past-points.ts';

/** The same results with how their hosts stood in the audits before; of the hosts memory holds a point each. */
export function withTrend(results: ResultsStream, { ofHost, ofRun }: PastPoints): ResultsStream {
  const run = runOfTrend(results.head);
  const points: HostPoint[] = [];
  return {
    ...results,
    hosts: (async function* (): AsyncGenerator<HostResult> {
      for await (const host of results.hosts) {
        const point = hostPoint(host);
        points.push(point);
        const trend = hostTrend(ofHost(host.name), { run, point });
        yield trend ? { ...host, trend } : host;
      }
    })(),
    tail: () => {
      const several = results.names.length > 1;
      const trend = several ? runTrend(ofRun, { run, point: runPoint(points) }) : null;
      return trend ? { ...results.tail(), trend } : results.tail();
    },
  };
}
