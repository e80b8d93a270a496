import { join } from 'node:path';
import { fileNames } from '../model/file-names.ts';
import { type HostSummary, summariseHost } from '../model/host-summary.ts';
import type { HostResult } from '../model/results.ts';
import type { ResultsStream } from '../model/results-stream.ts';
import { FORMATS, type Output } from './outputs.ts';
import { packageRoot } from './package-root.ts';

/** Takes the text of one report, part by part. */
type Write = (part: string) => Promise<void>;
/** Takes a further file whole; the path is relative to the report itself. */
type WriteBeside = (path: string, text: string) => Promise<void>;

/** Writes one report while the hosts of a run come one after the other. */
interface ReportWriter {
  host(host: HostResult): Promise<void>;
  end(): Promise<void>;
}

/** Begins a report. `beside` is null where it has to be one file. */
type BeginReport = (
  results: Omit<ResultsStream, 'hosts'>,
  write: Write,
  beside: WriteBeside | null,
) => Promise<ReportWriter>;

/** How each format is written. */
export const REPORTS: Readonly<Record<Output['format'], BeginReport>> = {
  json: async ({ head, texts, tail }, write) => {
    const { jsonReport } = await import('../../reports/json/render.ts');
    const named = new Set<string>();
    let hosts = 0;
    // With the first host, since the reader of a pipe is waited for.
    const begun = () => (hosts === 0 ? jsonReport.begin(head) : '');
    return {
      host: async (host) => {
        for (const { check } of host.findings) named.add(check);
        for (const { checks } of host.controls) for (const check of checks) named.add(check);
        await write(begun() + jsonReport.host(host, hosts));
        hosts += 1;
      },
      end: async () => {
        const used = Object.entries(texts).filter(([id]) => named.has(id));
        await write(begun() + jsonReport.end(Object.fromEntries(used), hosts, tail()));
      },
    };
  },
  html: async ({ head, texts, names, tail }, write, beside) => {
    const { htmlReport } = await import('../../reports/html/render.ts');
    const pages = htmlReport(join(packageRoot(), 'reports/html'), head);
    if (names.length === 1) {
      return { host: (host) => write(pages.hostPage(host, texts, null, tail())), end: async () => {} };
    }
    const files = fileNames(names).map((name) => `hosts/${name}.html`);
    const fleet: { readonly summary: HostSummary; readonly page: string | null }[] = [];
    return {
      host: async (host) => {
        const page = beside === null ? null : (files[fleet.length] ?? null);
        if (page !== null) await beside?.(page, pages.hostPage(host, texts, FLEET_PAGE));
        fleet.push({ summary: summariseHost(host, texts), page });
      },
      end: () => write(pages.fleetPage(fleet, tail())),
    };
  },
};

/** From a page in `hosts/`. */
const FLEET_PAGE = `../${FORMATS.html}`;
