import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHistory } from '../../src/history/store/open.ts';
import type { Results } from '../../src/model/results.ts';
import { root } from '../contracts/modules.ts';
import { soundResults } from '../support/adds-up.ts';
import type { Outcome } from './command.ts';
import { driftLines, quietLines, worseLines } from './drift-lines.ts';
import { ensureLab, type Host, labMode, startHost } from './lab.ts';
import { FILES, HOSTS, type HostName, NIGHTS, type Night } from './nights.ts';
import { hostKeys, knownAt, type SshClient, sshClient } from './ssh.ts';

const NAMES = Object.keys(HOSTS) as HostName[];
const PROGRAM = join(root, 'dist/plimsoll.mjs');
/** Whatever it is, an audit is killed at other moments. */
const SEED = 20_261_123;

describe.runIf(labMode() !== 'off')('a fleet that is audited night after night', () => {
  let client: SshClient;
  let hosts: Readonly<Record<string, Host>>;
  let words: readonly string[] = [];
  /** What the audits that were kept wrote, in their order. */
  const kept: string[] = [];
  /** Since when each finding of a host fails, by what was kept. */
  const since = new Map<string, Map<string, string>>();
  const checkOf = new Map<string, string>();
  /** What happened and was not told by an audit that is kept. */
  let untold: readonly string[] = [];
  /** Milliseconds that the last whole audit took. */
  let usual = 0;
  const random = randomFrom(SEED);

  beforeAll(async () => {
    await ensureLab();
    execFileSync('sh', [join(root, 'runtime/prepare'), 'program']);
    client = await sshClient();
    const started = NAMES.map(async (name) => {
      const host = await startHost({ name: `nightly-${name}`, suite: HOSTS[name], scenario: 'fresh' });
      const containers = 'prepare_containers; container web; container worker; settle';
      await must(host, `. /opt/lab/image.sh; . /opt/lab/containers.sh; ${containers}`);
      return [name, host] as const;
    });
    hosts = Object.fromEntries(await Promise.all(started));
    await trust();
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(client.home, name), text);
    mkdirSync(history());
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m,mode=0700', 'tmpfs', history()]);
  }, 900_000);
  afterAll(async () => {
    if (client) execFileSync('umount', [history()]);
    await Promise.all([...Object.values(hosts ?? {}).map((host) => host.stop()), client?.remove()]);
  });

  const hostOf = (name: string): Host => {
    const host = hosts[name];
    if (!host) throw new Error(`There is no host ${name}.`);
    return host;
  };
  const history = () => join(client.home, 'history');
  const out = () => join(client.home, 'report');

  const trust = async () => {
    const lines = Object.values(hosts).map(async (host) => knownAt(await hostKeys(host), host.address));
    await client.know(...(await Promise.all(lines)).flat());
  };

  /** Begins an audit, as a timer would. */
  const begin = (names: readonly HostName[]): Running => {
    const lines = names.map((name) => `  ${name}: {address: ${hostOf(name).address}}\n`).join('');
    const inventory = join(client.home, 'inventory.yaml');
    writeFileSync(inventory, `defaults: {key: ${client.keys.plain}, user: root}\nhosts:\n${lines}`);
    const where = ['-i', inventory, '--out-dir', out(), '-o', 'json', '--history', history()];
    const how = ['--quiet', '--fail-on-new', '--baseline', 'first-run', ...words];
    return running(client, ['audit', ...where, ...how]);
  };

  test.each(NIGHTS.map((night, index) => ({ number: index + 1, ...night })))(
    'night $number: $title',
    async (night) => {
      await Promise.all(Object.entries(night.on ?? {}).map(([name, deed]) => must(hostOf(name), deed)));
      if (night.trusts) await trust();
      words = night.words?.map((word) => (word in FILES ? join(client.home, word) : word)) ?? words;
      untold = [...untold, ...(night.drift ?? [])].sort();
      await FATES[night.fate ?? 'whole'](night);
      expect(readdirSync(history()).filter((name) => !name.startsWith('history.db'))).toEqual([]);
    },
  );

  const whole = async ({ hosts: names = NAMES, exitCode = 0 }: Night): Promise<void> => {
    const began = performance.now();
    const outcome = await begin(names).outcome;
    if (kept.length > 0 && exitCode < 3) usual = performance.now() - began;
    // The one before it may have been kept before it was killed.
    expect(outcome).toMatchObject({ exitCode: untold.length > 0 ? exitCode : 0, stderr: '' });
    expect(quietLines(outcome.stdout)).toEqual(worseLines(untold));
    expect(learn(1)).toEqual([results()]);
  };

  /** What becomes of an audit. */
  const FATES: Readonly<Record<NonNullable<Night['fate']> | 'whole', (night: Night) => Promise<void>>> = {
    whole,
    killed: async () => {
      const audit = begin(NAMES);
      await Promise.race([audit.outcome, after(random() * usual)]);
      audit.child.kill('SIGKILL');
      await audit.outcome;
      // What it left half-written is old by the time of the next one.
      const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
      for (const name of readdirSync(out())) utimesSync(join(out(), name), yesterday, yesterday);
      // It can be over, or kept without having said so.
      learn(0, 1);
      const { exitCode, stdout } = await running(client, [
        'history',
        'show',
        'latest',
        '--history',
        history(),
      ]).outcome;
      expect({ exitCode, stdout }).toEqual({
        exitCode: 0,
        stdout: expect.stringMatching(`^Audit ${kept.length},`),
      });
    },
    full: async ({ exitCode }) => {
      const filler = join(history(), 'history.db.filler');
      expect(() => writeFileSync(filler, Buffer.alloc(16 * 1024 ** 2))).toThrow(/ENOSPC/);
      const outcome = await begin(NAMES).outcome;
      expect(outcome).toMatchObject({
        exitCode,
        stderr: expect.stringContaining('was not kept in the history'),
      });
      expect(outcome.stderr).toMatch(/no space left on the device|the device failed or is full/);
      expect(quietLines(outcome.stdout)).toEqual(worseLines(untold));
      expect(driftLines(soundResults(results()))).toEqual(untold);
      learn(0);
      rmSync(filler);
    },
    overlapped: async ({ exitCode }) => {
      const first = begin(NAMES);
      await after(random() * 0.5 * usual);
      const outcomes = await Promise.all([first.outcome, begin(NAMES).outcome]);
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ exitCode, stderr: '' });
        expect(quietLines(outcome.stdout)).toEqual(worseLines(untold));
      }
      expect(learn(2)).toContain(results());
    },
  };

  const results = (): string => readFileSync(join(out(), 'results.json'), 'utf8');

  /**
   * Reads the history, in which one of these numbers of audits is to be new, holds it to what was kept before, and what is new to
   * what happened since.
   */
  function learn(...numbers: readonly number[]): readonly string[] {
    using past = openHistory(history());
    const all = past.runs.map((run) => Buffer.concat([...past.results(run)]).toString());
    for (const run of past.runs)
      for (const host of past.hosts(run)) expect(past.evidence(host)).not.toBeNull();
    expect(all.slice(0, kept.length)).toEqual(kept);
    const added = all.slice(kept.length);
    expect(numbers).toContain(added.length);
    for (const text of added) {
      const read = soundResults(text);
      expect(driftLines(read)).toEqual(untold);
      if (kept.length > 0) expectSince(read);
    }
    for (const text of added) remember(soundResults(text));
    kept.push(...added);
    if (added.length > 0) untold = [];
    return added;
  }

  function expectSince({ hosts: read }: Results): void {
    for (const { name, drift } of read)
      for (const { fingerprint, since: told } of drift?.stillFailing ?? [])
        expect(told).toBe(since.get(name)?.get(fingerprint));
  }

  function remember({ hosts: read }: Results): void {
    for (const { name, state, startedAt, findings, drift } of read) {
      if (state !== 'audited' && state !== 'partial') continue;
      const before = since.get(name);
      const open = findings.filter(
        ({ status, fingerprint }) =>
          status === 'fail' || ((status === 'error' || status === 'manual') && before?.has(fingerprint)),
      );
      // What the policy leaves out is not mended.
      const leftOut = [...(before ?? [])].filter(
        ([id]) =>
          drift?.notCompared.includes(checkOf.get(id) ?? '') && !open.some((one) => one.fingerprint === id),
      );
      for (const { fingerprint, check } of findings) checkOf.set(fingerprint, check);
      const seen = open.map(({ fingerprint: id }) => [id, before?.get(id) ?? startedAt] as const);
      since.set(name, new Map([...leftOut, ...seen]));
    }
  }

  test('every audit that was kept is there, and nothing is left of those that were not', () => {
    expect(kept.length).toBeGreaterThanOrEqual(NIGHTS.filter(({ fate }) => !fate).length + 2);
    expect(readdirSync(out()).sort()).toEqual(['results.json']);
  });
});

interface Running {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
}

/** Runs the program in the home of a client. */
function running(client: SshClient, words: readonly string[]): Running {
  const child = spawn(process.execPath, [PROGRAM, ...words], { env: client.env, cwd: client.home });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (part: string) => {
      said[name] += part;
    });
  child.stdin.end();
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ exitCode: code ?? 137, ...said }));
  });
  return { child, outcome };
}

async function must(host: Host, shell: string): Promise<void> {
  const { exitCode, stderr } = await host.run(['bash', '-c', `set -e; ${shell}`]);
  if (exitCode !== 0) throw new Error(`On ${host.name} this failed: ${shell}: ${stderr}`);
}

/** Numbers from 0 to 1, the same for a seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
