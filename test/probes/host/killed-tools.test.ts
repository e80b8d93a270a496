import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TOOLS } from '../../../src/kit/tools.ts';
import { RECORDS_BEGIN, RECORDS_END, readRecords } from '../../../src/probes/host/records.ts';
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
const EACH = [...TOOLS, 'date', 'find', 'getent', 'od', 'realpath', 'sort', 'wc'];
const uid = process.getuid?.() ?? 0;
const texts = new Map(SCRIPT_PROBES.map((probe) => [probe, probe.parameters?.(hostWithoutFacts()) ?? []]));

// What the scripts do here depends on what this machine has: without an engine some commands are not reached.
test.each(SCRIPT_PROBES.map((probe) => [probe.id, probe] as const))(
  '%s begins with what notices that a command was killed',
  (_, { script }) => expect(script.startsWith(RECORDS_BEGIN)).toBe(true),
);

test.each(EACH)('%s is noticed where it is killed in a pipe whose messages are dropped', (tool) => {
  using instead = inPlaceOf(tool, 'kill -9 $$', shell);
  const script = `${RECORDS_BEGIN}record x\nl=$({ ${tool} | read -r l; } 2>/dev/null)\n${RECORDS_END}`;
  expect(readRecords(runScript(script, instead.shell, uid), 'x')).toMatchObject({
    ok: false,
    cause: { detail: expect.stringContaining(`The command ${tool} `) },
  });
});

test.each(
  EACH.flatMap((tool) => [
    [tool, 'is killed', 'kill -9 $$'] as const,
    [
      tool,
      'is killed when it has printed a part',
      `PATH=${shell.path} ${tool} "$@" 2>&1 | (read -r l; printf '%s\\n' "$l"); kill -9 $$`,
    ] as const,
  ]),
)('no script is read that used %s where that %s', (tool, _, text) => {
  using instead = inPlaceOf(tool, text, shell);
  for (const [probe, parameters] of texts) {
    if (probe.parameters !== null && parameters.length === 0) continue;
    instead.again();
    const projected = probe.project(runScript(probe.script, instead.shell, uid, parameters));
    if (!instead.ran()) continue;
    expect(projected, probe.id).toMatchObject({
      ok: false,
      cause: { code: 'command-failed', detail: expect.stringContaining(`The command ${tool} `) },
    });
  }
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
