import type { ReadRules, SudoRule } from './sudo-rule.ts';

/**
 * Reads doas.conf(5): `permit [options] identity [as target] [cmd command [args ...]]`. The last rule that matches decides;
 * a deny takes nothing back here, since a copy of a program gets around it.
 */
export function readDoas(path: string, text: string): ReadRules {
  const rules: SudoRule[] = [];
  const unclear: { place: string; why: string }[] = [];
  for (const { number, line } of wholeLines(text)) {
    const place = `${path}:${number}`;
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
      users: [identity.replace(/^:/, '%').replace(/^(%?)(?=\d+$)/, '$1#')],
      hosts: ['ALL'],
      runAs: target === undefined ? null : { users: [target.replace(/^(?=\d+$)/, '#')], groups: [] },
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

/** A backslash at the end of a line goes on with the next one; the number is that of the first. */
function wholeLines(text: string): readonly { readonly number: number; readonly line: string }[] {
  const lines: { number: number; line: string }[] = [];
  let open = false;
  for (const [index, raw] of text.split('\n').entries()) {
    const part = raw.replace(/\\$/, ' ');
    const last = lines.at(-1);
    if (open && last) last.line += part;
    else lines.push({ number: index + 1, line: part });
    open = part !== raw;
  }
  return lines;
}
