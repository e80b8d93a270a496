import { type Cause, cause } from '../model/cause.ts';
import { engineVersion } from '../probes/docker/engine-info.ts';
import { enginePing } from '../probes/docker/ping.ts';
import type { ApiAnswer, DockerClient } from './docker-client.ts';

/** The newest API version whose answers this program knows. */
const OURS = '1.51';
/** Older ones answer in ways that nothing here was written for; Docker 1.12 was the first to speak it. */
const OLDEST = '1.24';

export interface Negotiated {
  readonly ping: ApiAnswer;
  readonly version: ApiAnswer;
  readonly agreed:
    | {
        readonly ok: true;
        /** The newest that the engine speaks. */
        readonly apiVersion: string;
        readonly usedVersion: string;
      }
    | { readonly ok: false; readonly cause: Cause };
}

/**
 * Agrees on a version of the API: ours or the engine's newest, whichever is older, but no older than the
 * engine's oldest (29.0 refuses anything below 1.44). Both questions are asked at once, without a version.
 */
export async function negotiate(client: DockerClient): Promise<Negotiated> {
  const [ping, version] = await Promise.all([client.get(enginePing, null), client.get(engineVersion, null)]);
  return { ping, version, agreed: agree(ping, version) };
}

function agree(ping: ApiAnswer, version: ApiAnswer): Negotiated['agreed'] {
  const offered = ping.header('api-version') ?? textIn(version, 'ApiVersion');
  if (offered === undefined) {
    const failed = ping.result.ok ? version.result : ping.result;
    return failed.ok ? refuse('says no API version') : { ok: false, cause: failed.cause };
  }
  const newest = minorOf(offered);
  if (newest === null) return refuse('says an API version that is none');
  const oldest = minorOf(textIn(version, 'MinAPIVersion') ?? OLDEST) ?? minorOf(OLDEST);
  if (newest < Number(minorOf(OLDEST)))
    return refuse(`speaks API 1.${newest}, which is older than ${OLDEST}`);
  const used = Math.max(Math.min(newest, Number(minorOf(OURS))), Number(oldest));
  return { ok: true, apiVersion: `1.${newest}`, usedVersion: `1.${used}` };
}

const refuse = (what: string): Negotiated['agreed'] => ({
  ok: false,
  cause: cause(
    'api-version',
    `The engine ${what}.`,
    `Audit an engine that speaks API ${OLDEST} or newer, or check that this is the socket of a Docker engine.`,
  ),
});

function textIn(answer: ApiAnswer, key: string): string | undefined {
  const value = answer.result.ok ? answer.result.value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'string' ? found : undefined;
}

/** The minor number of `1.NN`; null for anything else. There never was an API 2. */
function minorOf(version: string): number | null {
  const minor = /^1\.(\d{1,4})$/.exec(version)?.[1];
  return minor === undefined ? null : Number(minor);
}
