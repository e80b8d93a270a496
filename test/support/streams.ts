import type { Streams } from '../../src/cli/streams.ts';

/** Streams that keep what a command says. */
export function keptStreams(): Streams & { readonly said: { out: string; log: string } } {
  const said = { out: '', log: '' };
  return {
    said,
    out: (text) => {
      said.out += text;
    },
    log: (text) => {
      said.log += text;
    },
    progress: () => {},
    progresses: false,
    canAsk: false,
    ask: async () => null,
    styled: false,
    width: 80,
    words: [],
    interrupted: new AbortController().signal,
  };
}
