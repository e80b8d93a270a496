import { parse } from 'csv-parse/sync';
import { type Files, hostTold, onlyFile, type Told, thingTold } from '../projection.ts';

/** The rows of a table by the names of its columns; throws where it is not as RFC 4180 has it. */
export const rowsOf = (text: string): readonly Readonly<Record<string, string>>[] =>
  parse<Record<string, string>>(text, {
    columns: true,
    record_delimiter: '\r\n',
    cast: (value) => value.replace(KEPT_TEXT, '$1'),
  });

/** The apostrophe that keeps a spreadsheet from computing what follows. */
const KEPT_TEXT = /((?:^|;)["' ]*)'(?=[=+\-@＝＋－＠])/g;

/** Reads a CSV report. */
export function readCsv(files: Files): Told {
  const rows = rowsOf(onlyFile(files));
  const hosts = new Map(rows.map(({ host = '', host_state }) => [host, host_state]));
  return [
    ...[...hosts].map(([host, state]) => hostTold(host, state === 'audited' || state === 'partial')),
    ...rows.flatMap(({ host = '', check, fingerprint = '', controls = '', status = '', waived_until }) => {
      if (check === '' && controls === '') return [];
      const id = check === '' ? controls.slice(controls.indexOf(':') + 1) : fingerprint;
      return [thingTold(host, id, waived_until === '' ? status : `${status}, waived`)];
    }),
  ];
}
