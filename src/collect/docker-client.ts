import type { Duplex } from 'node:stream';
import type { Client } from 'undici';
import { parseBoundedJson } from '../kit/bounded-json.ts';
import type { ApiProbe } from '../kit/define-probe.ts';
import { type Cause, cause } from '../model/cause.ts';
import { API_TABLE, ENGINE_PROBES, UNVERSIONED } from '../probes/docker/api-table.ts';
import { enginePing } from '../probes/docker/ping.ts';
import {
  connectCause,
  type Door,
  exchangeCause,
  slowCause,
  statusCause,
  stoppedCause,
  tooLargeCause,
  unparseableCause,
} from './api-cause.ts';
import { connector, type Exchange, exchangeOver, NoConnection, SlowBody } from './exchange.ts';

/** What came back for one request. */
export interface ApiAnswer {
  /** HTTP status; null where no answer began. */
  readonly status: number | null;
  /** Size of the body as far as it was read. */
  readonly bytes: number;
  readonly truncated: boolean;
  readonly header: (name: string) => string | undefined;
  readonly result:
    | { readonly ok: true; readonly value: unknown }
    | { readonly ok: false; readonly cause: Cause };
}

export interface DockerClient {
  /**
   * Asks what the table of requests holds and nothing else; `id` fills the place of `{id}`. Without a version the
   * engine answers in its newest. Never rejects for what an engine does.
   */
  get(probe: ApiProbe, version: string | null, id?: string): Promise<ApiAnswer>;
  close(): Promise<void>;
}

export interface DockerClientOptions {
  readonly door: Door;
  /** Opens so many streams to the engine, or fewer, but at least one. */
  open(atMost: number, signal: AbortSignal): Promise<readonly Duplex[]>;
  readonly signal: AbortSignal;
  /** No single request gets longer than this, whatever its probe allows. */
  readonly maxRequestMs?: number;
}

const CONNECTIONS = 4;

const AT_FIRST: ReadonlySet<string> = new Set(UNVERSIONED.map(({ id }) => id));
/** What an engine may answer in its newest version, before it is known which that is. */
const WITHOUT_VERSION: ReadonlySet<string> = new Set([...AT_FIRST, ...ENGINE_PROBES.map(({ id }) => id)]);

/**
 * All requests are sent without waiting for the answers before them (HTTP pipelining), so that the number
 * of waits on the network does not grow with the number of containers.
 */
const PIPELINING = 4096;

/** After so many failures in a row nothing more is asked: an engine that hangs, hangs for everything. */
const FAILURES_IN_A_ROW = 8;

const CONNECT_MS = 10_000;
const ID = /^[0-9a-f]{64}$/;

/** A client that can do nothing but GET what the closed table lists, over any stream to an engine. */
export async function openDockerClient(options: DockerClientOptions): Promise<DockerClient> {
  // The package is CommonJS: a bundle gives its names only through the default export.
  const { Client } = (await import('undici')).default;
  const { door, signal, maxRequestMs = Number.POSITIVE_INFINITY } = options;
  const connectMs = Math.min(CONNECT_MS, maxRequestMs);
  const first = openFirst(options, AbortSignal.any([signal, AbortSignal.timeout(connectMs)]));
  const connections = first.then(
    ({ length }) => length,
    () => 1,
  );
  const clients = Array.from({ length: CONNECTIONS }, (_, index) => {
    let begun = false;
    const open = async (connecting: AbortSignal): Promise<Duplex> => {
      const stream = begun ? undefined : (await first)[index];
      begun = true;
      if (stream && !stream.destroyed) return stream;
      const [again] = await options.open(1, connecting);
      return again as Duplex;
    };
    return new Client('http://docker', {
      pipelining: PIPELINING,
      connect: connector(open, signal, connectMs),
    });
  });
  const destroy = async (why: Error) => {
    await Promise.all(clients.map((client) => client.destroy(why)));
    for (const stream of await first.catch(() => [])) stream.destroy();
  };
  const interrupt = () => void destroy(new Stopped());
  signal.addEventListener('abort', interrupt, { once: true });
  let turn = 0;
  const inARow: Cause[] = [];
  /** The version, on which all else depends, has a connection of its own for as long as it takes. */
  const turnOf = (probe: ApiProbe, version: string | null, among: number): number => {
    if (AT_FIRST.has(probe.id)) return 0;
    turn += 1;
    return version === null && among > 1 ? 1 + (turn % (among - 1)) : turn % among;
  };

  return {
    get: async (probe, version, id) => {
      const { path, request } = requestOf(probe, version, id);
      const given = inARow.length >= FAILURES_IN_A_ROW ? inARow.at(-1) : undefined;
      if (signal.aborted) return nothing(stoppedCause(request, signal));
      if (given) return nothing(given);
      const client = clients[turnOf(probe, version, await connections)] as Client;
      const timeoutMs = Math.min(probe.timeoutSeconds * 1000, maxRequestMs);
      const exchange = await exchangeOver(client, path, timeoutMs, probe.maxBytes);
      const seen = { status: exchange.status, bytes: exchange.bytes, truncated: exchange.truncated };
      const header = (name: string) => headerOf(exchange, name);
      if (exchange.failure === null) {
        inARow.length = 0;
        return { ...seen, header, result: judge(probe, request, exchange) };
      }
      const why = signal.aborted
        ? stoppedCause(request, signal)
        : failureCause(door, request, exchange.failure, inARow.at(-1));
      inARow.push(why);
      if (inARow.length === FAILURES_IN_A_ROW) await destroy(new GivenUp());
      return { ...seen, header, result: { ok: false, cause: why } };
    },
    close: async () => {
      signal.removeEventListener('abort', interrupt);
      await destroy(new Stopped());
    },
  };
}

/** The streams that are opened at once; what breaks one before it is used is found out then. */
async function openFirst({ open }: DockerClientOptions, signal: AbortSignal): Promise<readonly Duplex[]> {
  const streams = await open(CONNECTIONS, signal);
  for (const stream of streams) stream.on('error', () => {});
  return streams;
}

/** The path of a request; one that is not in the table is a bug of ours. */
function requestOf(probe: ApiProbe, version: string | null, id = ''): { path: string; request: string } {
  if (!API_TABLE.includes(probe)) throw new Error(`GET ${probe.path} is not in the table of API requests.`);
  const isFit =
    version === null ? WITHOUT_VERSION.has(probe.id) : !AT_FIRST.has(probe.id) && /^1\.\d+$/.test(version);
  if (!isFit) {
    throw new Error(`GET ${probe.path} cannot be asked with API version ${version}.`);
  }
  if (probe.path.includes('{id}') !== (id !== '') || (id !== '' && !ID.test(id))) {
    throw new Error(`GET ${probe.path} takes an id of 64 hexadecimal digits exactly where it says {id}.`);
  }
  const path = probe.path.replace('{id}', id);
  const request = `GET ${probe.path.replace('{id}', id.slice(0, 12))}`;
  return { path: version === null ? path : `/v${version}${path}`, request };
}

/** Nothing more is asked: the audit is over. */
class Stopped extends Error {}
/** Too many requests before this one failed. */
class GivenUp extends Error {}

function judge(probe: ApiProbe, request: string, exchange: Exchange): ApiAnswer['result'] {
  const { status, body, truncated } = exchange;
  if (status === 404 && (probe.scope === 'container' || probe.scope === 'image')) {
    const detail = `${request} found nothing: it went away while it was being read.`;
    return { ok: false, cause: cause('vanished', detail, 'Nothing; audit again to see what is there now.') };
  }
  if (status !== 200) return { ok: false, cause: statusCause(request, status ?? 0, body) };
  if (truncated) return { ok: false, cause: tooLargeCause(request, probe.maxBytes) };
  if (probe.id === enginePing.id) return { ok: true, value: null };
  const parsed = parseBoundedJson(body.toString('utf8'));
  return parsed.ok ? parsed : { ok: false, cause: unparseableCause(request, parsed.problem) };
}

function failureCause(door: Door, request: string, failure: Error, before: Cause | undefined): Cause {
  if (failure instanceof GivenUp && before) return before;
  if (failure instanceof SlowBody) return slowCause(door, request);
  if (failure instanceof NoConnection) return connectCause(door, failure.reason);
  return exchangeCause(door, request, failure);
}

function headerOf({ headers }: Exchange, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

const nothing = (why: Cause): ApiAnswer => ({
  status: null,
  bytes: 0,
  truncated: false,
  header: () => undefined,
  result: { ok: false, cause: why },
});
