import { controlsWithoutFindings } from '../controls-without-findings.ts';
import type { OpenRunDocument } from '../run-document.ts';
import { row } from './cell.ts';
import { COLUMNS, type Row } from './columns.ts';

/**
 * A table as RFC 4180 has it: a row for each finding, for each control that no finding is of, so that every control of the
 * benchmark is there, and for each host of which nothing was read.
 */
export const csvReport: OpenRunDocument = ({ head, texts }) => ({
  begin: () => row(Object.keys(COLUMNS)),
  host: (host) => {
    const rows: readonly Row[] = [
      ...(host.state === 'failed' || host.state === 'notattempted'
        ? [{ host, finding: null, control: null }]
        : []),
      ...host.findings.map((finding) => ({ host, finding, control: null })),
      ...controlsWithoutFindings(host).map((control) => ({ host, finding: null, control })),
    ];
    const columns = Object.values(COLUMNS);
    return rows.map((one) => row(columns.map((column) => column(one, { head, texts }) ?? ''))).join('');
  },
  end: () => '',
});
