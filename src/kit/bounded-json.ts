/** JSON that was read, or where it stopped being JSON; never what stood there. */
export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string };

/** Deeper than any answer of an engine or any file that is read; what walks the value later may recurse. */
const MAX_DEPTH = 64;

/** Parses JSON from a host. The caller has limited its size; this limits its depth. */
export function parseBoundedJson(text: string): ParsedJson {
  if (nesting(text) > MAX_DEPTH)
    return { ok: false, problem: `is nested more than ${MAX_DEPTH} levels deep` };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (thrown) {
    return { ok: false, problem: `is not JSON${placeOf(thrown)}` };
  }
}

/** Where parsing stopped, as far as the engine of JavaScript says; the rest of its message quotes the text. */
function placeOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : '';
  if (/end of JSON input|Unterminated string/.test(message)) return ' (it ends too early)';
  const at = /^[^"]* in JSON at position (\d+)/.exec(message)?.[1];
  return at === undefined ? '' : ` (at character ${at})`;
}

function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (character === '}' || character === ']') depth -= 1;
  }
  return deepest;
}
