import { parse } from 'junit2json';
import { type Files, hostTold, onlyFile, type Told, thingTold } from '../projection.ts';

/** The test suites of a report. */
export async function suitesOf(text: string) {
  const report = await parse(text);
  if (!report || !('testsuite' in report)) return [];
  return report.testsuite ?? [];
}

/** Reads a JUnit report. */
export async function readJunit(files: Files): Promise<Told> {
  const suites = await suitesOf(onlyFile(files));
  return suites.flatMap(({ name = '', testcase = [] }) =>
    testcase.flatMap((one) => {
      const [, id = ''] = /\[([^[\]]*)\]$/.exec(one.name ?? '') ?? [];
      const word = one.failure ? 'failure' : one.error ? 'error' : one.skipped ? 'skipped' : 'passed';
      return [id === 'host' ? hostTold(name, word === 'passed') : thingTold(name, id, word)];
    }),
  );
}
