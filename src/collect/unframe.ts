/** A section as it came back from a host. */
export interface SectionOutput {
  /** null where it did not end: the rest of the output was lost. */
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  /** Whether it came whole, by the frame around it. */
  readonly complete: boolean;
  /** Whether it began at all. */
  readonly begun: boolean;
}

/** Takes the output of a framed script apart again; what is missing at the end is said, never guessed. */
export function unframe(
  output: { readonly stdout: Buffer },
  count: number,
  boundary: string,
): readonly SectionOutput[] {
  const out = cut(output.stdout, count, boundary);
  return Array.from({ length: count }, (_, index): SectionOutput => {
    const stdout = out[index] ?? MISSING;
    // The codes of the section and of the program that cut its output; a missing one fails.
    const codes = /^(\d+) 0$/.exec(stdout.trailer ?? '');
    const complete = codes !== null;
    return {
      exitCode: complete ? Number(codes[1]) : null,
      stdout: stdout.content,
      complete,
      begun: stdout.begun,
    };
  });
}

interface Piece {
  readonly content: Buffer;
  /** What the closing line says after the index; null where there is none. */
  readonly trailer: string | null;
  readonly begun: boolean;
}

const MISSING: Piece = { content: Buffer.alloc(0), trailer: null, begun: false };
const NEWLINE = 0x0a;

function cut(stream: Buffer, count: number, boundary: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    const opening = Buffer.from(`${boundary} ${index}\n`, 'latin1');
    const start = stream.indexOf(opening, at);
    if (start < 0) break;
    const from = start + opening.length;
    const closing = Buffer.from(`\n${boundary} ${index}`, 'latin1');
    const end = stream.indexOf(closing, from);
    const lineEnd = end < 0 ? -1 : stream.indexOf(NEWLINE, end + closing.length);
    if (lineEnd < 0) {
      pieces.push({ content: stream.subarray(from, end < 0 ? undefined : end), trailer: null, begun: true });
      break;
    }
    const trailer = stream.toString('latin1', end + closing.length, lineEnd).trim();
    pieces.push({ content: stream.subarray(from, end), trailer, begun: true });
    at = lineEnd + 1;
  }
  return pieces;
}
