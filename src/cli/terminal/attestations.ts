import type { AttestationUse } from '../../model/attestations.ts';
import { attestationAttention, attestationStates } from '../../model/attested.ts';
import { counted } from '../../model/plural.ts';
import { cutText, visibleText } from '../../model/visible-text.ts';
import { painter } from './paint.ts';
import type { Look } from './summary.ts';

/** How many answers to look after are shown; the report has all of them. */
const SHOWN = 5;

/** What became of the answers of the file of attestations, and those that someone should look after. */
export function renderAttestations(uses: readonly AttestationUse[], look: Look): string {
  const paint = painter(look);
  const lines = [
    '',
    `${paint('bold', 'Attestations')}  ${counted(uses.length, 'answer')}: ${attestationStates(uses)}`,
  ];
  const attention = uses.flatMap((use) => {
    const words = attestationAttention(use);
    return words === null ? [] : [`${use.file}:${use.line} ${use.check}: ${words}`];
  });
  for (const one of attention.slice(0, SHOWN)) lines.push(`  ${visibleText(cutText(one, 300))}`);
  if (attention.length > SHOWN) lines.push(`  and ${attention.length - SHOWN} more, in the report`);
  return `${lines.join('\n')}\n`;
}
