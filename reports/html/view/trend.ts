import { SEVERITIES } from '../../../src/model/severity.ts';
import type { HostTrendPoint, RunTrendPoint } from '../../../src/model/trend.ts';
import { basisLines } from '../../telling/drift.ts';
import { count, moment, percent, SEVERITY_WORDS, STATE_WORDS } from '../../telling/words.ts';
import { gridAt, heightOf, levelOf, linesThrough, slotsFor, units } from './plot.ts';

/** What a trend tells of one audit, whatever it is about. */
interface Point extends Pick<HostTrendPoint, 'startedAt' | 'coverage' | 'failures' | 'changed'> {
  readonly compliance: number | null;
  /** What was read, in words; a line joins only points of which that is the same. */
  readonly read: string;
  readonly isWhole: boolean;
}

/** How a host stood in the last audits; null where the run has no history. */
export const hostTrendView = (trend: readonly HostTrendPoint[] | undefined) =>
  trendView(
    trend?.map((point) => ({
      ...point,
      read: STATE_WORDS[point.state],
      isWhole: point.state === 'audited',
    })),
    true,
  );

/** How all hosts of a fleet stood, without a score, since there is none of them all. */
export const fleetTrendView = (trend: readonly RunTrendPoint[] | undefined) =>
  trendView(
    trend?.map((point) => ({
      ...point,
      compliance: null,
      read: `${point.audited} of ${count(point.hosts, 'host')}`,
      isWhole: point.audited === point.hosts,
    })),
    false,
  );

const LETTERS = 'ABCDEFGHIJKL';

function trendView(points: readonly Point[] | undefined, scored: boolean) {
  if (!points || points.length < 2) return null;
  const slots = slotsFor(points.length);
  const changes = points.flatMap(({ changed }, index) => (changed.length > 0 ? [index] : []));
  const letterOf = (index: number): string => LETTERS[changes.indexOf(index)] ?? '';
  const frame = {
    first: dayOf(points[0]),
    last: dayOf(points.at(-1)),
    breaks: changes.map((index) => ({ x: units(slots.begin(index)), letter: letterOf(index) })),
    gaps: points.flatMap(({ failures }, index) =>
      failures === null ? [{ x: units(slots.middle(index)) }] : [],
    ),
  };
  const isJoined = (index: number): boolean => {
    const [before, now] = [points[index - 1], points[index]];
    return now?.changed.length === 0 && before?.read === now.read;
  };
  const percents = percentsOf(points, isJoined, scored, frame);
  return {
    lead: `The last ${points.length} audits in the history, this one last.${percents ? ' A line joins only audits that judged by the same and read as much.' : ''}`,
    scored,
    percents,
    twoLines: percents !== null && percents.parts.length > 1,
    fails: failsOf(points, frame),
    severities: SEVERITIES.map((severity) => ({ severity, word: SEVERITY_WORDS[severity] })),
    inPart: points.some(({ isWhole, failures }) => !isWhole && failures !== null),
    lost: frame.gaps.length > 0,
    notes: points.flatMap(({ changed }, index) =>
      changed.length > 0 ? [{ letter: letterOf(index), text: basisLines(changed).join(' ') }] : [],
    ),
    rows: points.map((point, index) => ({
      letter: letterOf(index),
      began: moment(point.startedAt),
      read: point.read,
      compliance:
        point.compliance === null && point.failures !== null ? 'not scored' : percent(point.compliance),
      coverage: percent(point.coverage),
      fails: SEVERITIES.map((severity) => ({
        none: point.failures?.[severity] === 0,
        number: point.failures === null ? '–' : String(point.failures[severity]),
      })),
    })),
  };
}

interface Frame {
  readonly first: string;
  readonly last: string;
  readonly breaks: readonly { readonly x: string; readonly letter: string }[];
  readonly gaps: readonly { readonly x: string }[];
}

/** The lines of compliance and coverage; null where no audit has either. */
function percentsOf(
  points: readonly Point[],
  isJoined: (index: number) => boolean,
  scored: boolean,
  frame: Frame,
) {
  const slots = slotsFor(points.length);
  const parts = [
    { tone: 'coverage', values: points.map(({ coverage }) => coverage) },
    ...(scored ? [{ tone: 'compliance', values: points.map(({ compliance }) => compliance) }] : []),
  ].filter(({ values }) => values.some((value) => value !== null));
  if (parts.length === 0) return null;
  const said = parts.map(({ tone, values }) => {
    const [first, last] = [
      values.find((value) => value !== null),
      values.findLast((value) => value !== null),
    ];
    return `${tone} ${first?.toFixed(1)} percent at first and ${last?.toFixed(1)} at last`;
  });
  return {
    ...frame,
    title:
      parts.length > 1
        ? 'Compliance and coverage, in percent'
        : parts[0]?.tone === 'coverage'
          ? 'Coverage, in percent'
          : 'Compliance, in percent',
    text: `${said.toReversed().join(', ')}; the table below has every number`,
    grid: gridAt([0, 50, 100], 100, String),
    parts: parts.map(({ tone, values }) => ({
      tone,
      lines: linesThrough(values, isJoined, { slots, most: 100 }),
      dots: values.flatMap((value, index) =>
        value === null
          ? []
          : [
              {
                tone: points[index]?.isWhole ? 'whole' : 'in-part',
                x: units(slots.middle(index)),
                y: levelOf(value, 100),
              },
            ],
      ),
    })),
  };
}

/** What fails by severity, as bars of which the worst stands at the bottom. */
function failsOf(points: readonly Point[], frame: Frame) {
  const slots = slotsFor(points.length);
  const sums = points.map(({ failures }) => sumOf(failures));
  const most = Math.max(1, ...sums.map((sum) => sum ?? 0));
  const width = Math.min(slots.width * 0.6, 20);
  const known = sums.filter((sum) => sum !== null);
  return {
    ...frame,
    text: `Fails by severity, ${known[0] ?? 0} at first and ${known.at(-1) ?? 0} at last; the table below has every number`,
    grid: gridAt([0, most], most, String),
    bars: points.flatMap(({ failures }, index) => {
      if (failures === null) return [];
      let below = 0;
      return SEVERITIES.filter((severity) => failures[severity] > 0).map((severity) => {
        below += failures[severity];
        return {
          tone: severity,
          x: units(slots.middle(index) - width / 2),
          y: levelOf(below, most),
          width: units(width),
          height: units(heightOf(failures[severity], most)),
        };
      });
    }),
  };
}

const sumOf = (failures: Point['failures']): number | null =>
  failures === null ? null : SEVERITIES.reduce((sum, severity) => sum + failures[severity], 0);

const dayOf = (point: Point | undefined): string => point?.startedAt.slice(0, 10) ?? '';
