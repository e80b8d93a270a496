import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESCRIPTORS } from '../../../src/probes/host/shell-parts.ts';
import { runScript, SHELLS, USERS } from './shells.ts';

/** Listens, and opens and closes files all the time, as engines do that are asked much. */
const BUSY = `
const fs = require('node:fs');
const server = require('node:net').createServer().listen(0, '127.0.0.1', () => process.stdout.write('listening'));
const turn = () => {
  for (let i = 0; i < 200; i++) {
    const open = Array.from({ length: 40 }, () => fs.openSync('/dev/null'));
    for (const one of open) fs.closeSync(one);
  }
  setImmediate(turn);
};
turn();`;

describe('what a process has open', () => {
  let busy: ChildProcess;

  beforeAll(async () => {
    busy = spawn(process.execPath, ['-e', BUSY], { stdio: ['ignore', 'pipe', 'inherit'] });
    if (busy.stdout) await once(busy.stdout, 'data');
  });
  afterAll(() => {
    busy.kill('SIGKILL');
  });

  it.each(SHELLS)('is seen in $name while it comes and goes', (shell) => {
    const script = `${DESCRIPTORS}for i in $(seq 40); do l=$(descriptors "$1") || echo unseen; printf '%s\\n' "$l" | grep -c socket; done`;
    const { stdout } = runScript(script, shell, process.getuid?.() ?? 0, [String(busy.pid)]);
    const counts = [...new Set(stdout.trim().split('\n'))];
    expect(counts).toHaveLength(1);
    expect(Number(counts[0])).toBeGreaterThan(0);
  });

  it.runIf(USERS.length > 1).each(SHELLS)('is not seen in $name by others', (shell) => {
    const script = `${DESCRIPTORS}descriptors "$1" || echo unseen`;
    const nobody = USERS.at(-1)?.uid ?? -1;
    expect(runScript(script, shell, nobody, [String(busy.pid)]).stdout).toBe('unseen\n');
  });
});
