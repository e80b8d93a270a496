import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clone, makeClone, type Running, setWritable, writePackage } from './clone.ts';

let clone: Clone;
beforeEach(() => {
  clone = makeClone('a clone');
});
afterEach(() => clone.remove());

const both = ['runtime', 'program'];

function builds(): number {
  const log = join(clone.path, 'builds.log');
  return existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0;
}

function leftOvers(): readonly string[] {
  const names = [clone.path, join(clone.path, 'runtime')].flatMap((folder) => readdirSync(folder));
  return names.filter((name) => /^\.(install|lock)/.test(name));
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('waited 10 s in vain');
    await delay(20);
  }
}

function signalGroup({ child }: Running, signal: NodeJS.Signals): void {
  if (child.pid === undefined) throw new Error('the launcher did not start');
  process.kill(-child.pid, signal);
}

describe('a fresh clone', () => {
  it('brings runtime and packages, builds, and runs the program', async () => {
    const { code, stdout, stderr } = await clone.run({ args: ['a b', '', '--x=$y'] });
    expect(stderr).toMatch(/^plimsoll: Fetching [^\n]+\n$/);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '["a b","","--x=$y"]\n' });
    expect(clone.npmCalls()).toEqual(both);
    expect(leftOvers()).toEqual([]);
  });

  it('installs, builds and says nothing the second time', async () => {
    await clone.run();
    // Without it only the short way is left.
    rmSync(join(clone.path, 'runtime/prepare'));
    expect(await clone.run()).toEqual({ code: 0, signal: null, stdout: '[]\n', stderr: '' });
    expect(clone.npmCalls()).toEqual(both);
    expect(builds()).toBe(1);
  });

  it('is made ready once by launchers that start together', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => clone.run({ npm: 'slow' })));
    expect(outcomes.map(({ code, stdout }) => `${code} ${stdout}`)).toEqual(Array(3).fill('0 []\n'));
    expect(clone.npmCalls()).toEqual(both);
    expect(builds()).toBe(1);
    expect(leftOvers()).toEqual([]);
  });

  it('is repaired after an install that was killed half-way', async () => {
    const running = clone.start({ npm: 'hang' });
    await until(() => clone.npmCalls().length === 1);
    signalGroup(running, 'SIGKILL');
    expect((await running.outcome).signal).toBe('SIGKILL');
    expect(leftOvers()).not.toEqual([]);
    const { code, stdout } = await clone.run();
    expect({ code, stdout }).toEqual({ code: 0, stdout: '[]\n' });
    expect(leftOvers()).toEqual([]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops installing on %s and leaves nothing behind', async (signal, number) => {
    const running = clone.start({ npm: 'hang' });
    await until(() => clone.npmCalls().length === 1);
    signalGroup(running, signal);
    const { code, signal: by } = await running.outcome;
    expect(by === signal || code === number).toBe(true);
    await until(() => leftOvers().length === 0);
  });

  it('stops installing when only the shell in front was killed', async () => {
    const running = clone.start({ npm: 'hang' });
    await until(() => clone.npmCalls().length === 1);
    running.child.kill('SIGKILL');
    await until(() => leftOvers().length === 0);
  });

  it('also gives its Node.js to the scripts of the package', async () => {
    const { code, stdout } = await clone.run({
      command: join(clone.path, 'runtime/node'),
      args: ['-p', 'process.env.PATH.split(":")[0]'],
    });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${join(clone.path, 'runtime/node_modules/.bin')}\n`,
    });
    expect(clone.npmCalls()).toEqual(both);
    expect(builds()).toBe(0);
  });
});

describe('the program', () => {
  beforeEach(async () => {
    await clone.run();
  });

  it('gives the launcher its exit code', async () => {
    expect((await clone.run({ args: ['exit', '3'] })).code).toBe(3);
  });

  it('gives the launcher the signal that ended it', async () => {
    expect((await clone.run({ args: ['kill', 'SIGKILL'] })).signal).toBe('SIGKILL');
  });

  it('gets the signals that the launcher is sent', async () => {
    const running = clone.start({ args: ['wait'] });
    await new Promise((resolve) => running.child.stdout?.once('data', resolve));
    running.child.kill('SIGTERM');
    expect(await running.outcome).toMatchObject({ code: 9, stdout: 'waiting\nasked to stop\n' });
  });

  it('reads standard input', async () => {
    expect((await clone.run({ args: ['cat'], stdin: 'evidence' })).stdout).toBe('evidence');
  });

  it('keeps standard input for itself while something is built', async () => {
    utimesSync(join(clone.path, 'src/main.js'), 1, 1);
    expect((await clone.run({ args: ['cat'], stdin: 'evidence' })).stdout).toBe('evidence');
    expect(builds()).toBe(2);
  });

  it('starts through links', async () => {
    const first = join(clone.path, 'first link');
    const second = join(clone.bin, 'plimsoll');
    symlinkSync('plimsoll', first);
    symlinkSync(first, second);
    expect((await clone.run({ command: second })).stdout).toBe('[]\n');
    expect((await clone.run({ command: 'plimsoll' })).stdout).toBe('[]\n');
  });
});

describe('a clone that changed', () => {
  beforeEach(async () => {
    await clone.run();
  });

  it('is built again when a source is new, changed or gone', async () => {
    const file = join(clone.path, 'checks/new.js');
    writeFileSync(file, '1');
    await clone.run();
    expect(builds()).toBe(2);
    writeFileSync(file, '22');
    utimesSync(file, 1, 1);
    await clone.run();
    expect(builds()).toBe(3);
    rmSync(file);
    await clone.run();
    expect(builds()).toBe(4);
    await clone.run();
    expect(builds()).toBe(4);
    expect(clone.npmCalls()).toEqual(both);
  });

  it('says where a build fails, and keeps the lock free', async () => {
    writeFileSync(join(clone.path, 'src/main.js'), 'broken');
    const { code, stdout, stderr } = await clone.run();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('could not be built');
    expect(stderr).toContain('broken source');
    expect(leftOvers()).toEqual([]);
  });

  it('gets the packages of a new lockfile', async () => {
    writePackage(clone.path, 'program', {
      'node_modules/tool': { version: '2.0.0', integrity: 'sha512-two' },
    });
    expect((await clone.run()).code).toBe(0);
    expect(clone.npmCalls()).toEqual([...both, 'program']);
  });

  it('gets a new runtime when the lockfile names another', async () => {
    const lock = join(clone.path, 'runtime/package-lock.json');
    writeFileSync(lock, readFileSync(lock, 'utf8').replaceAll('24.0.0', '24.0.1'));
    expect((await clone.run()).code).toBe(0);
    expect(clone.npmCalls()).toEqual([...both, 'runtime']);
  });

  it('runs without packages while the build is up to date', async () => {
    rmSync(join(clone.path, 'node_modules'), { recursive: true });
    expect((await clone.run()).stdout).toBe('[]\n');
    expect(clone.npmCalls()).toEqual(both);
  });
});

describe('a clone that cannot be written', () => {
  /** Root may write everywhere, so it gives up that privilege; other users simply run the launcher. */
  const runAsReader = () => {
    const launcher = join(clone.path, 'plimsoll');
    const drop = ['--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-all', launcher];
    return process.getuid?.() === 0 ? clone.run({ command: 'setpriv', args: drop }) : clone.run();
  };

  it('runs when it is ready', async () => {
    await clone.run();
    setWritable(clone.path, false);
    expect(await runAsReader()).toEqual({ code: 0, signal: null, stdout: '[]\n', stderr: '' });
  });

  it('runs when only the times of its files are new', async () => {
    await clone.run();
    const source = join(clone.path, 'src/main.js');
    const other = join(clone.path, 'src/other');
    writeFileSync(other, '');
    await clone.run();
    // A rename within the folder and back: newer times, the same sources.
    symlinkSync(source, `${source}.link`);
    rmSync(`${source}.link`);
    setWritable(clone.path, false);
    expect(await runAsReader()).toMatchObject({ code: 0, stdout: '[]\n', stderr: '' });
  });

  it('says so when it is not ready', async () => {
    setWritable(clone.path, false);
    const { code, stdout, stderr } = await runAsReader();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^plimsoll: The clone in .* cannot be written .*\n$/);
  });
});

describe('a machine that lacks something', () => {
  it('has no npm', async () => {
    rmSync(join(clone.bin, 'npm'));
    const { code, stderr } = await clone.run();
    expect(code).toBe(2);
    expect(stderr).toContain('npm was not found on PATH');
    expect(leftOvers()).toEqual([]);
  });

  it('has no Node.js', async () => {
    rmSync(join(clone.bin, 'node'));
    expect(await clone.run()).toMatchObject({ code: 2, stdout: '' });
    expect((await clone.run()).stderr).toMatch(
      /^plimsoll: There is no Node\.js on PATH.*Install Node\.js 18.*\n$/,
    );
  });

  it('has a Node.js that is too old', async () => {
    rmSync(join(clone.bin, 'node'));
    writeFileSync(join(clone.bin, 'node'), '#!/bin/sh\n[ "$1" = --version ] && echo v16.20.2\nexit 1\n', {
      mode: 0o755,
    });
    const { code, stderr } = await clone.run();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^plimsoll: The Node\.js on PATH \(v16\.20\.2\) is too old.*\n$/);
  });

  it('builds with the locked Node.js when its own is gone', async () => {
    await clone.run();
    rmSync(join(clone.bin, 'node'));
    writeFileSync(join(clone.path, 'checks/new.js'), '1');
    expect((await clone.run()).stdout).toBe('[]\n');
    expect(builds()).toBe(2);
  });

  it('has no network', async () => {
    const { code, stdout, stderr } = await clone.run({ npm: 'fail' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('The package registry could not be reached');
    expect(leftOvers()).toEqual([]);
  });

  it('is not given the Node.js for it, which npm takes for optional', async () => {
    const { code, stderr } = await clone.run({ npm: 'omit' });
    expect(code).toBe(2);
    expect(stderr).toContain('the package node-here did not come. The package registry could not be reached');
    expect(leftOvers()).toEqual([]);
  });

  it('gets a package that is not the locked one', async () => {
    const { code, stderr } = await clone.run({ npm: 'mismatch' });
    expect(code).toBe(2);
    expect(stderr).toContain('did not match its locked checksum');
  });

  it('uses a Node.js of its own where none is locked for it', async () => {
    writePackage(join(clone.path, 'runtime'), 'runtime', {});
    expect((await clone.run()).stdout).toBe('[]\n');
    expect(clone.npmCalls()).toEqual(['program']);
    expect(await clone.run()).toMatchObject({ stdout: '[]\n', stderr: '' });
  });
});
