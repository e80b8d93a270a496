/** A unit file as systemd.syntax(7) says: what stands behind each name, in order. */
export function readUnit(text: string): ReadonlyMap<string, readonly string[]> {
  const settings = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#') || line.startsWith('[')) continue;
    const [, name, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (name === undefined) throw new Error(`No setting of a unit: ${JSON.stringify(line)}`);
    settings.set(name, [...(settings.get(name) ?? []), value ?? '']);
  }
  return settings;
}

/** What `%%` and, for a command, `$$` stand for; anything else that would be expanded is an error. */
export function wordsOf(value: string, { variables }: { readonly variables: boolean }): readonly string[] {
  return splitWords(value).map((word, index) => {
    const once = word.replace(/%(.?)/gs, (_, next: string) => expectSame('%', next));
    return variables && index > 0
      ? once.replace(/\$(.?)/gs, (_, next: string) => expectSame('$', next))
      : once;
  });
}

function expectSame(sign: string, next: string): string {
  if (next !== sign) throw new Error(`${sign}${next} would be expanded.`);
  return sign;
}

/** The quoting of systemd.syntax(7), as far as words in double quotes go. */
function splitWords(value: string): readonly string[] {
  const words: string[] = [];
  for (let rest = value; rest !== ''; ) {
    const [all, quoted] = /^"((?:[^"\\]|\\.)*)"(?: |$)/.exec(rest) ?? [];
    if (all === undefined || quoted === undefined) throw new Error(`No word in quotes: ${rest}`);
    const bytes = [...quoted.matchAll(/\\x([0-9a-f]{2})|\\(["\\])|([ -~])/g)];
    if (bytes.map(([part]) => part).join('') !== quoted) throw new Error(`Not plain: ${quoted}`);
    const octets = bytes.map(([, hex, escaped, plain]) =>
      hex === undefined ? (escaped ?? plain ?? '').charCodeAt(0) : Number.parseInt(hex, 16),
    );
    words.push(Buffer.from(octets).toString());
    rest = rest.slice(all.length);
  }
  return words;
}
