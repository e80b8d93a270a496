import { controlsWithoutFindings } from '../controls-without-findings.ts';
import type { OpenRunDocument } from '../run-document.ts';
import { findingChanges } from '../telling/finding-changes.ts';
import { row } from './cell.ts';
import { columnsOf, type Row } from './columns.ts';

/**
 * A table as RFC 4180 has it: a row for each finding, for each control that no finding is of, so that every control of the
 * benchmark is there, and for each host of which nothing was read.
 */
export const csvReport: OpenRunDocument = ({ head, texts }) => ({
  begin: () => row(Object.keys(columnsOf(head))),
  host: (host) => {
    const changeOf = findingChanges(host);
    const without = { host, finding: null, control: null, compared: null };
    const rows: readonly Row[] = [
      ...(host.state === 'failed' || host.state === 'notattempted' ? [without] : []),
      ...host.findings.map((finding) => ({ ...without, finding, compared: changeOf?.(finding) ?? null })),
      ...controlsWithoutFindings(host).map((control) => ({ ...without, control })),
    ];
    const columns = Object.values(columnsOf(head));
    return rows.map((one) => row(columns.map((column) => column(one, { head, texts }) ?? ''))).join('');
  },
  end: () => '',
});
