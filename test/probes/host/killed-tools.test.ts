import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TOOLS } from '../../../src/kit/tools.ts';
import { SCRIPT_PROBES } from '../../../src/probes/host/table.ts';
import { hostWithoutFacts } from './hosts.ts';
import { runScript, SHELLS, type Shell } from './shells.ts';

/*
 * Where memory runs out the kernel kills whatever is at hand. A command that is gone in the middle of a pipe printed
 * nothing, and nothing looks like a group without members or a host without further sockets.
 */

/** A command in place of the real one. */
function inPlaceOf(tool: string, text: string, shell: Shell) {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-killed-'));
  const program = join(folder, tool);
  writeFileSync(program, `#!/bin/sh\n: >'${program}.ran'\n${text}\n`);
  chmodSync(program, 0o755);
  return {
    shell: { ...shell, path: `${folder}:${shell.path}` },
    ran: () => existsSync(`${program}.ran`),
    again: () => rmSync(`${program}.ran`, { force: true }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

const [shell] = SHELLS;
if (!shell) throw new Error('There is no shell.');
const OTHERS = ['date', 'getent', 'sort'];
const uid = process.getuid?.() ?? 0;
const texts = new Map(SCRIPT_PROBES.map((probe) => [probe, probe.parameters?.(hostWithoutFacts()) ?? []]));

test.each(
  [...TOOLS, ...OTHERS].flatMap((tool) => [
    [tool, 'is killed', 'kill -9 $$'] as const,
    [
      tool,
      'is killed when it has printed a part',
      `PATH=${shell.path} ${tool} "$@" 2>&1 | (read -r l; printf '%s\\n' "$l"); kill -9 $$`,
    ] as const,
  ]),
)('no script is read that used %s where that %s', (tool, _, text) => {
  using instead = inPlaceOf(tool, text, shell);
  let ran = 0;
  for (const [probe, parameters] of texts) {
    if (probe.parameters !== null && parameters.length === 0) continue;
    instead.again();
    const projected = probe.project(runScript(probe.script, instead.shell, uid, parameters));
    if (!instead.ran()) continue;
    ran += 1;
    expect(projected, probe.id).toMatchObject({
      ok: false,
      cause: { code: 'command-failed', detail: expect.stringContaining(`The command ${tool} `) },
    });
  }
  if (tool !== 'ls') expect(ran).toBeGreaterThan(0);
});

test.each(TOOLS)('no script is read that used %s where that cannot be started', (tool) => {
  using instead = inPlaceOf(tool, 'exit 127', shell);
  for (const [probe, parameters] of texts) {
    if (probe.parameters !== null && parameters.length === 0) continue;
    instead.again();
    const projected = probe.project(runScript(probe.script, instead.shell, uid, parameters));
    if (instead.ran())
      expect(projected, probe.id).toMatchObject({ ok: false, cause: { code: 'command-failed' } });
  }
});
