import { describe, expect, it } from 'vitest';
import { identity } from '../../../src/probes/host/identity.ts';
import { SCRIPT_PROBES } from '../../../src/probes/host/table.ts';
import { hostWithoutFacts } from './hosts.ts';
import { runScript, SHELLS, USERS } from './shells.ts';

describe.each(SHELLS)('in $name', (shell) => {
  describe.each(USERS)('as $name', ({ uid }) => {
    it.each(SCRIPT_PROBES.map((probe) => [probe.id, probe] as const))('%s reads this machine', (_, probe) => {
      const parameters = probe.parameters?.(hostWithoutFacts());
      // Without facts of round 1 there may be nothing to look for.
      if (parameters?.length === 0) {
        expect(probe.nothing).toBeDefined();
        return;
      }
      const output = runScript(probe.script, shell, uid, parameters);
      expect(output.stderr).toBe('');
      expect(output.exitCode).toBe(0);
      const projected = probe.project(output);
      expect(projected).toMatchObject({ ok: true });
      if (projected.ok) expect(probe.shape.parse(projected.data)).toEqual(projected.data);
    });

    it('says as whom it read', () => {
      const projected = identity.project(runScript(identity.script, shell, uid));
      expect(projected).toMatchObject({ ok: true, data: { uid } });
    });

    it('says in which zone it reads the time', () => {
      const projected = identity.project(runScript(identity.script, shell, uid));
      expect(projected).toMatchObject({
        ok: true,
        data: { timeZone: { offsetMinutes: expect.any(Number) } },
      });
    });
  });
});

describe('the table of scripts', () => {
  it('names each probe once', () => {
    expect(new Set(SCRIPT_PROBES.map(({ id }) => id)).size).toBe(SCRIPT_PROBES.length);
  });

  it('puts those that depend on others last', () => {
    const rounds = SCRIPT_PROBES.map(({ round }) => round);
    expect(rounds).toEqual([...rounds].sort());
  });

  it.each(SCRIPT_PROBES.map((probe) => [probe.id, probe] as const))('%s writes no file', (_, probe) => {
    const { script } = probe;
    const redirections = [...script.matchAll(/>+\s*(\S+)/g)].map((match) => match[1]?.replace(/[;)}]+$/, ''));
    for (const target of redirections) expect(target).toMatch(/^(\/dev\/null|&\d|&3|.*\\1.*)$/);
    expect(script).not.toMatch(/\b(tee|mktemp|touch|mkdir|rm|mv|cp|ln|chmod|chown|kill|eval)\b/);
  });
});
