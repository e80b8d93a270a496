import { checksBeyond } from '../../model/beyond.ts';
import { counted } from '../../model/plural.ts';
import type { CheckTexts, Finding, HostResult } from '../../model/results.ts';
import { cutText, visibleText } from '../../model/visible-text.ts';
import { allWaived, waiverAttention, waiverRemarks, waiverStates, waiverWords } from '../../model/waived.ts';
import type { WaiverUse } from '../../model/waiver.ts';
import { painter } from './paint.ts';
import type { Look } from './summary.ts';
import { wrap } from './wrap.ts';

/** How many waived fails, and how many entries to look after, are shown. */
const SHOWN = 5;

/** What of a host fails and is waived; empty where nothing is. */
export function renderWaived(host: HostResult, texts: CheckTexts, look: Look): string {
  const paint = painter(look);
  const waived = waivedOf(host, texts);
  if (waived.length === 0) return '';
  const lines = ['', paint('bold', 'Fail and are waived')];
  for (const { title, findings } of waived.slice(0, SHOWN)) {
    lines.push('', `  ${visibleText(title)}`);
    const said = findings.flatMap(({ waiver }) =>
      waiver ? [`fail, ${waiverWords(waiver)}${remarks(waiverRemarks(waiver))}`] : [],
    );
    for (const one of [...new Set(said)].slice(0, SHOWN)) lines.push(...told(one, look));
  }
  if (waived.length > SHOWN) lines.push('', `  and ${waived.length - SHOWN} more, in the report`);
  return `${lines.join('\n')}\n`;
}

/** What became of the entries of the file of waivers, and what someone should look after. */
export function renderWaivers(uses: readonly WaiverUse[], look: Look): string {
  const paint = painter(look);
  const lines = ['', `${paint('bold', 'Waivers')}  ${counted(uses.length, 'entry')}: ${waiverStates(uses)}`];
  const attention = uses.flatMap((use) => waiverAttention(use).map((words) => ({ use, words })));
  for (const { use, words } of attention.slice(0, 2 * SHOWN)) {
    const place = `${use.file}:${use.line} ${use.check}`;
    lines.push(...wrap(visibleText(cutText(`${place}: ${words}`, 600)), '  ', look.width));
  }
  const rest = attention.length - 2 * SHOWN;
  if (rest > 0) lines.push(`  and ${rest} more, in the report`);
  return `${lines.join('\n')}\n`;
}

const remarks = (all: readonly string[]): string => (all.length === 0 ? '' : ` (${all.join(' ')})`);

const told = (text: string, look: Look): readonly string[] =>
  wrap(visibleText(cutText(text, 600)), '    ', look.width);

interface Waived {
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** Each control, and each check beyond the benchmark, of which something fails and is waived. */
function waivedOf(host: HostResult, texts: CheckTexts): readonly Waived[] {
  const ofControls = host.controls
    .filter(({ status }) => status === 'fail')
    .map(({ id, title }) => ({
      title: `${id} ${title}`,
      findings: host.findings.filter(({ controls }) => controls.includes(id)),
    }));
  const beyond = checksBeyond(host).map(({ check, findings }) => ({
    title: texts[check]?.title ?? check,
    findings,
  }));
  return [...ofControls, ...beyond]
    .filter(({ findings }) => findings.some(({ waiver }) => waiver !== null))
    .map(({ title, findings }) => ({
      title: `${title}${allWaived(findings) ? '' : ' (in part)'}`,
      findings,
    }));
}
