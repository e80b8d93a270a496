/** What the text of an AppArmor profile forbids, as far as it can be told without its includes. */
export interface ProfileText {
  /** Flags of the profile, such as `complain` or `unconfined`. */
  readonly flags: readonly string[];
  /** Classes of rules that are allowed whole: file, capability, mount, network, all. */
  readonly whole: readonly string[];
  /** How many rules deny something. */
  readonly denies: number;
}

/** Whether a profile with this text restrains nothing that matters. */
export const allowsEverything = ({ flags, whole, denies }: ProfileText): boolean =>
  flags.includes('unconfined') ||
  (denies === 0 &&
    (whole.includes('all') ||
      ['file', 'capability', 'mount', 'network'].every((kind) => whole.includes(kind))));

/** The line that opens a profile: `profile NAME`, or a path for a name, with an attachment and flags behind it. */
const HEADER =
  /^\s*(?:(?:profile|hat)\s+)?(?:"([^"]+)"|([^\s"{(]+))(?:\s+(?!flags=)(?:"[^"]+"|[^\s({"][^\s(]*))?\s*(?:(?:flags\s*=\s*)?\(([^)]*)\)\s*)?(?:xattrs=\([^)]*\)\s*)?(?<=[\s)])\{\s*(.*)$/;

/** Finds a profile by the name that the kernel has for it; the last part of `parent//child`. null where the text has none. */
export function profileIn(text: string, name: string): ProfileText | null {
  const wanted = name.split('//').at(-1) ?? name;
  const lines = text.split('\n').map(withoutComment);
  for (const [at, line] of lines.entries()) {
    const [, quoted, plain, flags = '', rest = ''] = HEADER.exec(line) ?? [];
    if ((quoted ?? plain) !== wanted) continue;
    const rules = rulesOf([rest, ...lines.slice(at + 1)]);
    return {
      flags: flags.split(/[\s,]+/).filter((flag) => flag !== ''),
      whole: [...new Set(rules.flatMap(wholeClass))],
      denies: rules.filter((rule) => /^(?:audit\s+)?deny\s/.test(rule)).length,
    };
  }
  return null;
}

const withoutComment = (line: string): string => line.replace(/(?:^|\s)#(?!include\b).*$/, '');

/** Rules up to the brace that ends the profile, without those of profiles within it. */
function rulesOf(lines: readonly string[]): readonly string[] {
  const rules: string[] = [];
  let depth = 1;
  for (const line of lines) {
    const opens = HEADER.test(line);
    if (opens) depth++;
    for (const rule of opens ? [] : line.split(/,(?=\s|$)/)) {
      // A brace of its own ends a profile; those within words are alternatives of a path.
      const text = rule.trim();
      if (text === '}') depth--;
      else if (depth === 1 && text !== '') rules.push(text.replace(/\s+\}$/, ''));
      if (text !== '}' && /\s\}$/.test(rule)) depth--;
      if (depth === 0) return rules;
    }
  }
  return rules;
}

/** The class that a rule allows whole, if it does; a rule for all files in all modes of reading and writing does so for files. */
function wholeClass(rule: string): readonly string[] {
  const [, kind] = /^(?:audit\s+)?(?:allow\s+)?(file|capability|mount|network|all)$/.exec(rule) ?? [];
  if (kind !== undefined) return [kind];
  const [, modes] =
    /^(?:audit\s+)?(?:allow\s+)?(?:file\s+)?"?(?:\/\*\*|\/\{,\*\*\}|\*\*)"?\s+([a-zA-Z]+)$/.exec(rule) ?? [];
  return modes?.includes('r') && modes.includes('w') ? ['file'] : [];
}
