import type { ResultsFile } from '../read-results.ts';
import { keptResults } from './kept-results.ts';
import { chooseRun, openPast, orHistoryFailure } from './open-past.ts';

/** Opens the results of an audit that is kept; what is wrong with the history is told as by `history`. */
export const openKept = (text: string, history: string): Promise<ResultsFile> =>
  orHistoryFailure(async () => {
    const past = openPast({ history });
    try {
      return {
        ...keptResults(past, chooseRun(past, text)),
        [Symbol.asyncDispose]: async () => past[Symbol.dispose](),
      };
    } catch (thrown) {
      past[Symbol.dispose]();
      throw thrown;
    }
  });
