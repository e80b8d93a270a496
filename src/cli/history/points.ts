import type { HostPoint } from '../../model/history.ts';
import { SEVERITIES } from '../../model/severity.ts';
import type { Column } from '../terminal/table.ts';

type Standing = Omit<HostPoint, 'state'>;

/** The columns of a table that say how something stood; null is what is not known of. */
export const standingColumns = (points: readonly (Standing | null)[]): readonly Column[] => {
  const column = (title: string, cell: (point: Standing) => string): Column => ({
    title,
    cells: points.map((point) => (point === null ? '-' : cell(point))),
    right: true,
  });
  return [
    column('SCORE', ({ compliance }) => percent(compliance)),
    column('COVERAGE', ({ coverage }) => percent(coverage)),
    ...SEVERITIES.map((severity) =>
      column(severity.toUpperCase(), ({ failures }) => String(failures[severity])),
    ),
    column('WAIVED', ({ waived }) => String(waived)),
    column('NOT READ', ({ unread }) => String(unread)),
  ];
};

const percent = (value: number | null): string => (value === null ? '-' : `${value.toFixed(1)} %`);

/** A moment as a person reads it, in UTC. */
export const momentText = (iso: string): string => iso.replace('T', ' ').replace(/(\.\d+)?Z$/, 'Z');
