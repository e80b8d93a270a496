import { counted } from '../../model/plural.ts';
import { visibleText } from '../../model/visible-text.ts';
import { EXIT } from '../exit-codes.ts';
import { loadOwnChecks } from '../load-own-checks.ts';
import type { Streams } from '../streams.ts';
import { painter } from '../terminal/paint.ts';

/** `plimsoll test-check`: runs checks of the user on the examples that lie beside them. */
export async function testCheck(directory: string, streams: Streams): Promise<number> {
  const own = await loadOwnChecks({ directory, modules: true });
  const { examine } = await import('../../own-checks/examine.ts');
  const paint = painter(streams);
  let wrong = 0;
  try {
    for (const check of own.list) {
      const { examples, complaints } = await examine(check);
      if (complaints.length > 0) wrong += 1;
      const word = complaints.length > 0 ? paint('red', 'wrong') : paint('green', 'ok   ');
      streams.out(
        `${word}  ${check.origin.id}  ${visibleText(check.origin.file)}, ${counted(examples, 'example')}\n`,
      );
      for (const complaint of complaints) streams.out(`       ${visibleText(complaint)}\n`);
    }
  } finally {
    own.end();
  }
  streams.out(
    `${counted(own.list.length, 'check')}, ${wrong === 0 ? 'all as their examples say' : `${wrong} wrong`}\n`,
  );
  return wrong === 0 ? EXIT.ok : EXIT.gate;
}
