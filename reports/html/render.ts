import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Results } from '../../src/model/results.ts';
import { compileTemplates } from './templates.ts';
import { pageView } from './view/page.ts';

/** The parts of the style sheet; where two rules weigh the same, the later part wins. */
const STYLES = [
  'palette',
  'base',
  'head',
  'first-things',
  'tables',
  'filters',
  'controls',
  'findings',
  'scope-and-appendix',
  'narrow',
  'print',
] as const;

/**
 * Writes the results of an audit as one HTML file that needs nothing else: no request leaves it, its policy
 * allows no style and no script but its own, and all of it can be read without either. The same results give
 * the same bytes. `assetsDir` is the folder `reports/html` of the package, which holds the templates, the
 * styles and the script; it throws where one of them cannot be read.
 */
export function renderHtml(results: Results, assetsDir: string): string {
  const read = (file: string) => readFileSync(join(assetsDir, file), 'utf8').trim();
  const style = [...STYLES.map((name) => read(`styles/${name}.css`)), pageMargins(results.run.id)].join('\n');
  const script = read('script.js');
  const render = compileTemplates(join(assetsDir, 'templates'), { style, script });
  return render({
    ...pageView(results),
    policy: [
      "default-src 'none'",
      `style-src '${digest(style)}'`,
      `script-src '${digest(script)}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; '),
  });
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
