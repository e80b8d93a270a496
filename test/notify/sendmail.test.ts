import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { mimeOf } from '../../src/notify/mime.ts';
import { sendBySendmail } from '../../src/notify/send/sendmail.ts';
import { readMail } from './read-mail.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-sendmail-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const calm = { ms: 5000, signal: new AbortController().signal };

/** A program in the place of sendmail. */
function program(name: string, lines: string): string {
  writeFileSync(at(name), `#!/bin/sh\n${lines}\n`);
  chmodSync(at(name), 0o755);
  return at(name);
}

const mail = {
  from: 'plimsoll@example.net',
  to: ['ops@example.net', 'root'],
  subject: 'Plimsoll: 1 change',
  text: 'Grüße\n.\nFrom me\n',
  id: 'plimsoll-1',
  date: new Date('2026-11-21T04:30:05Z'),
  page: null,
};

describe('a mail', () => {
  test('has its headers and its text, whatever stands in that', () => {
    const { headers, parts } = readMail(mimeOf(mail));
    expect(headers).toEqual({
      from: 'plimsoll@example.net',
      to: 'ops@example.net, root',
      subject: 'Plimsoll: 1 change',
      date: 'Sat, 21 Nov 2026 04:30:05 +0000',
      'message-id': '<plimsoll-1@example.net>',
      'auto-submitted': 'auto-generated',
      'mime-version': '1.0',
      'content-type': 'text/plain; charset=utf-8',
      'content-transfer-encoding': 'base64',
    });
    expect(parts.map(({ content }) => content)).toEqual([mail.text]);
  });

  test('brings a page along, byte by byte', () => {
    const html = Buffer.from(`<p>\u202e--=_plimsoll-1--${'ä'.repeat(5000)}</p>`);
    const text = mimeOf({ ...mail, page: { name: 'report.html', html } });
    const { parts } = readMail(text);
    expect(parts.map(({ content }) => content)).toEqual([mail.text, html.toString()]);
    expect(parts[1]?.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-disposition': 'attachment; filename="report.html"',
    });
    const lengths = text.split('\n').map(({ length }) => length);
    expect(lengths.filter((length) => length === 76).length).toBeGreaterThan(100);
    expect(Math.max(...lengths)).toBeLessThan(100);
  });

  test('from an account of this machine has an id as well', () => {
    expect(readMail(mimeOf({ ...mail, from: 'root' })).headers).toMatchObject({
      from: 'root',
      'message-id': '<plimsoll-1@localhost>',
    });
  });

  test.each(['a\nBcc: x@example.net', 'a\r\nBcc: x@example.net', 'a\0', 'a\u202e', 'ä'])(
    'is not made where a header would hold %j',
    (subject) => {
      expect(() => mimeOf({ ...mail, subject })).toThrow('plain ASCII');
    },
  );
});

describe('sendmail', () => {
  test('gets the mail on stdin, words that never change, and nothing of our environment', async () => {
    vi.stubEnv('CANARY', 'canary');
    const taking = program(
      'taking',
      `echo "$@" > ${at('words')}; env > ${at('env')}; pwd > ${at('pwd')}; cat > ${at('mail')}`,
    );
    expect(await sendBySendmail(taking, mimeOf(mail), calm)).toBeNull();
    vi.unstubAllEnvs();
    expect(readFileSync(at('words'), 'utf8')).toBe('-t -i\n');
    expect(readFileSync(at('pwd'), 'utf8')).toBe('/\n');
    expect(readFileSync(at('env'), 'utf8')).not.toContain('canary');
    expect(readFileSync(at('mail'), 'utf8')).toBe(mimeOf(mail));
  });

  test.each([
    [
      'exits',
      'echo first >&2; printf "no room \\033[31m\\342\\200\\256here\\n" >&2; exit 75',
      'it ended with exit code 75: no room \\u{1b}[31m\\u{202e}here',
    ],
    ['says nothing', 'exit 1', 'it ended with exit code 1: it gave no reason'],
    ['is killed', 'kill -9 $$', 'it ended by SIGKILL: it gave no reason'],
    ['says much', 'yes x | head -c 1000000 >&2; echo end >&2; exit 2', 'it ended with exit code 2: end'],
  ])('that %s says why, in its last line', async (name, lines, why) => {
    expect(await sendBySendmail(program(name.replace(' ', '-'), lines), mimeOf(mail), calm)).toBe(why);
  });

  test('that reads nothing of a large mail fails no more than by its exit code', async () => {
    const html = Buffer.alloc(3_000_000, 'x');
    const large = mimeOf({ ...mail, page: { name: 'report.html', html } });
    expect(await sendBySendmail(program('closing', 'exit 0'), large, calm)).toBeNull();
  });

  test('that hangs is ended in time', async () => {
    const hanging = program('hanging', 'sleep 60');
    expect(await sendBySendmail(hanging, mimeOf(mail), { ...calm, ms: 100 })).toBe(
      'it took longer than 0.1 s',
    );
  });

  test('is ended by an interrupt, with what it started', async () => {
    const starting = program('starting', `sh -c 'echo $$ > ${at('pid')}; exec sleep 60' & wait`);
    const interrupt = new AbortController();
    const going = sendBySendmail(starting, mimeOf(mail), { ms: 60_000, signal: interrupt.signal });
    const started = () => existsSync(at('pid')) && Number(readFileSync(at('pid'), 'utf8'));
    await expect.poll(started, { timeout: 10_000 }).toBeTruthy();
    interrupt.abort();
    expect(await going).toBe('the run was interrupted');
    expect(await sendBySendmail(starting, mimeOf(mail), { ms: 60_000, signal: interrupt.signal })).toBe(
      'the run was interrupted',
    );
    // Whoever adopts it may take a moment to notice its end.
    const state = () => {
      try {
        return /^\d+ \(.*\) (.)/.exec(readFileSync(`/proc/${started()}/stat`, 'utf8'))?.[1];
      } catch {
        return 'gone';
      }
    };
    await expect.poll(state, { timeout: 10_000 }).toMatch(/^(gone|Z)$/);
  });

  test('that leaves something in the background is not waited for', async () => {
    const begun = Date.now();
    expect(
      await sendBySendmail(program('queueing', 'cat >/dev/null; sleep 12 & exit 0'), mimeOf(mail), calm),
    ).toBeNull();
    expect(Date.now() - begun).toBeLessThan(10_000);
  });

  test('that is not there is told', async () => {
    expect(await sendBySendmail(at('nowhere'), mimeOf(mail), calm)).toBe('it could not be started (ENOENT)');
  });
});
