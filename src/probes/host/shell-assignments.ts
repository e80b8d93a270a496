/** What a line of a shell or environment file does to one variable. */
export const ASSIGNMENTS = [
  'set-on',
  'set-off',
  'export-on',
  'export-off',
  'export',
  'unset',
  'unclear',
] as const;
export type Assignment = (typeof ASSIGNMENTS)[number];

/** A value as the docker command reads a switch: empty is off, a false of Go is off, everything else is on. */
const isOn = (value: string): boolean => value !== '' && !/^(?:0|f|F|false|FALSE|False)$/.test(value);

const OPENS =
  /(?:^|[;&|]\s*)(?:(?:if|case|for|while|until|select)\b|\{)|^(?:function\s+)?[\w-]+\s*\(\)|^function\b|[({]\s*(?:#.*)?$/;
const CLOSES = /^(?:fi|esac|done)\b|^[})]/;
/** From `set -a` on every variable is exported, also in files that are read later. */
const EXPORTS_ALL = /(?:^|[;&|]\s*)set\s+(?:-[a-zA-Z]*a|(?:-\w+\s+)*-o\s+allexport\b)/m;
/** The next line belongs to the same command, or runs only by what comes of it. */
const JOINS = /(?:&&|\||\\)$/;
const LEAVES = /(?:^|[;&|]\s*)(?:return|exit|exec)\b/;

/**
 * What a POSIX shell file does to a variable, in order. Only commands that stand alone count for certain: within a
 * condition, a loop, a group or a function, behind `&&`, `||`, `|` or a backslash of the line before, after a line that
 * may leave the file, in a here-document or a quoted text, or in any form that is not known, it is `unclear`. Nothing is
 * evaluated.
 */
export function shellAssignments(text: string, name: string): Assignment[] {
  const found: Assignment[] = [];
  const exportsAll = EXPORTS_ALL.test(text);
  let depth = 0;
  let left = false;
  let joined = false;
  for (const line of text.split('\n')) {
    const command = line.trim();
    if (command === '' || command.startsWith('#')) continue;
    if (CLOSES.test(command)) depth = Math.max(0, depth - 1);
    const own = mentions(command, name) ? commandsIn(command).flatMap((one) => effectOf(one, name)) : [];
    // Further lines of a quoted text look like commands, too.
    if (endsQuoted(command)) left = true;
    const certain = depth === 0 && !left && !joined && !OPENS.test(command);
    joined = JOINS.test(command);
    const doubted = (one: Assignment): boolean => !certain || (exportsAll && one === 'set-on');
    found.push(...own.map((one) => (doubted(one) ? 'unclear' : one)));
    const closed = /(?:^|[;\s])(?:fi|esac|done|\})\s*(?:#.*)?$/.test(command) && OPENS.test(command);
    if (OPENS.test(command) && !closed) depth += 1;
    // A here-document holds text that looks like commands; what comes after one is not told apart from it.
    if (depth === 0 && (LEAVES.test(command) || /<<-?\s*['"\w\\]/.test(command))) left = true;
  }
  return found;
}

/** What /etc/environment does to a variable (pam_env(8)): lines `NAME=value`, an `export` before them is ignored. */
export function environmentAssignments(text: string, name: string): Assignment[] {
  return text.split('\n').flatMap((line): Assignment[] => {
    const entry = line.trim().replace(/^export\s+/, '');
    if (!entry.startsWith(`${name}=`)) return [];
    const value = entry
      .slice(name.length + 1)
      .replace(/\s*#.*$/, '')
      .replace(/^(["'])(.*)\1$/, '$2');
    return [isOn(value) ? 'export-on' : 'export-off'];
  });
}

/** The name itself, not the beginning or end of a longer one. */
const mentions = (text: string, name: string): boolean =>
  new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`).test(text);

/** Whether a quote stays open at the end of a line, whose escaped characters, quoted parts and comment open none. */
const endsQuoted = (line: string): boolean =>
  /['"]/.test(line.replace(/\\.|'[^']*'|"(?:[^"\\]|\\.)*"|(?<![^\s;&|()])#.*$/g, ''));

/** Commands of a line, split at semicolons that are not quoted; the line as it is where more than that may split it. */
function commandsIn(line: string): readonly string[] {
  const withoutComment = line.replace(/\s#[^'"]*$/, '');
  if (/[\\`$()|&<>]/.test(withoutComment)) return [withoutComment];
  const commands = withoutComment.match(/(?:[^;'"]|'[^']*'|"[^"]*")+/g) ?? [];
  return commands.map((command) => command.trim());
}

/** `NAME=value` with a value that is one plain or quoted word. */
const WORD = /^([A-Za-z_]\w*)=(?:'([^']*)'|"([^"$`\\]*)"|([\w./:@%+,-]*))$/;

function effectOf(command: string, name: string): readonly Assignment[] {
  if (!mentions(command, name)) return [];
  const [first = '', ...rest] = wordsOf(command);
  if (first === 'unset') return rest.every((word) => /^[\w]+$/.test(word)) ? ['unset'] : ['unclear'];
  const exports = first === 'export' || ((first === 'declare' || first === 'typeset') && rest[0] === '-x');
  const words = exports ? rest.filter((word) => word !== '-x') : [first, ...rest];
  // Another word after assignments is a command, for which alone they hold.
  if (!words.every((word) => WORD.test(word) || (exports && /^[A-Za-z_]\w*$/.test(word)))) return ['unclear'];
  return words.flatMap((word): Assignment[] => {
    if (word === name) return ['export'];
    const [, variable, single, double, plain] = WORD.exec(word) ?? [];
    if (variable !== name) return [];
    const on = isOn(single ?? double ?? plain ?? '') ? 'on' : 'off';
    return [exports ? `export-${on}` : `set-${on}`];
  });
}

/** Words of a command; a quoted part belongs to the word that it stands in. */
const wordsOf = (command: string): readonly string[] => command.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? [];

/** Whether a variable is on for the programs that a shell starts, after what files did to it in order. */
export function endState(assignments: readonly Assignment[]): 'on' | 'off' | 'unset' | 'unclear' {
  let exported = false;
  let value: 'on' | 'off' | 'unset' = 'unset';
  for (const assignment of assignments) {
    if (assignment === 'unclear') return 'unclear';
    if (assignment === 'unset') [exported, value] = [false, 'unset'];
    else {
      if (assignment.startsWith('export')) exported = true;
      if (assignment.endsWith('-on')) value = 'on';
      if (assignment.endsWith('-off')) value = 'off';
    }
  }
  return exported ? value : 'unset';
}
