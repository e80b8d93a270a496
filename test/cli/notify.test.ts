import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { noticeWithoutResults } from '../../reports/notice/gather.ts';
import { loadChannels } from '../../src/cli/notify/load-channels.ts';
import { sendAll } from '../../src/cli/notify/send-all.ts';
import { run } from '../../src/cli/program.ts';
import type { Streams } from '../../src/cli/streams.ts';
import { unreachedHost } from '../../src/collect/unreached-host.ts';
import { cause } from '../../src/model/cause.ts';
import { noticeSchema } from '../../src/model/notice.ts';
import { readArchive } from '../../src/pack/archive/read.ts';
import { root } from '../contracts/modules.ts';
import { readMail } from '../notify/read-mail.ts';
import { type Receiver, startReceiver } from '../notify/receiver.ts';
import { recorded } from '../support/snapshots.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-notify-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');

async function say(words: readonly string[], given: Partial<Streams> = {}) {
  const streams = keptStreams();
  const exitCode = await run(words, { ...streams, ...given });
  return { exitCode, ...streams.said };
}

const snapshot = (name: string, scenario: string, host = 'web'): string => {
  writeFileSync(at(name), JSON.stringify({ ...recorded(scenario), name: host }));
  return at(name);
};
const calm = snapshot('calm.json', 'no-engine-28.5');
const busy = snapshot('busy.json', 'tcp-tls-28.5');

/** The file of --notify with these lines, for its owner alone. */
function notify(name: string, lines: readonly string[], mode = 0o600): string {
  writeFileSync(at(name), `notify:\n${lines.map((line) => `  - ${line}\n`).join('')}`);
  chmodSync(at(name), mode);
  return at(name);
}

/** A program in the place of sendmail that keeps each mail in a file of its own. */
function mailer(name: string): string {
  writeFileSync(at(name), `#!/bin/sh\ncat > "${at(name)}.$$.mail"\n`);
  chmodSync(at(name), 0o755);
  return at(name);
}
const mailsOf = (name: string): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.startsWith(`${name}.`) && file.endsWith('.mail'))
    .map(text);

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const hook = ({ url }: Pick<Receiver, 'url'>, more = ''): string => `webhook: {url: "${url}"${more}}`;
const assess = (file: string, out: string, ...more: readonly string[]) =>
  say(['assess', file, '--out-dir', at(out), '--quiet', ...more]);

describe('a run tells whom the file names', () => {
  test('by each way, once all of it is written and kept', async () => {
    const seen: boolean[] = [];
    await using receiver = await startReceiver((_, __, response) => {
      seen.push(existsSync(at('all/results.json')), existsSync(at('past/history.db')));
      response.end();
    });
    const file = notify('all.yaml', [
      hook(receiver, `, secret: "${SECRET}"`),
      `sendmail: {from: audit@example.net, to: [root], program: ${mailer('all-mail')}, report: true}`,
      `textfile: {path: ${at('all.prom')}}`,
    ]);
    const words = ['--notify', file, '--history', at('past'), '--baseline', 'first-run'];
    expect(await assess(busy, 'all', ...words)).toEqual({ exitCode: 0, out: '', log: '' });
    expect(seen).toEqual([true, true]);

    const notice = noticeSchema.parse(JSON.parse(receiver.received[0]?.body ?? ''));
    const results = JSON.parse(text('all/results.json'));
    expect(notice).toMatchObject({ ended: 'complete', exitCode: 0, baseline: null, leftOut: { hosts: 0 } });
    expect(notice.run?.id).toBe(results.run.id);
    expect(notice.hosts[0]).toMatchObject({ name: 'web', controls: results.hosts[0].score.counts });

    const [mail = ''] = mailsOf('all-mail');
    const { headers, parts } = readMail(mail);
    expect(headers).toMatchObject({ from: 'audit@example.net', to: 'root' });
    expect(headers.subject).toMatch(/^Plimsoll: 1 host, with nothing earlier to compare with; [\da-z:;, ]+$/);
    expect(parts[0]?.content).toContain(at('all/results.json'));
    expect(parts[1]?.content).toBe(text('all/report.html'));

    await assess(busy, 'metrics', '-o', 'prometheus');
    expect(text('all.prom')).toBe(text('metrics/plimsoll.prom'));
    expect(statSync(at('all.prom')).mode & 0o777).toBe(0o644);
  });

  test('with numbers that others may read as far as the file says, whatever the umask', async () => {
    const file = notify('modes.yaml', [
      `textfile: {path: ${at('open.prom')}}`,
      `textfile: {path: ${at('group.prom')}, mode: "0640"}`,
      `textfile: {path: ${at('own.prom')}, mode: "0600"}`,
    ]);
    const umask = process.umask(0o077);
    expect((await assess(calm, 'modes', '--notify', file)).exitCode).toBe(0);
    process.umask(umask);
    const modes = ['open.prom', 'group.prom', 'own.prom'].map((name) => statSync(at(name)).mode & 0o777);
    expect(modes).toEqual([0o644, 0o640, 0o600]);
  });

  test('by mail with a report of a size that servers of mail take, else with the place where it lies', async () => {
    writeFileSync(at('large.html'), Buffer.alloc(5 * 1024 ** 2 + 1, 'x'));
    const [kind, label] = ['sendmail', 'notify[1] (sendmail)'] as const;
    const settings = { from: 'root', to: ['root'], program: mailer('large-mail'), report: true };
    const notice = noticeWithoutResults('0.1.0', {
      ended: 'failed',
      exitCode: 70,
      reasons: [],
      timestamp: '2026-11-20T04:31:00Z',
    });
    const reported = { page: at('large.html'), paths: [at('large.html')] };
    const told = { notice, metrics: null, reported };
    expect(await sendAll([{ kind, label, settings }], told, keptStreams())).toEqual([]);
    const { parts } = readMail(mailsOf('large-mail')[0] ?? '');
    expect(parts).toHaveLength(1);
    expect(parts[0]?.content).toContain('The report is too large for a mail.');
    expect(parts[0]?.content).toContain(at('large.html'));
  });

  test('of what got worse, and of nothing else unless they want to know', async () => {
    await using receiver = await startReceiver();
    const others = ['failure', 'always'].map((on) => hook({ url: `${receiver.url}/${on}` }, `, on: ${on}`));
    const file = notify('when.yaml', [hook({ url: `${receiver.url}/change` }), ...others]);
    const told = async (...words: readonly string[]) => {
      const before = receiver.received.length;
      const { exitCode } = await say(['assess', ...words, '--quiet', '--notify', file]);
      return [
        exitCode,
        ...receiver.received
          .slice(before)
          .map(({ path }) => path.replace('/hook/', ''))
          .sort(),
      ];
    };
    const past = (name: string) => ['--history', at('nights'), '--out-dir', at(name)];
    expect(await told(calm, ...past('n1'))).toEqual([0, 'always', 'change']);
    expect(await told(calm, ...past('n2'))).toEqual([0, 'always']);
    expect(await told(busy, ...past('n3'))).toEqual([0, 'always', 'change']);
    expect(await told(busy, ...past('n4'), '--fail-on', 'low')).toEqual([1, 'always', 'failure']);
    const [, , , , worse] = receiver.received.map(({ body }) => noticeSchema.parse(JSON.parse(body)));
    expect(worse?.totals.worse).toBeGreaterThan(0);
    expect(worse?.text).toContain(worse?.changes[0]?.text.slice(0, 40).replaceAll('>', '&gt;'));
    expect(worse?.baseline?.id).toBe(JSON.parse(text('n2/results.json')).run.id);
  });

  test('where nothing was read, where it was interrupted, and where it ended before there were results', async () => {
    await using receiver = await startReceiver();
    const file = notify('bad.yaml', [hook(receiver)]);
    const last = () => noticeSchema.parse(JSON.parse(receiver.received.at(-1)?.body ?? ''));
    const why = cause('timeout', 'web-9 did not answer.', 'Check the network.');
    const host = { name: 'web-9', target: 'ssh://web-9:22', toolVersion: '0.1.0' };
    writeFileSync(at('lost.json'), JSON.stringify(unreachedHost(host, why, new Date(0), new Date(1000))));
    const lost = await assess(at('lost.json'), 'b1', '--notify', file);
    expect(lost.exitCode).toBe(3);
    expect(last()).toMatchObject({ ended: 'incomplete', exitCode: 3, totals: { hosts: { failed: 1 } } });
    expect(last().hosts[0]?.error).toEqual(why);

    const interrupted = AbortSignal.abort();
    const ended = await say(['assess', calm, '--out-dir', at('b2'), '--quiet', '--notify', file], {
      interrupted,
    });
    expect(ended.exitCode).toBe(3);
    expect(last()).toMatchObject({ ended: 'interrupted', exitCode: 3 });

    const never = await say(['audit', '-i', at('gone.yaml'), '--out-dir', at('b3'), '--notify', file]);
    expect(never.exitCode).toBe(2);
    expect(never.log).toContain('gone.yaml');
    expect(last()).toMatchObject({ ended: 'failed', exitCode: 2, run: null, hosts: [] });
    expect(last().text).toMatch(/ended before there were results, with exit code 2[\s\S]*gone\.yaml/);
    expect(receiver.received).toHaveLength(3);
  });
});

describe('a channel that fails', () => {
  test('is named by number and kind, keeps no other back, and loses nothing of the audit', async () => {
    await using refusing = await startReceiver((_, __, response) => {
      response.statusCode = 403;
      response.end();
    });
    await using taking = await startReceiver();
    writeFileSync(at('full'), '#!/bin/sh\necho "queue is full" >&2\nexit 75\n', { mode: 0o755 });
    const file = notify('failing.yaml', [
      hook(refusing),
      `sendmail: {from: root, to: [root], program: ${at('full')}}`,
      `textfile: {path: ${at('taken.prom')}}`,
      hook(taking),
    ]);
    execFileSync('mkdir', [at('taken.prom')]);
    const { exitCode, log } = await assess(busy, 'failing', '--notify', file);
    expect(exitCode).toBe(3);
    expect(log.split('\n')).toEqual([
      'plimsoll: notify[1] (webhook) of --notify was not told: it answered with status 403: it does not take messages from us. The audit itself stands.',
      'plimsoll: notify[2] (sendmail) of --notify was not told: it ended with exit code 75: queue is full. The audit itself stands.',
      'plimsoll: notify[3] (textfile) of --notify was not told: it is a directory. The audit itself stands.',
      '',
    ]);
    expect(taking.received).toHaveLength(1);
    expect(JSON.parse(text('failing/results.json')).hosts).toHaveLength(1);
    expect((await assess(busy, 'failing', '--notify', file, '--fail-on', 'low')).exitCode).toBe(4);
  });

  test('leaves a run that had no results with its own sentence and exit code', async () => {
    await using refusing = await startReceiver((_, __, response) => {
      response.statusCode = 404;
      response.end();
    });
    const file = notify('never.yaml', [hook(refusing)]);
    const { exitCode, log } = await say(['audit', '-i', at('gone.yaml'), '--notify', file]);
    expect(exitCode).toBe(2);
    expect(log.split('\n')).toEqual([
      'plimsoll: notify[1] (webhook) of --notify was not told: it answered with status 404: there is nothing at that address any more.',
      expect.stringMatching(/^plimsoll: .*gone\.yaml.* could not be read/),
      '',
    ]);
  });

  test('is ended by an interrupt at once', async () => {
    await using silent = await startReceiver(() => {});
    const file = notify('silent.yaml', [hook(silent)]);
    const interrupt = new AbortController();
    const begun = Date.now();
    const words = ['assess', calm, '--out-dir', at('silent'), '--quiet', '--notify', file];
    const going = say(words, { interrupted: interrupt.signal });
    await expect.poll(() => silent.received.length, { timeout: 10_000 }).toBe(1);
    interrupt.abort();
    expect((await going).exitCode).toBe(3);
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(existsSync(at('silent/results.json'))).toBe(true);
  });
});

test('no output holds an address or a secret of the file', async () => {
  await using refusing = await startReceiver((_, __, response) => {
    response.writeHead(404, { 'x-canary': 'canary7a1b', connection: 'close' });
    response.end('canary7a1b');
  });
  const secret = `whsec_${Buffer.from('canary7a1b'.repeat(4)).toString('base64')}`;
  const url = refusing.url.replace('/hook', '/canary7a1b?token=canary7a1b');
  const file = notify('canary.yaml', [`webhook: {url: "${url}", secret: "${secret}"}`]);
  const formats = 'html,json,sarif,junit,csv,hdf,oscal,xccdf,prometheus,markdown,pack';
  const { exitCode, out, log } = await say([
    'assess',
    busy,
    '-o',
    formats,
    '--out-dir',
    at('canary'),
    '--history',
    at('canary/past'),
    '--debug',
    '--notify',
    file,
  ]);
  expect(exitCode).toBe(3);
  expect(refusing.received[0]?.path).toContain('canary7a1b');
  expect(log).toContain('notify[1] (webhook)');
  const files = readdirSync(at('canary'), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const contents = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
  expect(contents.length).toBeGreaterThan(10);
  const pack = await readArchive(at('canary/plimsoll-pack.zip'));
  expect(pack.entries.length).toBeGreaterThan(5);
  const unpacked: Uint8Array[] = [];
  for (const entry of pack.entries) {
    const parts: Uint8Array[] = [];
    await entry.read((part) => void parts.push(Buffer.from(part)));
    unpacked.push(Buffer.concat(parts));
  }
  await pack.close();
  const packed = contents.flatMap((bytes) =>
    bytes[0] === 0x1f && bytes[1] === 0x8b ? [gunzipSync(bytes)] : [],
  );
  const { port } = new URL(url);
  for (const secretText of ['canary7a1b', secret, secret.slice(6, 40), `127.0.0.1:${port}`])
    for (const told of [out, log, ...unpacked, ...contents, ...packed])
      expect(Buffer.from(told).includes(secretText)).toBe(false);
});

describe('what is wrong with the file is exit code 2, before anything is judged', () => {
  const good = 'textfile: {path: /tmp/x.prom}';
  test.each([0o640, 0o604, 0o644, 0o660])('others may read it (%o)', async (mode) => {
    const file = notify('open.yaml', [good], mode);
    const { exitCode, out, log } = await assess(calm, 'open', '--notify', file);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(log).toContain(
      `holds secrets, and others may read it (mode 0${mode.toString(8)}): chmod 600 ${file}.`,
    );
    expect(existsSync(at('open'))).toBe(false);
  });

  test('it belongs to somebody else', async () => {
    const file = notify('foreign.yaml', [good]);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) chownSync(file, 4711, 4711);
    const uid = isRoot ? 0 : (process.geteuid?.() ?? 0) + 1;
    await expect(loadChannels(file, uid)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('belongs to the account'),
    });
    // A schedule is made by root for an account of its own.
    expect(await loadChannels(file, null)).toHaveLength(1);
  });

  test.each([
    ['is not there', () => at('none.yaml'), 'no such file'],
    [
      'has a slip',
      () => notify('slip.yaml', ['webhook: {urll: x}']),
      'slip.yaml:2: notify[1].webhook has no key "urll"; did you mean url?',
    ],
    [
      'names no program',
      () => notify('prog.yaml', [`sendmail: {from: root, to: [root], program: ${at('nope')}}`]),
      'notify[1] (sendmail): ',
    ],
    [
      'names no directory',
      () => notify('dir.yaml', [`textfile: {path: ${at('nope/x.prom')}}`]),
      'there is no directory',
    ],
    [
      'names no certificates',
      () => notify('ca.yaml', [`webhook: {url: "https://a.example", ca: ${calm}}`]),
      'no certificate in PEM',
    ],
    [
      'wants a report',
      () => notify('page.yaml', [`sendmail: {from: root, to: [root], program: /bin/true, report: true}`]),
      'add -o html',
    ],
  ])('it %s', async (_, make, message) => {
    const { exitCode, log } = await assess(calm, 'slips', '--notify', make(), '-o', 'json');
    expect(exitCode).toBe(2);
    expect(log).toContain(message);
    expect(existsSync(at('slips'))).toBe(false);
  });
});

test('schema notify and notice are JSON Schemas', async () => {
  for (const [name, key] of [
    ['notify', 'notify'],
    ['notice', 'changes'],
  ] as const) {
    const { exitCode, out } = await say(['schema', name]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ type: 'object', properties: { [key]: { type: 'array' } } });
  }
});

describe('the README', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const section = readme.slice(
    readme.indexOf('\n## Being told'),
    readme.indexOf('\n## Beyond the benchmark'),
  );

  test('shows a file that is read', async () => {
    const [, shown = ''] = /```yaml\n([\s\S]*?)```/.exec(section) ?? [];
    const { readChannels } = await import('../../src/notify/read-channels.ts');
    expect(readChannels(shown, 'notify.yaml').map(({ kind }) => kind)).toEqual([
      'webhook',
      'sendmail',
      'textfile',
    ]);
  });

  test('shows a recipe that tells a message that is intact from one that is not', async () => {
    await using receiver = await startReceiver();
    const file = notify('recipe.yaml', [hook(receiver, `, secret: "${SECRET}"`)]);
    await assess(calm, 'recipe', '--notify', file);
    const [got] = receiver.received;
    const [, recipe = ''] = /```sh\n([\s\S]*?)```/.exec(section) ?? [];
    const verify = (body: string, secret = SECRET): string => {
      writeFileSync(at('body.json'), body);
      const env = {
        PATH: process.env.PATH,
        id: `${got?.headers['webhook-id']}`,
        timestamp: `${got?.headers['webhook-timestamp']}`,
        signature: `${got?.headers['webhook-signature']}`,
        secret,
      };
      try {
        return execFileSync('sh', ['-c', recipe], { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });
      } catch {
        return 'not intact';
      }
    };
    expect(verify(got?.body ?? '')).toBe('intact\n');
    expect(verify(`${got?.body} `)).toBe('not intact');
    expect(verify(got?.body ?? '', `whsec_${Buffer.alloc(32, 8).toString('base64')}`)).toBe('not intact');
  });
});
