import { z } from 'zod';
import { readSection } from '../../kit/define-probe.ts';
import { causeSchema } from '../../model/cause.ts';
import type { FactSource } from '../../model/fact.ts';
import { ENGINE_PATH, REGISTRY_PATH } from './limits.ts';

/** The versions of TLS that are tried, one connection each, newest first. */
export const TLS_VERSIONS = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/** What came back over HTTP, as far as a check asks; never a body. */
const answerShape = z.object({
  status: z.int(),
  /** It has the header Docker-Distribution-Api-Version. */
  registry: z.boolean(),
  /** It says in words that this port wants TLS, as Go and nginx do. */
  wantsTls: z.boolean(),
  /** Where it sends the client: the scheme alone; null where nowhere. */
  redirect: z.string().max(20).nullable(),
  /** What an engine says of itself; null where it does not. */
  apiVersion: z.string().max(20).nullable(),
});
export type HttpAnswer = z.infer<typeof answerShape>;

const plainShape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('answered'), answer: answerShape }),
  /** The connection was closed, or something came that is no HTTP. */
  z.object({ state: z.literal('no-http') }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);
export type PlainOutcome = z.infer<typeof plainShape>;

const attemptShape = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('accepted'),
    /** As OpenSSL names it; null where the server broke off before that was told. */
    cipher: z.string().max(60).nullable(),
    /** The alert with which the server turned away a client without a certificate, at once or when it asked. */
    turnedAway: z.int().nullable(),
  }),
  /** By an alert (RFC 8446, section 6), or by an answer in another version, which is null. */
  z.object({ state: z.literal('refused'), alert: z.int().nullable() }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);
export type TlsAttempt = z.infer<typeof attemptShape>;

/** What one port answered, from where the host stands. */
export const portShape = z.object({
  /** The one address that all connections went to. */
  address: z.string(),
  port: z.int(),
  /** By version; empty where the first connection settled that there is no TLS. */
  versions: z.partialRecord(z.enum(TLS_VERSIONS), attemptShape),
  /** The certificates as the server sent them, DER in base64, its own first. */
  chain: z.array(z.string()),
  /** What was answered to the one request over TLS; null where none was sent or none came. */
  answer: answerShape.nullable(),
  plain: plainShape,
  /** How many connections it took. */
  connections: z.int(),
});
export type PortAnswers = z.infer<typeof portShape>;

export const placeShape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('asked'), ...portShape.shape }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);
export type PlaceAnswers = z.infer<typeof placeShape>;

const registryHandshakesShape = z.record(z.string(), placeShape);
export type RegistryHandshakes = z.infer<typeof registryHandshakesShape>;

/** What each registry answers, by its name; collected by `src/collect/network`. */
export const registryHandshakes: FactSource<'host', RegistryHandshakes> & {
  readonly shape: z.ZodType;
  readonly source: string;
} = {
  id: 'registry-handshakes',
  scope: 'host',
  source: `TLS handshakes and GET ${REGISTRY_PATH} with each registry, from the host`,
  reads: [`TLS handshakes and GET ${REGISTRY_PATH} with each registry, from the host`],
  shape: registryHandshakesShape,
  read: (host) => readSection('registry-handshakes', registryHandshakesShape, host),
};

const engineHandshakesShape = z.array(
  z.object({
    /** As the kernel shows it. */
    listener: z.string(),
    port: z.int(),
    answers: placeShape.nullable(),
    /** Why it was not, where it was not: see `EnginePort`. */
    unasked: z.enum(['not-on-loopback', 'not-seen', 'own-network']).nullable(),
  }),
);
export type EngineHandshakes = z.infer<typeof engineHandshakesShape>;

/** What the TCP ports of an engine answer on the loopback address of its host; `answers` is null where it does not listen there. */
export const engineHandshakes: FactSource<'engine', EngineHandshakes> & {
  readonly shape: z.ZodType;
  readonly source: string;
} = {
  id: 'engine-handshakes',
  scope: 'engine',
  source: `TLS handshakes and GET ${ENGINE_PATH} with the TCP port of the engine, from the host`,
  reads: [`TLS handshakes and GET ${ENGINE_PATH} with the TCP port of the engine, from the host`],
  shape: engineHandshakesShape,
  read: (engine) => readSection('engine-handshakes', engineHandshakesShape, engine),
};
