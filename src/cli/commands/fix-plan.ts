import type { HostPlan } from '../../../reports/fix-plan/plan.ts';
import { planHost } from '../../../reports/fix-plan/plan-host.ts';
import { writePrivateFile } from '../../snapshot/write-private-file.ts';
import { EXIT } from '../exit-codes.ts';
import { readResults } from '../read-results.ts';
import type { Streams } from '../streams.ts';
import { writeOrFail } from '../write-or-fail.ts';

/** Options of `fix-plan`. */
export interface FixPlanOptions {
  readonly format: 'markdown' | 'shell' | 'ansible';
  readonly output?: string;
}

/** `plimsoll fix-plan`: what would mend the failures in results. It changes nothing itself. */
export async function fixPlan(file: string, options: FixPlanOptions, streams: Streams): Promise<number> {
  const { hosts, checks } = await readResults(file);
  const render = await RENDERERS[options.format]();
  const text = render(hosts.map((host) => planHost(host, checks)));
  const { output } = options;
  if (output === undefined || output === '-') streams.out(text);
  else {
    await writeOrFail(output, () => writePrivateFile(output, text));
    streams.log(`${output}\n`);
  }
  return EXIT.ok;
}

type Render = (plans: readonly HostPlan[]) => string;

const RENDERERS: Readonly<Record<FixPlanOptions['format'], () => Promise<Render>>> = {
  markdown: async () => (await import('../../../reports/fix-plan/markdown.ts')).renderMarkdown,
  shell: async () => (await import('../../../reports/fix-plan/shell/render.ts')).renderShell,
  ansible: async () => (await import('../../../reports/fix-plan/ansible/render.ts')).renderAnsible,
};
