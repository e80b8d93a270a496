import type { HostResult } from '../../../src/model/results.ts';
import { count } from '../../telling/words.ts';

/** How much of what was dropped looked like a secret, in words; null where results do not tell it. */
export function redactionsView({ redactions }: Pick<HostResult, 'redactions'>): string | null {
  if (redactions === undefined) return null;
  const { containers, images, services, secrets, doubts, rules } = redactions;
  const searched = `${count(containers, 'container')}, ${count(images, 'image')} and ${count(services, 'service')}`;
  if (containers + images + services === 0)
    return 'No container, image or service of this host was searched for secrets.';
  const met = Object.entries(rules).map(([rule, times]) => `${rule} ${times}`);
  return [
    `The settings of ${searched} were searched on their way:`,
    `${secrets === 0 ? 'nothing looks like a secret' : secrets === 1 ? '1 text looks like a secret' : `${count(secrets, 'text')} look like secrets`}${met.length === 0 ? '' : ` (${met.join(', ')})`},`,
    `and ${doubts === 0 ? 'nothing' : count(doubts, 'text')} may be one.`,
    'Of each the place, the name of the setting and the rule are kept. How many values were left out in all is not known, since what is not on the list is dropped uncounted.',
  ].join(' ');
}
