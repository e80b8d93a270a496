import { afterEach, describe, expect, test } from 'vitest';
import { hostSubject } from '../../src/kit/host-subject.ts';
import { loadOwnChecks } from '../../src/own-checks/load.ts';
import { ModuleCheck } from '../../src/own-checks/modules/module-check.ts';
import { namedObjects } from '../../src/probes/named-objects.ts';
import { recorded } from '../support/snapshots.ts';
import { innerProgram, moduleText, ownFile } from './own-file.ts';

/* Every module here runs in the process that it has in an audit. */

const snapshot = recorded('containers-28.5');
const open: ModuleCheck[] = [];
afterEach(() => {
  for (const module of open.splice(0)) module.end();
});

async function load(text: string, { name = 'own.ts', seconds = 10 } = {}): Promise<ModuleCheck> {
  const module = await ModuleCheck.load(ownFile(name, text), innerProgram, seconds);
  open.push(module);
  return module;
}

async function statusesOf(module: ModuleCheck) {
  const found = await module.assess(snapshot, {});
  return { found, statuses: [...new Set(found.map(({ status }) => status))], first: found[0] };
}

test('a module judges every container by the facts of the snapshot', async () => {
  const module = await load(
    moduleText(
      'const privileged: boolean = inspect.HostConfig.Privileged; return privileged ? fail(seen) : pass(seen);',
    ),
  );
  expect(module.check).toMatchObject({ id: 'own-check', severity: 'low', title: 'It is so' });
  const { found } = await statusesOf(module);
  const failing = found.filter(({ status }) => status === 'fail').map(({ resource }) => resource.name);
  expect(failing).toContain('c5-5-privileged');
  expect(failing).not.toContain('c5-17-host-ipc');
  expect(found.every(({ evidence }) => evidence.length > 0)).toBe(true);
});

describe('what goes wrong in a check is an error of it, with the way to its file', () => {
  test.each([
    ['throws', 'throw new Error("boom");', 'boom, in line 15'],
    ['returns what is no verdict', 'return { status: "great" } as never;', 'an object and no verdict'],
    ['returns nothing', 'return undefined as never;', 'undefined and no verdict'],
    ['returns an empty list', 'return [];', 'gave no verdict'],
    ['returns a promise', 'return Promise.resolve(pass(seen)) as never;', 'a promise and no verdict'],
    [
      'names what is no object',
      'return pass({ ...seen, resource: { type: "planet", name: "x", id: null, engine: null } as never });',
      'resource.type',
    ],
    ['asks the network', 'fetch("http://127.0.0.1:1/"); return pass(seen);', 'fetch is not defined'],
    ['opens a socket', 'new WebSocket("ws://127.0.0.1:1"); return pass(seen);', 'WebSocket is not defined'],
    [
      'asks Node.js for a module',
      'process.getBuiltinModule("node:net"); return pass(seen);',
      'process is not defined',
    ],
    [
      'makes code from text',
      'new Function("return 1")(); return pass(seen);',
      'Code generation from strings',
    ],
  ])('%s', async (_, body, words) => {
    const { statuses, first } = await statusesOf(await load(moduleText(body)));
    expect(statuses).toEqual(['error']);
    expect(first?.cause).toMatchObject({ code: 'check-crashed', detail: expect.stringContaining(words) });
    expect(first?.cause?.next).toContain('own.ts');
  });

  test('loops for ever', async () => {
    const module = await load(moduleText('for (;;) {}'), { seconds: 3 });
    const { found, first } = await statusesOf(module);
    expect(found).toHaveLength(1);
    expect(first).toMatchObject({ status: 'error', cause: { code: 'timeout' }, resource: { type: 'host' } });
  });

  test.each([
    ['the heap', 'const kept: string[] = []; for (;;) kept.push(String(kept.length).repeat(200));'],
    [
      'what lies outside of it',
      'const kept: unknown[] = []; for (;;) kept.push(new Uint8Array(2e8).fill(1));',
    ],
  ])('eats memory of %s', async (_, body) => {
    const before = process.memoryUsage().rss;
    const { statuses, first } = await statusesOf(await load(moduleText(body), { seconds: 5 }));
    expect(statuses).toEqual(['error']);
    expect(['check-crashed', 'timeout']).toContain(first?.cause?.code);
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
  });

  test('a host on which it fails costs the next host nothing; after three it is not asked again', async () => {
    const module = await load(
      moduleText('if (inspect.Name === "/c5-5-privileged") for (;;) {} return pass(seen);'),
      { seconds: 5 },
    );
    const other = { ...snapshot, name: 'other', sections: {} };
    const codes: (string | undefined)[] = [];
    for (const host of [snapshot, other, snapshot, snapshot, snapshot]) {
      const [first] = await module.assess(host, {});
      codes.push(first?.cause?.code);
    }
    expect(codes).toEqual(['timeout', 'not-collected', 'timeout', 'timeout', 'check-crashed']);
  }, 90_000);
});

test('a module judges what a run is limited to, and nothing else', async () => {
  const only = [{ kind: 'container', name: 'c5-5-privileged' }] as const;
  const module = await load(moduleText('return pass(seen);'));
  const found = await module.assess(snapshot, {}, namedObjects(hostSubject(snapshot), only));
  expect(found.map(({ status, resource }) => [status, resource.name])).toEqual([['pass', 'c5-5-privileged']]);
});

test('a module that a policy leaves out is not asked', async () => {
  const files = ['own-one', 'own-other'].map((id) =>
    ownFile(`${id}.ts`, moduleText('return pass(seen);', { id })),
  );
  const own = await loadOwnChecks(files, { checks: new Set(), parameters: new Set() }, innerProgram);
  const found = await own.judge(snapshot, {}, (check) => check === 'own-other');
  own.end();
  expect([...found.keys()]).toEqual(['own-other']);
});

test('what a module prints reaches nobody', async () => {
  const { statuses } = await statusesOf(await load(moduleText('console.log("{}"); return pass(seen);')));
  expect(statuses).toEqual(['pass']);
});

test('long words are cut before they multiply', async () => {
  const { first } = await statusesOf(
    await load(moduleText('return pass({ ...seen, message: "x".repeat(2_000_000) });')),
  );
  expect(first?.status).toBe('pass');
  expect(first?.message.length).toBeLessThan(2100);
});

test('a module sees nothing of the environment', async () => {
  process.env.PLIMSOLL_TEST_SECRET = 'hunter2';
  const body = 'return pass({ ...seen, message: Object.keys(globalThis).join(" ") + typeof process });';
  const { first } = await statusesOf(await load(moduleText(body)));
  delete process.env.PLIMSOLL_TEST_SECRET;
  expect(first?.message).toContain('undefined');
});

describe('a module that cannot be used is refused with file and line', () => {
  test.each([
    [
      'throws while it is loaded',
      moduleText('', { before: '\nthrow new Error("no");' }),
      'own.ts:2: the module throws',
    ],
    [
      'imports of Node.js',
      moduleText('', { before: 'import "node:net";' }),
      'own.ts:1: the module imports "node:net"',
    ],
    [
      'imports a file',
      moduleText('', { before: 'import "../secret.ts";' }),
      'own.ts:1: the module imports "../secret.ts"',
    ],
    [
      'imports later',
      moduleText('', { before: 'const net = await import("node:child_process");' }),
      'own.ts:1: the module imports "node:child_process"',
    ],
    ['is no TypeScript', 'const a = ;', 'own.ts:1: the module cannot be understood'],
    ['has no check', 'export const a = 1;', 'own.ts: the module exports no check by default'],
    ['has an object for a check', 'export default { id: "a" };', 'exports no check by default'],
    ['has a check without a proper id', moduleText('', { id: 'Not A Slug' }), 'no proper id'],
  ])('%s', async (_, text, words) => {
    await expect(load(text)).rejects.toThrow(words);
  });

  test('loops while it is loaded', async () => {
    await expect(load('for (;;) {}', { seconds: 3 })).rejects.toThrow(/own\.ts: .*within 3 seconds/);
  });
});
