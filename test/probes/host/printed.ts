import type { ScriptOutput } from '../../../src/kit/define-probe.ts';

/** What no host can know beforehand; a script draws another one each time. */
const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';

/** What a script prints whose records are these: the words of the head, then the body from the next line on. */
export const printed = (...records: readonly string[]): ScriptOutput => ({
  stdout: [TOKEN, ...records.map((record) => `${TOKEN} ${record}`), `${TOKEN} end`].join('\n').concat('\n'),
  exitCode: 0,
});
