import type { ReadRules, SudoRule } from './sudo-rule.ts';

/**
 * Reads doas.conf(5): `permit [options] identity [as target] [cmd command [args ...]]`. The last rule that matches decides;
 * a deny takes nothing back here, since a copy of a program gets around it.
 */
export function readDoas(path: string, text: string): ReadRules {
  const rules: SudoRule[] = [];
  const unclear: { place: string; why: string }[] = [];
  for (const [index, line] of text.replaceAll('\\\n', ' \n').split('\n').entries()) {
    const place = `${path}:${index + 1}`;
    const bare = line.replace(/(^|\s)#.*$/, '').trim();
    if (bare === '') continue;
    const rule =
      /^(permit|deny)\s+((?:(?:nopass|nolog|persist|keepenv|setenv\s*\{[^}]*\})\s+)*)(\S+)(?:\s+as\s+(\S+))?(?:\s+cmd\s+(\S+)(?:\s+args(.*))?)?$/.exec(
        bare,
      );
    if (!rule || bare.includes('"')) {
      unclear.push({ place, why: 'not understood' });
      continue;
    }
    const [, action, options = '', identity = '', target, program, given] = rule;
    rules.push({
      place,
      users: [identity.replace(/^:/, '%')],
      hosts: ['ALL'],
      runAs: target === undefined ? null : { users: [target], groups: [] },
      command:
        program === undefined
          ? { kind: 'all' }
          : {
              kind: 'program',
              path: program,
              arguments: given === undefined ? null : given.trim() === '' ? '' : '…',
              digest: false,
            },
      negated: action === 'deny',
      noPassword: /\bnopass\b/.test(options),
    });
  }
  return { rules, unclear };
}
