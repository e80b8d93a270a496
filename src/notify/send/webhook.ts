import type { OutgoingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebhookChannel } from '../../model/notify.ts';
import { signedHeaders } from '../sign.ts';
import { type Pace, waitAfter } from './pace.ts';
import { type Answered, type Posted, post } from './post.ts';

/** A message for a receiver. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly userAgent: string;
}

/** Statuses of HTTP after which the same message may be taken later. */
const LATER: readonly number[] = [408, 425, 429];
const mayBeTaken = (posted: Posted): boolean =>
  'failed' in posted || LATER.includes(posted.status) || posted.status >= 500;

/**
 * Posts a message until it is taken; null then, else why it was not, in words that name neither the address nor what was
 * answered. Redirects are not followed, since whoever answers would choose where the message goes.
 */
export async function sendWebhook(
  { url, secret }: Pick<WebhookChannel, 'url' | 'secret'>,
  { id, body, userAgent }: Message,
  { pace, signal, ca }: { readonly pace: Pace; readonly signal: AbortSignal; readonly ca?: string },
): Promise<string | null> {
  const end = Date.now() + pace.all;
  for (let attempt = 1; ; attempt += 1) {
    const headers: OutgoingHttpHeaders = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'user-agent': userAgent,
      ...signedHeaders(id, Math.floor(Date.now() / 1000), body, secret),
    };
    const left = Math.max(1, Math.min(pace.attempt, end - Date.now()));
    const posted = await post({ url, headers, body, ...(ca === undefined ? {} : { ca }) }, left, signal);
    if ('status' in posted && posted.status >= 200 && posted.status < 300) return null;
    const why = `${wordsFor(posted)}${attempt > 1 ? `, after ${attempt} attempts` : ''}`;
    if (signal.aborted) return 'the run was interrupted';
    if (!mayBeTaken(posted) || attempt >= pace.attempts) return why;
    const asked = 'retryAfter' in posted ? posted.retryAfter : null;
    const wait = waitAfter(attempt, asked, pace, Math.random());
    if (Date.now() + wait >= end) return `${why}, and there was no time for another`;
    try {
      await sleep(wait, undefined, { signal });
    } catch {
      return 'the run was interrupted';
    }
  }
}

function wordsFor(posted: Posted): string {
  if ('failed' in posted) return posted.failed;
  return `it answered with status ${posted.status}${meaningOf(posted)}`;
}

function meaningOf({ status }: Answered): string {
  if (status >= 300 && status < 400)
    return ', a redirect, which is not followed: write where it leads into the file';
  if (status === 404 || status === 410) return ': there is nothing at that address any more';
  return status === 401 || status === 403 ? ': it does not take messages from us' : '';
}
