import { parse, TomlError } from 'smol-toml';
import type { ParsedJson } from './bounded-json.ts';

/** Parsing takes time by the square of the length where a key has as many parts as fit. */
const MOST_CHARACTERS = 65_536;

/**
 * Parses TOML 1.0 from a host; what was read, or where it stopped being TOML, never what stood there. Tables can be
 * nested as deep as the text is long, so that nothing may walk the value.
 */
export function parseBoundedToml(text: string): ParsedJson {
  if (text.length > MOST_CHARACTERS)
    return { ok: false, problem: `has more than ${MOST_CHARACTERS} characters` };
  try {
    return { ok: true, value: parse(text) };
  } catch (thrown) {
    // Its message quotes the lines.
    const at = thrown instanceof TomlError ? ` (line ${thrown.line}, column ${thrown.column})` : '';
    return { ok: false, problem: `is not TOML${at}` };
  }
}
