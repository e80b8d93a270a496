import { join } from 'node:path';
import type { OpenHostDocuments, OpenRunDocument } from '../../reports/run-document.ts';
import { fileNames } from '../model/file-names.ts';
import { type HostSummary, summariseHost } from '../model/host-summary.ts';
import type { HostResult } from '../model/results.ts';
import type { ResultsStream } from '../model/results-stream.ts';
import { FORMATS, type Format } from './outputs.ts';
import { packageRoot } from './package-root.ts';

/** Takes one report, part by part. */
export type Write = (part: string | Uint8Array) => Promise<void>;
/** A file that grows beside a report. */
export interface FileBeside {
  readonly write: Write;
  finish(): Promise<void>;
  discard(): Promise<void>;
}
/** Puts further files beside a report; paths are relative to its folder. */
export interface Beside {
  /** Writes a file at once. */
  whole(path: string, text: string): Promise<void>;
  /** Begins a file that is listed with the report. */
  begin(path: string): Promise<FileBeside>;
}

/** Writes one report while the hosts of a run come one after the other. */
export interface ReportWriter {
  host(host: HostResult): Promise<void>;
  end(): Promise<void>;
  /** Leaves nothing behind of what is beside the report itself. */
  discard?(): Promise<void>;
}

/** Begins a report. `beside` is null where it has to be one file. */
type BeginReport = (
  results: Omit<ResultsStream, 'hosts'>,
  write: Write,
  beside: Beside | null,
) => Promise<ReportWriter>;

/** One document about the run. */
const ofRun =
  (load: () => Promise<OpenRunDocument>): BeginReport =>
  async (run, write) => {
    const document = (await load())(run);
    // With the first host, since the reader of a pipe is waited for.
    let begun = false;
    const begin = () => {
      const first = begun ? '' : document.begin();
      begun = true;
      return first;
    };
    return {
      host: (host) => write(begin() + document.host(host)),
      end: () => write(begin() + document.end(run.tail())),
    };
  };

/** A document about each host: the report itself where there is one, else below `hosts/`. */
const ofHost =
  (format: Format, load: () => Promise<OpenHostDocuments>): BeginReport =>
  async (run, write, beside) => {
    const render = (await load())(run);
    if (run.names.length === 1) return { host: (host) => write(render(host)), end: async () => {} };
    const files = hostFiles(run.names, format);
    let hosts = 0;
    return {
      host: async (host) => {
        await beside?.whole(files[hosts] ?? '', render(host));
        hosts += 1;
      },
      end: async () => {},
    };
  };

/**
 * One document about the run, or several of so many hosts each, all but the first beside the report, where there may be more
 * files than one.
 */
const inParts =
  (format: Format, size: number, load: () => Promise<OpenRunDocument>): BeginReport =>
  async (run, write, beside) => {
    const whole = ofRun(load);
    if (beside === null || run.names.length <= size) return whole(run, write, beside);
    let hosts = 0;
    const begin = async () => {
      const names = run.names.slice(hosts, hosts + size);
      const name = numbered(FORMATS[format].file, hosts / size + 1);
      const file = hosts === 0 ? null : await beside.begin(name);
      return { file, document: await whole({ ...run, names }, file?.write ?? write, null) };
    };
    let part = await begin();
    const end = async () => {
      await part.document.end();
      await part.file?.finish();
    };
    return {
      host: async (host) => {
        if (hosts > 0 && hosts % size === 0) {
          await end();
          part = await begin();
        }
        hosts += 1;
        await part.document.host(host);
      },
      end,
      discard: async () => part.file?.discard(),
    };
  };

/** `results-2.sarif` */
const numbered = (file: string, number: number): string => file.replace('.', `-${number}.`);

/** GitHub takes no file with more runs, and a host is a run. */
const HOSTS_OF_SARIF = 20;

/** Where the files of hosts lie that a format has, relative to the folder of the report. */
const hostFiles = (names: readonly string[], format: Format): readonly string[] => {
  const { file } = FORMATS[format];
  return fileNames(names).map((name) => `hosts/${name}${file.slice(file.indexOf('.'))}`);
};

const html: BeginReport = async ({ head, texts, names, tail }, write, beside) => {
  const { htmlReport } = await import('../../reports/html/render.ts');
  const pages = htmlReport(join(packageRoot(), 'reports/html'), head);
  if (names.length === 1) {
    return { host: (host) => write(pages.hostPage(host, texts, null, tail())), end: async () => {} };
  }
  const files = hostFiles(names, 'html');
  const tally = pages.tally();
  const fleet: { readonly summary: HostSummary; readonly page: string | null }[] = [];
  return {
    host: async (host) => {
      const page = beside === null ? null : (files[fleet.length] ?? null);
      if (page !== null) await beside?.whole(page, pages.hostPage(host, texts, FLEET_PAGE));
      tally.add(host, texts);
      fleet.push({ summary: summariseHost(host, texts), page });
    },
    end: () => write(pages.fleetPage(fleet, tail(), tally)),
  };
};

/** From a page in `hosts/`. */
const FLEET_PAGE = `../${FORMATS.html.file}`;

/** How each format is written, but packs, which hold reports. */
export const REPORTS: Readonly<Record<Exclude<Format, 'pack'>, BeginReport>> = {
  html,
  json: ofRun(async () => (await import('../../reports/json/render.ts')).jsonReport),
  sarif: inParts(
    'sarif',
    HOSTS_OF_SARIF,
    async () => (await import('../../reports/sarif/render.ts')).sarifReport,
  ),
  'sarif@full': inParts(
    'sarif',
    HOSTS_OF_SARIF,
    async () => (await import('../../reports/sarif/render.ts')).fullSarifReport,
  ),
  junit: ofRun(async () => (await import('../../reports/junit/render.ts')).junitReport),
  csv: ofRun(async () => (await import('../../reports/csv/render.ts')).csvReport),
  hdf: ofHost('hdf', async () => (await import('../../reports/hdf/render.ts')).hdfReport),
  xccdf: ofHost('xccdf', async () => (await import('../../reports/xccdf/render.ts')).xccdfReport),
  markdown: ofRun(async () => (await import('../../reports/markdown/render.ts')).markdownReport),
  oscal: ofRun(async () => (await import('../../reports/oscal/render.ts')).oscalReport),
  prometheus: ofRun(async () => (await import('../../reports/prometheus/render.ts')).prometheusReport),
};
