/** A mail, or a part of one. */
export interface ReadPart {
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded. */
  readonly content: string;
}

/** Reads a mail as RFC 5322 and MIME have it, with no code of the program. */
export function readMail(mail: string): { headers: ReadPart['headers']; parts: readonly ReadPart[] } {
  const { headers, body } = split(mail);
  const [, boundary] = /^multipart\/mixed; boundary="(.+)"$/.exec(headers['content-type'] ?? '') ?? [];
  if (boundary === undefined) return { headers, parts: [decoded(mail)] };
  const [, ...rest] = `\n${body}`.split(`\n--${boundary}`);
  if (rest.at(-1)?.startsWith('--') !== true) throw new Error('The last part has no end.');
  return { headers, parts: rest.slice(0, -1).map((part) => decoded(part.replace(/^\n/, ''))) };
}

function split(text: string): { headers: Record<string, string>; body: string } {
  const end = text.indexOf('\n\n');
  const lines = text
    .slice(0, end)
    .replace(/\n[ \t]+/g, ' ')
    .split('\n');
  const pairs = lines.map((line) => {
    const [, name, value] = /^([A-Za-z-]+): (.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`This is no header: ${line}`);
    return [name.toLowerCase(), value] as const;
  });
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error('A header is there twice.');
  return { headers: Object.fromEntries(pairs), body: text.slice(end + 2) };
}

function decoded(part: string): ReadPart {
  const { headers, body } = split(part);
  if (headers['content-transfer-encoding'] !== 'base64') throw new Error('It is not in base64.');
  return { headers, content: Buffer.from(body, 'base64').toString() };
}
