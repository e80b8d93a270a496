import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckTexts, HostResult, ResultsHead, ResultsTail } from '../../src/model/results.ts';
import { pageTemplate } from './templates.ts';
import type { FleetHost } from './view/fleet/fleet.ts';
import { type FrameworkTally, frameworkTally } from './view/fleet/frameworks.ts';
import { fleetPageView } from './view/fleet/page.ts';
import { hostPageView, runView } from './view/page.ts';

/** What a page is made of; of two rules of style that weigh the same, the one in the later part wins. */
const PAGES = {
  'host-page': {
    styles: ['controls', 'findings', 'waivers', 'changes', 'trend', 'frameworks', 'print-controls'],
    scripts: ['filters', 'views', 'controls', 'copy-and-print'],
  },
  'fleet-page': {
    styles: ['fleet', 'grid', 'waivers', 'changes', 'trend', 'frameworks'],
    scripts: ['filters', 'views', 'sort', 'copy-and-print'],
  },
} as const;
/** The parts that every style sheet begins with, and those that it ends with. */
const FIRST_STYLES = ['palette', 'base', 'head', 'first-things', 'tables', 'filters'] as const;
const LAST_STYLES = ['views', 'scope-and-appendix', 'narrow', 'print', 'cover'] as const;

/** The pages of one run. The same results give the same bytes. */
interface HtmlReport {
  /**
   * The page of one host. `fleet` is the relative address of the fleet's page; null where the run has one host, whose
   * page then also tells the tail.
   */
  hostPage(host: HostResult, texts: CheckTexts, fleet: string | null, tail?: ResultsTail): string;
  /** Counts hosts for the page of all, as they come. */
  tally(): FrameworkTally;
  /** The page of all hosts; with a tally of them it tells how they stand by other frameworks. */
  fleetPage(hosts: readonly FleetHost[], tail?: ResultsTail, tally?: FrameworkTally): string;
}

/**
 * Writes the results of an audit as HTML files that need nothing else: no request leaves them, their policy
 * allows no style and no script but their own, and all of it can be read without either. `assetsDir` is the
 * folder `reports/html` of the package, which holds the styles and the scripts; they are read once. It throws where one of them cannot be read, or where a relative address holds anything
 * but letters, digits and `._-~%`.
 */
export function htmlReport(assetsDir: string, run: ResultsHead): HtmlReport {
  const read = (file: string) => readFileSync(join(assetsDir, file), 'utf8').trim();
  const compile = (entry: keyof typeof PAGES): ((view: object) => string) => {
    const { styles, scripts } = PAGES[entry];
    const sheets = [...FIRST_STYLES, ...styles, ...LAST_STYLES].map((name) => read(`styles/${name}.css`));
    const style = [...sheets, pageMargins(run.run.id)].join('\n');
    const script = scripts.map((name) => read(`scripts/${name}.js`)).join('\n');
    const render = pageTemplate(entry, { style, script });
    const shared = { ...runView(run), page: entry, policy: policyFor(style, script) };
    return (view) => render({ ...shared, ...view });
  };
  const renderHost = compile('host-page');
  const renderFleet = compile('fleet-page');
  return {
    hostPage: (host, texts, fleet, tail) => renderHost(hostPageView(host, texts, run, fleet, tail)),
    tally: () => frameworkTally(run.frameworks ?? []),
    fleetPage: (hosts, tail, tally) => renderFleet(fleetPageView(hosts, run, tail, tally?.views())),
  };
}

function policyFor(style: string, script: string): string {
  return [
    "default-src 'none'",
    `style-src '${digest(style)}'`,
    `script-src '${digest(script)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** The source expression of a policy that allows exactly this text. */
function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** What each printed page says at its foot; the run's id is a UUID, and nothing else may get into the style. */
function pageMargins(runId: string): string {
  const id = /^[0-9a-f-]{36}$/i.test(runId) ? runId : '';
  return `@page{@bottom-left{content:"Plimsoll · run ${id}"}}`;
}
