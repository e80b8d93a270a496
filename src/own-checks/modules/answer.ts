import { narrowCheck } from '../../assess/narrow.ts';
import type { Check } from '../../model/check.ts';
import type { NamedObjects } from '../../model/only.ts';
import type { PolicyValues } from '../../model/parameter.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { assessInside, checkIn, describeCheck, examineInside } from './inside.ts';
import { lineIn, loadModule, type ModuleExports, ModuleRefused, wordOf } from './load-module.ts';
import type { Question } from './protocol.ts';

/** Answers the questions to one module; the first loads it. */
export function answerer(kit: ModuleExports): (question: Question) => Promise<object> {
  let loaded: { readonly exports: ModuleExports; readonly check: Check } | undefined;
  const load = async (name: string, source: string): Promise<object> => {
    try {
      const exports = await loadModule(name, source, kit);
      loaded = { exports, check: checkIn(exports, name) };
      return describeCheck(loaded.check);
    } catch (thrown) {
      const line = thrown instanceof ModuleRefused ? thrown.line : lineIn(thrown);
      return { kind: 'refused', line, message: wordOf(thrown) };
    }
  };
  return async (question) => {
    if (question.kind === 'load') return load(question.name, question.source);
    if (!loaded) throw new Error('Nothing was loaded.');
    if (question.kind === 'examine') return { kind: 'examined', ...examine(loaded) };
    const [snapshot, policy] = [question.snapshot as Snapshot, question.policy as PolicyValues];
    const check = question.named ? narrowCheck(loaded.check, question.named as NamedObjects) : loaded.check;
    return { kind: 'assessed', findings: assessInside(check, snapshot, policy) };
  };
}

function examine({ check, exports }: { readonly exports: ModuleExports; readonly check: Check }) {
  try {
    return examineInside(check, exports);
  } catch (thrown) {
    return { complaints: [wordOf(thrown)], examples: 0 };
  }
}
