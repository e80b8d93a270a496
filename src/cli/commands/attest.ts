import { existsSync } from 'node:fs';
import { attestationsOf, dayOf, seesTheSame, unsound } from '../../assess/attestations/attestation.ts';
import { benchmarkId } from '../../model/benchmark.ts';
import { counted } from '../../model/plural.ts';
import type { Results } from '../../model/results.ts';
import { visibleText } from '../../model/visible-text.ts';
import { appendAttestations } from '../attestations/append.ts';
import { askDetails, askQuestion, type Desk } from '../attestations/dialogue.ts';
import { loadAttestations } from '../attestations/load.ts';
import { entriesFor, type OpenFinding, openQuestions, type Question } from '../attestations/questions.ts';
import { catalogue } from '../catalogue.ts';
import { EXIT } from '../exit-codes.ts';
import { usageError } from '../failure.ts';
import type { RunOptions } from '../options.ts';
import { readResults } from '../read-results.ts';
import type { Streams } from '../streams.ts';

/** Where answers are written where no option says it. */
const USUAL_FILE = 'attestations.yml';

/** Options of `attest` beside those of other commands. */
export interface AttestOptions extends Pick<RunOptions, 'attestations'> {
  readonly results: string;
}

/** `plimsoll attest`: asks the open questions of results one by one, and writes each answer at once. */
export async function attest(options: AttestOptions, streams: Streams): Promise<number> {
  if (!streams.canAsk) {
    throw usageError(
      'attest asks questions, and there is no terminal to ask on: run it by hand, or write the file yourself ("plimsoll schema attestations" describes it).',
    );
  }
  const file = options.attestations ?? USUAL_FILE;
  const results = await readResults(options.results);
  const today = dayOf(new Date());
  const questions = openQuestions(results, await answeredIn(file, results, today));
  if (questions.length === 0) {
    streams.log('No question is open: whatever awaits a person in these results is answered.\n');
    return EXIT.ok;
  }
  const hosts = new Set(questions.flat().map(({ host }) => host)).size;
  const those = `${counted(questions.length, 'question')} on ${counted(hosts, 'host')}`;
  streams.log(`${those}. Each answer is written to ${visibleText(file)} at once.\n`);
  const user = process.env.USER ?? process.env.LOGNAME ?? '';
  const desk = { attestationsFile: file, by: null, suggestedBy: user.slice(0, 200), today };
  const answers = await converse(questions, results, desk, streams);
  streams.log(
    answers === 0
      ? '\nNothing was written.\n'
      : `\n${counted(answers, 'answer')} written. To count them: plimsoll assess or audit with --attestations ${visibleText(file)}\n`,
  );
  if (answers > 0) streams.out(`${file}\n`);
  return streams.interrupted.aborted ? EXIT.incomplete : EXIT.ok;
}

/** Asks until all is answered or the person ends it; says how many questions were answered. */
async function converse(
  questions: readonly Question[],
  { checks }: Results,
  desk: Desk,
  streams: Streams,
): Promise<number> {
  const waiting = [...questions];
  let [asked, answers] = [0, 0];
  for (let question = waiting.shift(); question; question = waiting.shift()) {
    asked += 1;
    const place = `Question ${asked} of ${asked + waiting.length}`;
    const choice = await askQuestion(question, place, checks, streams);
    if (choice === 'quit') return answers;
    if (choice === 'skip') continue;
    if (choice === 'one-by-one') {
      asked -= 1;
      waiting.unshift(...question.map((open) => [open] as const));
      continue;
    }
    const answered = await askDetails(choice, desk, streams);
    if (answered === null) return answers;
    await appendAttestations(desk.attestationsFile, entriesFor(question, answered));
    answers += 1;
  }
  return answers;
}

/** What the file already answers, so that whoever comes back goes on where it was left. */
async function answeredIn(
  file: string,
  { benchmark, checks, hosts }: Results,
  today: string,
): Promise<(open: OpenFinding) => boolean> {
  const known = await catalogue(benchmarkId(benchmark));
  if (!existsSync(file)) return () => false;
  const own = Object.keys(checks).map((id) => ({ id }));
  const { attestations } = await loadAttestations(file, { ...known, checks: [...known.checks, ...own] });
  const counting = attestations.filter((attestation) => unsound(attestation, today) === null);
  const ofHost = new Map(hosts.map(({ name }) => [name, attestationsOf(name, counting)]));
  return ({ host, finding }) =>
    ofHost
      .get(host)?.(finding)
      .some((attestation) => seesTheSame(attestation, finding)) ?? false;
}
