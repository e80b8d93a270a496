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
    // The rest of the message quotes the text.
    const at = /at position (\d+)/.exec(thrown instanceof Error ? thrown.message : '')?.[1];
    return {
      ok: false,
      problem: `is not JSON (${at === undefined ? 'it ends too early' : `at character ${at}`})`,
    };
  }
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
