import type { Results } from '../../../src/model/results.ts';
import { grouped } from '../text.ts';
import { Anchors } from './anchors.ts';
import { hostView } from './host.ts';
import { moment, percent } from './words.ts';

/** The whole report as plain values in the order in which the templates write them. */
export function pageView(results: Results) {
  const anchors = new Anchors();
  const several = results.hosts.length > 1;
  const hosts = results.hosts.map((host, index) =>
    hostView(host, results, several ? `h${index + 1}-` : '', anchors),
  );
  const [only] = hosts;
  return {
    title: several || !only ? `${results.hosts.length} Docker hosts` : only.name,
    several,
    benchmark: `${results.benchmark.title} ${results.benchmark.version}`,
    level: results.benchmark.level,
    levelWords: results.benchmark.level === 2 ? 'levels 1 and 2' : 'level 1 only',
    tool: `${results.tool.name} ${results.tool.version}`,
    run: {
      id: results.run.id,
      startedAt: moment(results.run.startedAt),
      finishedAt: moment(results.run.finishedAt),
      assessedAt: results.run.assessedAt === undefined ? null : moment(results.run.assessedAt),
    },
    hosts,
    fleet: results.hosts.map((host, index) => {
      const seen = hosts[index]?.audited === true;
      const number = (value: number) => (seen ? grouped(value) : '–');
      return {
        href: `#${hosts[index]?.anchor ?? ''}`,
        name: host.name,
        state: hosts[index]?.state ?? '',
        fail: number(host.score.counts.fail),
        error: number(host.score.counts.error),
        manual: number(host.score.counts.manual),
        pass: number(host.score.counts.pass),
        compliance: percent(host.score.compliance),
        coverage: percent(host.score.coverage),
      };
    }),
  };
}
