import type { EngineHandshakes, PlaceAnswers } from '../../../src/probes/registry/handshakes.ts';

type Unasked = EngineHandshakes[number]['unasked'];

/** The facts about an engine with one TCP port. */
export const enginePort = (
  answers: PlaceAnswers | null,
  { listener = '0.0.0.0', unasked = null }: { listener?: string; unasked?: Unasked } = {},
) => ({
  ports: [{ listener, port: 2376, address: answers === null ? null : '127.0.0.1', unasked }],
  handshakes: [{ listener, port: 2376, answers, unasked }],
});

export const noPort = { ports: [], handshakes: [] };
