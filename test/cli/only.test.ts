import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { parseAudit, scheduledWords } from '../../src/cli/schedule/audit-words.ts';
import { resultsSchema } from '../../src/model/results.ts';
import { recorded } from '../support/snapshots.ts';
import { keptStreams } from '../support/streams.ts';

const SNAPSHOTS = join(import.meta.dirname, '../snapshots');
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-only-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function say(...words: string[]) {
  const streams = keptStreams();
  const exitCode = await run(words, streams);
  return { exitCode, ...streams.said };
}
const snapshot = (name: string): string => join(SNAPSHOTS, `${name}.json.gz`);
const read = (path: string) => resultsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));

describe('what --only does not take ends with exit code 2, and an example', () => {
  test.each([
    ['web', 'such as container=web or image=nginx:1.27, not "web"'],
    ['network=web', 'not "network=web"'],
    ['container=', 'not "container="'],
    ['container=/web', 'a name without slash, such as container=web'],
    ['container=we*', 'no pattern, not "we*"'],
    ['image=nginx', 'such as image=nginx:1.27'],
    ['image=nginx:*', 'no pattern, not "nginx:*"'],
    ['container=web,', 'not ""'],
  ])('%s', async (value, sentence) => {
    const { exitCode, out, log } = await say('audit', '--only', value);
    expect(log).toContain(sentence);
    expect([exitCode, out]).toEqual([2, '']);
  });
});

test('an audit of one engine says so on its page, in Markdown and in the terminal', async () => {
  const asked = join(folder, 'engine.json');
  const sockets = ['/run/docker.sock'];
  writeFileSync(asked, JSON.stringify({ ...recorded('containers-28.5'), engineSockets: sockets }));
  const sentence =
    'This run is about the engine at /run/docker.sock alone; no other engine of this host was judged.';
  const out = join(folder, 'engine');
  expect((await say('assess', asked, '--out-dir', out)).out.replace(/\s+/g, ' ')).toContain(sentence);
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain(sentence);
  const markdown = await say('report', join(out, 'results.json'), '-o', 'markdown=-');
  expect(markdown.out).toContain('/run/docker.sock');
  expect(markdown.out).toContain('alone; no other engine of this host was judged.');
});

describe('an audit of one container', () => {
  const results = join(folder, 'one.json');
  const words = ['assess', snapshot('containers-28.5'), '--only', 'container=c5-16-host-pid'];
  const sentence = 'This run is about the container c5-16-host-pid alone; nothing else was judged.';

  test('says so wherever it is told, and is told again to the same bytes', async () => {
    const [page, again] = [join(folder, 'one.html'), join(folder, 'again.json')];
    expect(await say(...words, '-o', `json=${results}`, '-o', `html=${page}`)).toMatchObject({ exitCode: 0 });
    const told = read(results);
    expect(told.run.only).toEqual([{ kind: 'container', name: 'c5-16-host-pid' }]);
    expect(readFileSync(page, 'utf8')).toContain(sentence);
    const markdown = await say('report', results, '-o', 'markdown=-', '-o', `json=${again}`);
    expect(markdown.out).toContain(sentence.replace('c5-16-host-pid', '`c5-16-host-pid`'));
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(results, 'utf8'));
    expect((await say(...words, '--out-dir', join(folder, 'summary'))).out).toContain(sentence);
  });

  test('is another run than that of all, and gated by what it judged', async () => {
    const whole = join(folder, 'whole.json');
    await say('assess', snapshot('containers-28.5'), '-o', `json=${whole}`);
    expect(read(whole).run.id).not.toBe(read(results).run.id);
    expect(read(whole).run).not.toHaveProperty('only');
    const gate = ['--fail-on', 'critical', '-o', `json=${join(folder, 'gate.json')}`];
    expect(await say(...words, ...gate)).toMatchObject({ exitCode: 1 });
    const created = ['assess', snapshot('containers-28.5'), '--only', 'container=state-created', ...gate];
    expect(await say(...created)).toMatchObject({ exitCode: 0 });
  });

  test('tells nothing of other objects as gone, mended or new', async () => {
    const [whole, earlier] = [join(folder, 'w.json'), join(folder, 'e.json')];
    await say('assess', snapshot('containers-28.5'), '-o', `json=${earlier}`);
    await say(...words, '--baseline', earlier, '-o', `json=${whole}`);
    const [drift] = read(whole).hosts.map((host) => host.drift);
    expect(drift).toMatchObject({
      host: 'compared',
      score: null,
      fixed: [],
      newlyFailing: [],
      vanishedObjects: [],
    });
    expect(drift).toMatchObject({ newObjects: [], comeToLight: [], newlyUndecided: [], rejudged: [] });
    expect(drift?.stillFailing.length).toBeGreaterThan(0);
    expect(read(whole).run.baseline?.changed).toContainEqual({
      what: 'only',
      before: 'nothing',
      after: 'the container c5-16-host-pid',
    });
    const back = join(folder, 'back.json');
    await say('assess', snapshot('containers-28.5'), '--baseline', whole, '-o', `json=${back}`);
    expect(read(back).hosts[0]?.drift).toMatchObject({
      fixed: [],
      newlyFailing: [],
      newObjects: [],
      vanishedObjects: [],
      comeToLight: [],
    });
  });
});

describe('of several hosts', () => {
  const other = join(folder, 'bare.json');
  writeFileSync(other, JSON.stringify({ ...recorded('no-engine-28.5'), name: 'bare' }));
  const out = join(folder, 'fleet');
  const both = ['assess', snapshot('containers-28.5'), other, '--out-dir', out];

  test('each says what it has, and the page of all what the run is about', async () => {
    const { exitCode, out: summary } = await say(...both, '--only', 'container=c5-16-host-pid');
    expect(exitCode).toBe(0);
    const sentence = 'This run is about the container c5-16-host-pid alone; nothing else was judged.';
    expect(summary).toContain(sentence);
    for (const page of ['report.html', 'hosts/bare.html'])
      expect(readFileSync(join(out, page), 'utf8')).toContain(sentence);
    const [, bare] = read(join(out, 'results.json')).hosts;
    expect(bare?.controls.find(({ id }) => id === '5.5')).toMatchObject({
      status: 'notapplicable',
      reason: 'No container is called c5-16-host-pid here.',
    });
  });

  test('what none has is named, and the run is not complete', async () => {
    const { exitCode, log } = await say(
      ...both,
      '--only',
      'container=c5-16-host-pid,image=no:1,container=no',
    );
    expect(exitCode).toBe(3);
    expect(log).toContain(
      'The container no and the image no:1 of --only were found on no host of this run, so that nothing was judged of them.',
    );
  });
});

test('a schedule keeps the words', () => {
  const words = ['--only', 'container=web', '--only=image=nginx:1.27'];
  expect(parseAudit(words).options.only).toEqual([
    { kind: 'container', name: 'web' },
    { kind: 'image', name: 'nginx:1.27' },
  ]);
  expect(scheduledWords(words, '/', {})).toEqual(
    expect.arrayContaining(['--only=container=web', '--only=image=nginx:1.27']),
  );
});

test('the environment names several with commas', async () => {
  process.env.PLIMSOLL_ONLY = 'container=c5-16-host-pid,container=state-created';
  try {
    const path = join(folder, 'environment.json');
    expect(await say('assess', snapshot('containers-28.5'), '-o', `json=${path}`)).toMatchObject({
      exitCode: 0,
    });
    expect(read(path).run.only).toHaveLength(2);
  } finally {
    delete process.env.PLIMSOLL_ONLY;
  }
});
