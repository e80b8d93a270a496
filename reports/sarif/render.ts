import { printableJson } from '../../src/model/printable-json.ts';
import type { OpenRunDocument } from '../run-document.ts';
import { bearsOnOf } from './frameworks.ts';
import { runOfHost, type Tells } from './run.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** SARIF 2.1.0 with a run for each host; results come one on a line. */
const sarif =
  (tells: Tells): OpenRunDocument =>
  (run) => {
    const bearsOn = bearsOnOf(run.head);
    let hosts = 0;
    return {
      begin: () => `{\n"$schema": ${JSON.stringify(SCHEMA)},\n"version": "2.1.0",\n"runs": [`,
      host: (host) => {
        const { about, results } = runOfHost(host, run, bearsOn, tells);
        const lines = results.map((result) => `\n${printableJson(result)}`);
        hosts += 1;
        return `${hosts === 1 ? '' : ','}\n${printableJson(about).slice(0, -1)},\n"results": [${lines.join(',')}]}`;
      },
      end: () => ']\n}\n',
    };
  };

/** What fails, and what could not be read. */
export const sarifReport = sarif((standing) => ['fail', 'waived', 'error'].includes(standing));

/** Everything that was judged. */
export const fullSarifReport = sarif(() => true);
