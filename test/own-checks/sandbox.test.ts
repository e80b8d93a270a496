import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { startSandbox } from '../../src/own-checks/modules/sandbox.ts';

/*
 * The wall behind what a module sees: here a program that has all of Node.js tries to get out of the process that
 * modules run in.
 */

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-sandbox-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function tried(code: string): Promise<string> {
  const main = join(folder, 'main.mjs');
  writeFileSync(
    main,
    `const say = (word) => { process.stdout.write(String(word)); process.exit(); };\n${code}`,
  );
  const child = await startSandbox({ main, readable: [main] });
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  await once(child, 'close');
  return said;
}

const attempt = (code: string) => tried(`try { say(${code}); } catch (error) { say(error.code); }`);

test.each([
  ['reads a file', '(await import("node:fs")).readFileSync("/etc/passwd", "utf8")'],
  ['writes a file', `(await import("node:fs")).writeFileSync("${folder}/out", "x")`],
  ['starts a program', '(await import("node:child_process")).execFileSync("true")'],
  ['starts a thread', 'new (await import("node:worker_threads")).Worker("1", { eval: true })'],
])('nothing in it %s', async (_, code) => {
  expect(await attempt(code)).toBe('ERR_ACCESS_DENIED');
});

test('it gets nothing of the environment but where programs are', async () => {
  process.env.PLIMSOLL_TEST_SECRET = 'hunter2';
  const names = (await attempt('Object.keys(process.env).sort().join()')).split(',');
  delete process.env.PLIMSOLL_TEST_SECRET;
  expect(names.filter((name) => !['LC_ALL', 'PATH', 'PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))).toEqual(
    [],
  );
});

/** Elsewhere it is kept from the network by what a module can import alone. */
test.runIf(process.getuid?.() === 0)(
  'as root nothing in it reaches the network, this machine neither',
  async () => {
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const code = `(await import('node:net')).connect(${port}, '127.0.0.1').on('connect', () => say('connected')).on('error', (error) => say(error.code));`;
    expect(await tried(code)).toMatch(/^(ENETUNREACH|EADDRNOTAVAIL|ERR_ACCESS_DENIED)$/);
    server.close();
  },
);

test('nothing that this program was started with is open in it', async () => {
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'hunter2');
  const main = join(folder, 'main.mjs');
  writeFileSync(
    main,
    `import { readSync } from 'node:fs';
let said = '';
for (const fd of [9, 77]) {
  const bytes = Buffer.alloc(20);
  try { said += bytes.toString('utf8', 0, readSync(fd, bytes, 0, 20, 0)); } catch {}
}
process.stdout.write('<' + said + '>');`,
  );
  const start = join(folder, 'start.ts');
  writeFileSync(
    start,
    `import { startSandbox } from ${JSON.stringify(join(import.meta.dirname, '../../src/own-checks/modules/sandbox.ts'))};
const child = await startSandbox({ main: ${JSON.stringify(main)}, readable: [${JSON.stringify(main)}] });
child.stdout?.pipe(process.stdout);`,
  );
  const line = `exec 9<'${secret}' 77<'${secret}'; exec '${process.execPath}' '${start}'`;
  const { stdout } = await promisify(execFile)('bash', ['-c', line]);
  expect(stdout).toBe('<>');
});
