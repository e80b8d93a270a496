import { readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { noticeMail } from '../../../reports/notice/mail.ts';
import type { Notice } from '../../model/notice.ts';
import { printableJson } from '../../model/printable-json.ts';
import { visibleText } from '../../model/visible-text.ts';
import { mimeOf } from '../../notify/mime.ts';
import type { Channel } from '../../notify/read-channels.ts';
import { BRIEF_PACE, PACE, type Pace } from '../../notify/send/pace.ts';
import { sendBySendmail } from '../../notify/send/sendmail.ts';
import { sendWebhook } from '../../notify/send/webhook.ts';
import { messageId } from '../../notify/sign.ts';
import { isWanted } from '../../notify/wanted.ts';
import { writePrivateFile } from '../../snapshot/write-private-file.ts';
import { describeSystemError } from '../failure.ts';
import type { Streams } from '../streams.ts';
import { readCertificates, SENDMAIL } from './load-channels.ts';

/** The files of a run. */
export interface Reported {
  /** The HTML report; null where there is none. */
  readonly page: string | null;
  /** Every report that was written. */
  readonly paths: readonly string[];
}

interface Told {
  readonly notice: Notice;
  /** In the text format of Prometheus; null where there are none. */
  readonly metrics: string | null;
  readonly reported: Reported;
}

/** Whom nobody could tell, and why; neither names an address. */
interface Untold {
  readonly label: string;
  readonly why: string;
}

/** Tells every channel that wants to know, all at once; those that could not be told. A run that somebody ended already is told in brief. */
export async function sendAll(
  channels: readonly Channel[],
  told: Told,
  { interrupted }: Pick<Streams, 'interrupted'>,
): Promise<readonly Untold[]> {
  const how = interrupted.aborted
    ? { pace: BRIEF_PACE, signal: new AbortController().signal }
    : { pace: PACE, signal: interrupted };
  const body = printableJson(told.notice);
  const message = { id: messageId(body), body, userAgent: `plimsoll/${told.notice.tool.version}` };
  const all = channels.map(async (channel) => {
    const why = await send(channel, told, message, how).catch(describeSystemError);
    return why === null ? [] : [{ label: channel.label, why }];
  });
  return (await Promise.all(all)).flat();
}

interface How {
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/** Why it was not told; null where it was, or did not want to be. */
async function send(
  channel: Channel,
  { notice, metrics, reported }: Told,
  message: Parameters<typeof sendWebhook>[1],
  how: How,
): Promise<string | null> {
  if (channel.kind === 'textfile') {
    const { path, mode = '0644' } = channel.settings;
    if (metrics !== null) await writePrivateFile(path, metrics, Number.parseInt(mode, 8));
    return null;
  }
  if (!isWanted(channel.settings.on, notice)) return null;
  if (channel.kind === 'webhook') {
    const { ca } = channel.settings;
    return sendWebhook(channel.settings, message, {
      ...how,
      ...(ca === undefined ? {} : { ca: await readCertificates(ca) }),
    });
  }
  const { from, to, program = SENDMAIL, report } = channel.settings;
  const { page, remark } = report ? await pageOf(reported) : { page: null, remark: [] };
  const { subject, text } = noticeMail(notice, [...remark, ...whereReportsLie(reported)]);
  const id = message.id.replace(/^msg_/, 'plimsoll-');
  const mail = mimeOf({ from, to, subject, text, id, date: new Date(), page });
  return sendBySendmail(program, mail, { ms: how.pace.all, signal: how.signal });
}

/** Many servers of mail take no more than 10 MB, and base64 makes a third more of it. */
const LARGEST_PAGE = 5 * 1024 ** 2;

async function pageOf({ page }: Reported): Promise<{
  readonly page: { readonly name: string; readonly html: Uint8Array } | null;
  readonly remark: readonly string[];
}> {
  const size =
    page === null
      ? null
      : await stat(page).then(
          ({ size }) => size,
          () => null,
        );
  if (page === null || size === null) return { page: null, remark: ['There is no report to come along.'] };
  if (size > LARGEST_PAGE) return { page: null, remark: ['The report is too large for a mail.'] };
  return { page: { name: 'report.html', html: await readFile(page) }, remark: [] };
}

const whereReportsLie = ({ paths }: Reported): readonly string[] =>
  paths.length === 0
    ? []
    : [`Reports on ${visibleText(hostname())}:`, ...paths.map((path) => `- ${visibleText(resolve(path))}`)];
