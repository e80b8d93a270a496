import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { type Pace, waitAfter } from '../../src/notify/send/pace.ts';
import { post } from '../../src/notify/send/post.ts';
import { sendWebhook } from '../../src/notify/send/webhook.ts';
import { messageId, signedHeaders } from '../../src/notify/sign.ts';
import { CA, issue, serverFor } from '../support/certificates.ts';
import { type Received, startReceiver } from './receiver.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const QUICK: Pace = { attempts: 4, attempt: 5000, all: 10_000, wait: 5, longestWait: 300 };
const body = '{"text":"ä 1 < 2"}';
const message = { id: messageId(body), body, userAgent: 'plimsoll/test' };
const calm = new AbortController().signal;

const send = (url: string, more: { secret?: string; ca?: string; pace?: Pace; signal?: AbortSignal } = {}) =>
  sendWebhook({ url, ...(more.secret === undefined ? {} : { secret: more.secret }) }, message, {
    pace: more.pace ?? QUICK,
    signal: more.signal ?? calm,
    ...(more.ca === undefined ? {} : { ca: more.ca }),
  });

/** As the specification of Standard Webhooks has it, from what came alone. */
function signatureOf({ headers, body: text }: Received): string {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

test.each([
  [
    'whsec_plJ3nmyCDGBKInavdOK15jsl',
    'msg_loFOjxBNrRLzqYUf',
    1731705121,
    '{"event_type":"ping","data":{"success":true}}',
    'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
  ],
  [
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    1614265330,
    '{"test": 2432232314}',
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  ],
])('a message that others signed has the same signature from us', (secret, id, seconds, text, signature) => {
  expect(signedHeaders(id, seconds, text, secret)).toEqual({
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signature,
  });
});

test('a message comes whole and signed over id, moment and body', async () => {
  await using receiver = await startReceiver();
  const before = Math.floor(Date.now() / 1000);
  expect(await send(receiver.url, { secret: SECRET })).toBeNull();
  const [got] = receiver.received;
  expect(got).toMatchObject({ path: '/hook', body });
  expect(got?.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'webhook-id': message.id,
  });
  const seconds = Number(got?.headers['webhook-timestamp']);
  expect(seconds).toBeGreaterThanOrEqual(before);
  expect(seconds).toBeLessThanOrEqual(Date.now() / 1000);
  expect(got && got.headers['webhook-signature'] === signatureOf(got)).toBe(true);
  expect(await send(receiver.url)).toBeNull();
  expect(receiver.received[1]?.headers).not.toHaveProperty('webhook-signature');
});

test.each([200, 201, 204, 299])('status %i takes a message', async (status) => {
  await using receiver = await startReceiver((_, __, response) => response.writeHead(status).end());
  expect(await send(receiver.url)).toBeNull();
  expect(receiver.received).toHaveLength(1);
});

describe('a message that is not taken', () => {
  test.each([408, 425, 429, 500, 503])('comes again after %i, with the same id', async (status) => {
    await using receiver = await startReceiver((number, _, response) => {
      response.statusCode = number < 2 ? status : 204;
      response.end();
    });
    expect(await send(receiver.url, { secret: SECRET })).toBeNull();
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(Array(3).fill(message.id));
    for (const got of receiver.received) expect(got.headers['webhook-signature']).toBe(signatureOf(got));
  });

  test('comes so many times and no more', async () => {
    await using receiver = await startReceiver((_, __, response) => {
      response.statusCode = 500;
      response.end('canary of the answer');
    });
    expect(await send(receiver.url)).toBe('it answered with status 500, after 4 attempts');
    expect(receiver.received).toHaveLength(4);
  });

  test.each([
    [400, /^it answered with status 400$/],
    [401, 'does not take messages from us'],
    [404, 'nothing at that address'],
    [410, 'nothing at that address'],
    [300, 'a redirect, which is not followed'],
    [399, 'a redirect, which is not followed'],
    [402, 'status 402'],
    [403, 'does not take messages from us'],
    [499, 'status 499'],
    [301, 'a redirect, which is not followed'],
    [307, 'a redirect, which is not followed'],
  ])('does not come again after %i, and goes nowhere else', async (status, why) => {
    await using elsewhere = await startReceiver();
    await using receiver = await startReceiver((_, __, response) => {
      response.writeHead(status, { location: elsewhere.url });
      response.end();
    });
    expect(await send(receiver.url)).toMatch(why);
    expect([receiver.received.length, elsewhere.received.length]).toEqual([1, 0]);
  });

  test('waits twice as long each time, within limits, and a part more by chance', () => {
    const pace = { wait: 100, longestWait: 500 };
    const waits = (asked: number | null, random: number) =>
      [1, 2, 3, 4].map((attempt) => waitAfter(attempt, asked, pace, random));
    expect(waits(null, 0)).toEqual([100, 200, 400, 500]);
    expect(waits(null, 1)).toEqual([150, 300, 600, 750]);
    expect(waits(50, 0)).toEqual([50, 50, 50, 50]);
    expect(waits(50, 1)).toEqual([100, 100, 100, 100]);
    expect(waits(9000, 0)).toEqual([500, 500, 500, 500]);
  });

  test.each([
    ['0', 0, 0],
    ['7', 7000, 7000],
    [new Date(Date.now() + 3_600_000).toUTCString(), 3_500_000, 3_600_000],
    [new Date(Date.now() - 5000).toUTCString(), 0, 0],
    ['soon', null, null],
    [null, null, null],
  ])('comes again as late as the receiver asks for: %s', async (asked, least, most) => {
    await using receiver = await startReceiver((_, __, response) =>
      response.writeHead(429, asked === null ? {} : { 'retry-after': asked }).end(),
    );
    const posted = await post({ url: receiver.url, headers: {}, body }, 10_000, calm);
    const { retryAfter = null } = 'status' in posted ? posted : {};
    expect(posted).toMatchObject({ status: 429 });
    if (least === null) expect(retryAfter).toBeNull();
    else expect(retryAfter).toBeGreaterThanOrEqual(least);
    if (most !== null) expect(retryAfter).toBeLessThanOrEqual(most);
  });

  test('is given up where the next attempt would come too late', async () => {
    await using receiver = await startReceiver((_, __, response) => {
      response.writeHead(503, { 'retry-after': '60' });
      response.end();
    });
    const pace = { ...QUICK, longestWait: 60_000 };
    expect(await send(receiver.url, { pace })).toContain('no time for another');
    expect(receiver.received).toHaveLength(1);
  });

  test('is told in words without an address where nobody listens', async () => {
    const gone = await startReceiver();
    const { url } = gone;
    await gone[Symbol.asyncDispose]();
    expect(await send(url)).toBe('the connection was refused, after 4 attempts');
    const nowhere = await send('http://canary-host.invalid/canary', { pace: { ...QUICK, attempts: 1 } });
    expect(nowhere).toMatch(/^its name (has no address|could not be looked up)$/);
  });
});

describe('a receiver that is hostile', () => {
  test('costs no more than the deadline where it never answers, or drips an endless header', async () => {
    await using receiver = await startReceiver((number, request, response) => {
      if (number > 0) return;
      response.destroy();
      request.socket.destroy();
    });
    const pace = { ...QUICK, attempts: 2, attempt: 150 };
    const begun = Date.now();
    expect(await send(receiver.url, { pace })).toBe('it did not answer in time, after 2 attempts');
    await using dripping = await startReceiver((_, { socket }) => {
      socket.write('HTTP/1.1 200 OK\r\nx: ');
      const drip = setInterval(() => socket.write('a'), 20);
      socket.on('error', () => {});
      socket.on('close', () => clearInterval(drip));
    });
    expect(await send(dripping.url, { pace })).toBe('it did not answer in time, after 2 attempts');
    expect(Date.now() - begun).toBeLessThan(5000);
  });

  test('has taken the message once its status is there, and what else it says is not waited for', async () => {
    let written = 0;
    await using endless = await startReceiver((_, __, response) => {
      const more = () => {
        written += 65_536;
        if (!response.destroyed && response.write('x'.repeat(65_536))) setImmediate(more);
      };
      response.on('drain', more);
      response.on('error', () => {});
      more();
    });
    const begun = Date.now();
    expect(await send(endless.url)).toBeNull();
    await vi.waitFor(async () => {
      const then = written;
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(written).toBe(then);
    });
    await using slow = await startReceiver((_, __, response) => {
      response.write('x');
    });
    expect(await send(slow.url)).toBeNull();
    expect(Date.now() - begun).toBeLessThan(8000);
  });

  test('does not keep us waiting for ever where it turns to another protocol in place of an answer', async () => {
    await using receiver = await startReceiver((_, { socket }) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: canary\r\n\r\n');
    });
    expect(await send(receiver.url, { pace: { ...QUICK, attempts: 2 } })).toBe(
      'the connection was closed without an answer, after 2 attempts',
    );
  });

  test('is not heard where it speaks no HTTP', async () => {
    await using receiver = await startReceiver((_, { socket }) => void socket.end('canary\r\n\r\n'));
    const why = await send(receiver.url, { pace: { ...QUICK, attempts: 1 } });
    expect(why).toMatch(/^the connection failed \(HPE_/);
  });
});

test('an interrupt ends the wait and the attempt at once', async () => {
  await using receiver = await startReceiver((number, _, response) => {
    if (number > 0) return;
    response.statusCode = 500;
    response.end();
  });
  const pace = { ...QUICK, attempt: 20_000, all: 60_000, wait: 20_000, longestWait: 20_000 };
  const begun = Date.now();
  expect(await send(receiver.url, { pace, signal: AbortSignal.timeout(200) })).toBe(
    'the run was interrupted',
  );
  expect(await send(receiver.url, { pace, signal: AbortSignal.timeout(200) })).toBe(
    'the run was interrupted',
  );
  expect(Date.now() - begun).toBeLessThan(10_000);
});

test('only a certificate that is trusted is spoken to, and ca says which those are', async () => {
  const ca = issue({ subject: '/CN=ours', extensions: CA });
  const server = issue({ subject: '/CN=hook', extensions: serverFor('IP:127.0.0.1'), by: ca });
  await using receiver = await startReceiver(undefined, server);
  const pace = { ...QUICK, attempts: 1 };
  expect(await send(receiver.url, { pace })).toContain('certificate is not trusted');
  expect(receiver.received).toHaveLength(0);
  expect(await send(receiver.url, { pace, ca: ca.cert })).toBeNull();
  const other = receiver.url.replace('127.0.0.1', 'localhost');
  expect(await send(other, { pace, ca: ca.cert })).toContain('certificate is not trusted');
});

test('proxies of the environment are not heard, nor where Node.js is told to hear them', async () => {
  await using proxy = await startReceiver();
  await using receiver = await startReceiver();
  // It heeds these variables only where they are there when it starts.
  const { origin } = new URL(proxy.url);
  const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: origin, http_proxy: origin, NO_PROXY: '' };
  const posting = (how: string) =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', how], { env });
  const { stdout } = await posting(`
    import { post } from ${JSON.stringify(new URL('../../src/notify/send/post.ts', import.meta.url).href)};
    const request = { url: '${receiver.url}', headers: {}, body: '{}' };
    console.log(await post(request, 10_000, new AbortController().signal));`);
  expect(stdout).toContain('status: 200');
  expect([proxy.received.length, receiver.received.length]).toEqual([0, 1]);
  await posting(`
    import { request } from 'node:http';
    request('${receiver.url}', { method: 'POST' }, (answer) => answer.resume()).end('{}');`);
  expect(proxy.received).toHaveLength(1);
});
