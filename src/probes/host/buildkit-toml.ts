/** What is read of a buildkitd.toml. */
export interface BuildkitSettings {
  readonly addresses: string[];
  readonly clientCertificates: boolean;
  readonly entitlements: string[];
}

/**
 * The entitlements, addresses and the authority for clients of a buildkitd.toml (BuildKit, docs/buildkitd.toml.md). Of
 * TOML it understands tables and texts, also in lists over several lines; null where one of these settings is written in
 * another way, so that nothing is taken for absent that may be there.
 */
export function buildkitSettings(text: string): BuildkitSettings | null {
  const found = new Map<string, readonly string[]>();
  let table = '';
  let rest = text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  while (rest !== '') {
    const line = rest.slice(0, rest.includes('\n') ? rest.indexOf('\n') : rest.length);
    if (QUOTED.test(line)) return null;
    const bare = line.trim();
    const named = /^\[\s*([\w".\s-]+?)\s*\]\s*(?:#.*)?$/.exec(bare)?.[1];
    const [head, key] = /^\s*([\w".-]+(?:\s*\.\s*[\w"-]+)*)\s*=\s*/.exec(line) ?? [];
    if (named !== undefined) table = plain(named);
    else if (head !== undefined && key !== undefined) {
      const name = [table, plain(key)].filter((part) => part !== '').join('.');
      if (WANTED.includes(name)) {
        const value = VALUE.exec(rest.slice(head.length));
        if (!value) return null;
        found.set(name, textsIn(value[0]));
        rest = rest.slice(head.length + value[0].length);
        continue;
      }
      // An inline table could hold what is looked for, and a text over several lines could look like it.
      if (
        /^\s*(?:\{|"""|''')/.test(line.slice(head.length)) &&
        WANTED.some((one) => one.startsWith(`${name}.`))
      )
        return null;
      if (/"""|'''/.test(line)) return null;
    }
    rest = rest.slice(line.length + 1);
  }
  return {
    addresses: [...(found.get('grpc.address') ?? [])].slice(0, 64),
    clientCertificates: (found.get('grpc.tls.ca') ?? []).some((path) => path !== ''),
    entitlements: (found.get('insecure-entitlements') ?? []).map((name) =>
      /^[\w.=-]{1,64}$/.test(name) ? name : '(no name)',
    ),
  };
}

const WANTED: readonly string[] = ['insecure-entitlements', 'grpc.address', 'grpc.tls.ca'];

/** A name in single quotes, or with signs written as numbers, may be one of those. */
const QUOTED =
  /^\s*(?:\[\s*(?:"?grpc"?\s*\.\s*)?(?:'|"[^"]*\\)|(?:[\w"-]+\s*\.\s*)*(?:'[^']*'|"[^"]*\\[^"]*")\s*[.=])/;

const TEXT = `"[^"\\\\\\n]*"|'[^'\\n]*'`;
const BLANK = '(?:[\\s,]|#[^\\n]*\\n)';
const VALUE = new RegExp(`^(?:${TEXT}|\\[${BLANK}*(?:(?:${TEXT})${BLANK}*)*\\])`);

const textsIn = (value: string): readonly string[] =>
  [...value.replace(/#[^\n]*\n/g, '\n').matchAll(new RegExp(TEXT, 'g'))].map(([quoted]) =>
    quoted.slice(1, -1),
  );

const plain = (name: string): string => name.replaceAll('"', '').replace(/\s/g, '');
