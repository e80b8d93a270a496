import { dirname, relative, resolve } from 'node:path';
import { z } from 'zod';
import type { Answer, AttestationEntry } from '../../model/attestations.ts';
import { counted } from '../../model/plural.ts';
import type { CheckTexts } from '../../model/results.ts';
import { cutText, visibleText } from '../../model/visible-text.ts';
import type { Streams } from '../streams.ts';
import { painter } from '../terminal/paint.ts';
import { proofDigest } from './proof-digest.ts';
import type { Answered, OpenFinding, Question } from './questions.ts';

/** What a person chose at a question: an answer, to leave it open, to be asked of each object, or to end. */
export type Choice = Answer | 'skip' | 'one-by-one' | 'quit';

const CHOICES: Readonly<Record<string, { readonly choice: Choice; readonly words: string }>> = {
  m: { choice: 'met', words: 'met' },
  n: { choice: 'not-met', words: 'not met' },
  a: { choice: 'not-applicable', words: 'not applicable' },
  o: { choice: 'one-by-one', words: 'one by one' },
  s: { choice: 'skip', words: 'skip' },
  q: { choice: 'quit', words: 'quit' },
};

/** Hosts and objects named of one question. */
const NAMED = 8;

/** Shows a question with what was observed, and asks what the answer is. */
export async function askQuestion(
  question: Question,
  place: string,
  texts: CheckTexts,
  streams: Streams,
): Promise<Choice> {
  const [{ finding }] = question;
  const { check, controls, message, observed } = finding;
  const paint = painter(streams);
  const wanted = texts[check]?.title;
  const lines = [
    '',
    paint('bold', visibleText(`${place}  ${[...controls, check].join(' ')}`)),
    `  of        ${visibleText(askedOf(question))}`,
    ...(wanted === undefined ? [] : [`  wanted    ${visibleText(wanted)}`]),
    `  observed  ${visibleText(cutText(observed, 1000))}`,
    '',
    `  ${paint('bold', visibleText(message))}`,
  ];
  streams.log(`${lines.join('\n')}\n`);
  const offered = Object.entries(CHOICES).filter(([key]) => key !== 'o' || question.length > 1);
  const words = offered.map(([key, { words }]) => `[${key}] ${words}`).join('  ');
  const chosen = await askUntil(`  ${words}: `, streams, (text) => {
    const found = offered.find(([key]) => key === text.toLowerCase());
    return found
      ? { value: found[1].choice }
      : { wrong: `Type one of ${offered.map(([key]) => key).join(', ')}.` };
  });
  return chosen ?? 'quit';
}

/** Of what a question is asked: one object, or several with the same observation. */
function askedOf(question: Question): string {
  const hosts = new Set(question.map(({ host }) => host));
  const names = [...new Set(question.map((open) => nameOf(open, hosts.size > 1)))];
  const shown = names.slice(0, NAMED).join(', ');
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  const [{ host, finding }] = question;
  const on = hosts.size > 1 ? `${counted(hosts.size, 'host')}, the same observed on all` : host;
  if (question.length === 1)
    return finding.resource.type === 'host' ? on : `${on}: ${finding.resource.type} ${shown}`;
  const what = finding.resource.type === 'host' ? '' : `${counted(question.length, finding.resource.type)}, `;
  return `${what}${on}: ${shown}${more}`;
}

function nameOf({ host, finding: { resource } }: OpenFinding, withHost: boolean): string {
  const name = cutText(resource.name, 80);
  if (resource.type === 'host') return host;
  return withHost ? `${name} on ${host}` : name;
}

/** Where an answer is written, who answers, and when. */
export interface Desk {
  readonly attestationsFile: string;
  /** Asked once, and then remembered. */
  by: string | null;
  readonly suggestedBy: string;
  /** YYYY-MM-DD, UTC. */
  readonly today: string;
}

/** Asks for what stands beside an answer; null where the person ends the conversation. */
export async function askDetails(answer: Answer, desk: Desk, streams: Streams): Promise<Answered | null> {
  desk.by ??= await askText('By whom', desk.suggestedBy, 200, streams);
  if (desk.by === null) return null;
  const comment = await askText('Comment (Enter for none)', '', 2000, streams);
  if (comment === null) return null;
  const evidence = await askProof(desk.attestationsFile, streams);
  if (evidence === null) return null;
  const validUntil = await askEnd(desk.today, streams);
  if (validUntil === null) return null;
  return {
    answer,
    by: desk.by,
    on: desk.today,
    validUntil,
    ...(comment === '' ? {} : { comment }),
    ...(evidence === 'none' ? {} : { evidence }),
  };
}

function askText(
  words: string,
  suggested: string,
  longest: number,
  streams: Streams,
): Promise<string | null> {
  const optional = words.includes('Enter');
  return askUntil(`  ${words}${suggested === '' ? '' : ` [${suggested}]`}: `, streams, (text) => {
    const value = text === '' ? suggested : text;
    if (value === '' && !optional) return { wrong: 'Somebody has to answer for it.' };
    return value.length > longest ? { wrong: `It takes ${longest} characters at most.` } : { value };
  });
}

type Proof = NonNullable<AttestationEntry['evidence']>;

function askProof(attestationsFile: string, streams: Streams): Promise<Proof | 'none' | null> {
  return askUntil<Proof | 'none'>('  File that proves it (Enter for none): ', streams, async (text) => {
    if (text === '') return { value: 'none' };
    const found = await proofDigest(resolve(text));
    if ('problem' in found) return { wrong: `${text} ${found.problem}.` };
    const file = relative(dirname(resolve(attestationsFile)), resolve(text));
    return { value: { file, sha256: found.sha256 } };
  });
}

function askEnd(today: string, streams: Streams): Promise<string | null> {
  const suggested = lastDayOfYear(today);
  return askUntil(`  Valid until [${suggested}]: `, streams, (text) => {
    const day = z.iso.date().safeParse(text === '' ? suggested : text);
    if (!day.success) return { wrong: 'It takes a day such as 2026-11-30.' };
    return day.data < today ? { wrong: 'That day is over.' } : { value: day.data };
  });
}

/** The last day of the year that begins with a day. */
export function lastDayOfYear(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year + 1, month - 1, date - 1)).toISOString().slice(0, 10);
}

type Weighed<T> = { readonly value: T } | { readonly wrong: string };

/** Asks again until the answer is one that can be used; null where nobody answers any more. */
async function askUntil<T>(
  words: string,
  streams: Streams,
  weigh: (text: string) => Weighed<T> | Promise<Weighed<T>>,
): Promise<T | null> {
  for (;;) {
    const text = await streams.ask(words, { secret: false });
    if (text === null) return null;
    const weighed = await weigh(text.trim());
    if ('value' in weighed) return weighed.value;
    streams.log(`  ${visibleText(weighed.wrong)}\n`);
  }
}
