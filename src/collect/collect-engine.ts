import type { ApiProbe } from '../kit/define-probe.ts';
import { evidenceKey } from '../kit/define-probe.ts';
import { type Cause, cause } from '../model/cause.ts';
import type { Section } from '../model/snapshot.ts';
import type { Subject } from '../model/subject.ts';
import { ENGINE_PROBES, MANAGER_PROBES, UNVERSIONED } from '../probes/docker/api-table.ts';
import { containerExecs } from '../probes/docker/container-execs.ts';
import { containerInspect } from '../probes/docker/container-inspect.ts';
import { engineInfo, engineVersion } from '../probes/docker/engine-info.ts';
import { containerList, imageList } from '../probes/docker/engine-objects.ts';
import { enginePing } from '../probes/docker/ping.ts';
import type { Transport } from '../transports/transport.ts';
import { START_ENGINE } from './api-cause.ts';
import { askImages, type ListedContainers } from './ask-images.ts';
import { type ApiAnswer, type DockerClient, openDockerClient } from './docker-client.ts';
import { negotiate } from './negotiate.ts';
import { nothingArrived, toSection, unreadSection } from './sections.ts';

export interface EngineCollection {
  readonly engine: Subject<'engine'>;
  readonly transport: Pick<Transport, 'openSockets'>;
  readonly signal: AbortSignal;
  readonly maxRequestMs?: number;
  /** Asks for nothing but the version. */
  readonly firstLook?: boolean;
  /** What the answers of all engines of the host together may still hold. */
  readonly budget: Budget;
  now(): Date;
  record(key: string, section: Section): void;
}

export interface Budget {
  bytesLeft: number;
}

/** So many containers make a report of 90 MB; an engine with more is one that wants to fill the memory. */
const MAX_CONTAINERS = 3000;

/** No container that anyone works in has so many sessions at once. */
const MAX_EXECS = 1000;

/** Asks a running engine everything; what it does not answer is recorded with its cause. */
export async function collectEngine(collection: EngineCollection): Promise<void> {
  const { engine, transport, signal, maxRequestMs } = collection;
  const { socket, state } = engine.item;
  if (state === 'stopped') {
    const detail = `The Docker engine ${engine.item.id} is installed, but does not run.`;
    return recordUnasked(collection, cause('engine-stopped', detail, START_ENGINE));
  }
  if (socket === null) {
    const detail = `The engine ${engine.item.id} runs, but no unix socket of it was found.`;
    const next = 'Name its socket with --engine, or have it listen on one, and audit again.';
    return recordUnasked(collection, cause('engine-unreachable', detail, next));
  }
  const client = await openDockerClient({
    door: { socket, seen: engine.item.pid !== null },
    open: (atMost, connecting) => transport.openSockets(socket, atMost, connecting),
    signal,
    ...(maxRequestMs === undefined ? {} : { maxRequestMs }),
  });
  try {
    await askEverything(collection, withinBudget(client, collection.budget));
  } finally {
    // The other end confirms it, which nothing here waits for.
    void client.close();
  }
}

/** Records one cause for what would have been asked of an engine: everything, unless the probes are named. */
function recordUnasked(
  { engine, record, now }: Pick<EngineCollection, 'engine' | 'record' | 'now'>,
  why: Cause,
  probes: readonly ApiProbe[] = [...UNVERSIONED, ...ENGINE_PROBES, ...MANAGER_PROBES],
): void {
  for (const probe of probes) {
    record(evidenceKey(engine.path, probe.id), unreadSection(nothingArrived(sourceOf(probe), now()), why));
  }
}

/**
 * Three waits for answers, however much there is: the version and lists, containers with images, sessions. The lists are
 * asked for in the engine's newest version before it is known; where that is not the one agreed on, they are asked again.
 */
async function askEverything(collection: EngineCollection, client: DockerClient): Promise<void> {
  const negotiating = negotiate(client);
  const lists = collection.firstLook ? [] : LISTS_FIRST;
  const ahead = new Map(lists.map((probe) => [probe.id, client.get(probe, null)]));
  const { ping, version, agreed } = await negotiating;
  if (!agreed.ok) {
    recordUnasked(collection, agreed.cause);
    if (version.result.ok) recordAnswer(collection, engineVersion, version);
    return;
  }
  const { apiVersion, usedVersion } = agreed;
  recordAnswer(collection, enginePing, { ...ping, result: { ok: true, value: { apiVersion, usedVersion } } });
  recordAnswer(collection, engineVersion, version);
  if (collection.firstLook) return;
  const ask = async (probe: ApiProbe): Promise<Section> => {
    const first = apiVersion === usedVersion ? await ahead.get(probe.id) : undefined;
    return recordAnswer(collection, probe, isWhole(first) ? first : await client.get(probe, usedVersion));
  };

  const asked = new Map(ENGINE_PROBES.map((probe) => [probe.id, ask(probe)]));
  const section = (probe: ApiProbe): Promise<Section> => asked.get(probe.id) ?? ask(probe);
  const images = section(imageList).then((list) => valueIn(imageList, list));
  const containers = section(containerList).then((list) => ({ list, value: valueIn(containerList, list) }));
  await Promise.all([
    ...asked.values(),
    section(engineInfo).then((info) => askManager(collection, info, ask)),
    containers.then(({ list, value }) => askContainers(collection, list, value, client, usedVersion)),
    Promise.all([images, containers]).then(([stored, { value }]) =>
      askImages(
        { images: stored, containers: value },
        (probe, id) => client.get(probe, usedVersion, id),
        (probe, id, answer) =>
          void recordAnswer(collection, probe, answer, `${collection.engine.path}/image/${id}`),
      ),
    ),
  ]);
}

/** Others wait for the lists; what an engine may have to find out first comes after them. */
const LISTS_FIRST = ENGINE_PROBES.toSorted((a, b) => Number(a === engineInfo) - Number(b === engineInfo));

/** Whether there is nothing to be gained by asking again: one that did not answer in time has had it. */
const isWhole = (answer: ApiAnswer | undefined): answer is ApiAnswer =>
  answer !== undefined &&
  (answer.status === 200 || (!answer.result.ok && answer.result.cause.code === 'timeout'));

/** What is kept of a list; null where it was not read, so that nobody can tell what is on it. */
function valueIn<T>({ shape }: ApiProbe<'engine', T>, section: Section): T | null {
  const parsed = shape.safeParse(section.ok ? section.data : undefined);
  return parsed.success ? parsed.data : null;
}

async function askManager(
  collection: EngineCollection,
  info: Section,
  ask: (probe: ApiProbe) => Promise<Section>,
): Promise<void> {
  if (!info.ok) return recordUnasked(collection, info.cause, MANAGER_PROBES);
  const parsed = engineInfo.shape.safeParse(info.data);
  if (parsed.success && parsed.data.Swarm.ControlAvailable) await Promise.all(MANAGER_PROBES.map(ask));
}

async function askContainers(
  collection: EngineCollection,
  list: Section,
  listed: ListedContainers | null,
  client: DockerClient,
  usedVersion: string,
): Promise<void> {
  if (!list.ok || listed === null) return;
  const { data: _, ...provenance } = list;
  const ids = new Set(listed.map(({ Id }) => Id));
  if (ids.size > MAX_CONTAINERS) {
    const { engine, record } = collection;
    const why = cause(
      'too-large',
      `The engine ${engine.item.id} lists ${ids.size} containers; at most ${MAX_CONTAINERS} are audited.`,
      'Find out what makes so many; if they are real, remove those that have ended (docker container prune).',
    );
    record(evidenceKey(engine.path, containerList.id), { ...provenance, ok: false, cause: why });
    return;
  }
  await Promise.all(
    [...ids].map(async (id) => {
      const path = `${collection.engine.path}/container/${id}`;
      const inspected = recordAnswer(
        collection,
        containerInspect,
        await client.get(containerInspect, usedVersion, id),
        path,
      );
      const execs = await askExecs(collection, inspected, client, usedVersion);
      recordAnswer(collection, containerExecs, execs, path);
    }),
  );
}

/** The sessions of a container that runs; one that ended while it was asked for is none. */
async function askExecs(
  { now }: EngineCollection,
  inspected: Section,
  client: DockerClient,
  usedVersion: string,
): Promise<ApiAnswer> {
  if (!inspected.ok) return unasked({ ok: false, cause: inspected.cause });
  const container = containerInspect.shape.safeParse(inspected.data);
  const ids = container.success && container.data.State.Running ? [...new Set(container.data.ExecIDs)] : [];
  if (ids.length > MAX_EXECS || ids.some((id) => !/^[0-9a-f]{64}$/.test(id))) {
    const code = ids.length > MAX_EXECS ? 'too-large' : 'unparseable';
    const detail = `The container lists exec sessions as no engine does (${ids.length} of them, at ${now().toISOString()}).`;
    return unasked({
      ok: false,
      cause: cause(code, detail, 'Check what answers on the socket; then audit again.'),
    });
  }
  const answers = await Promise.all(ids.map((id) => client.get(containerExecs, usedVersion, id)));
  const values: unknown[] = [];
  let failed: Cause | undefined;
  for (const { result } of answers) {
    if (result.ok) values.push(result.value);
    else if (result.cause.code !== 'vanished') failed ??= result.cause;
  }
  return {
    ...unasked(failed ? { ok: false, cause: failed } : { ok: true, value: values }),
    status: answers.at(-1)?.status ?? null,
    bytes: answers.reduce((sum, { bytes }) => sum + bytes, 0),
    truncated: answers.some(({ truncated }) => truncated),
  };
}

const unasked = (result: ApiAnswer['result']): ApiAnswer => ({
  status: null,
  bytes: 0,
  truncated: false,
  header: () => undefined,
  result,
});

const sourceOf = (probe: ApiProbe): string => `GET ${probe.path}`;

function recordAnswer(
  { engine, record, now }: EngineCollection,
  probe: ApiProbe,
  { status, bytes, truncated, result }: ApiAnswer,
  path: string = engine.path,
): Section {
  const arrival = { source: sourceOf(probe), at: now(), exitCode: status, bytes, truncated };
  const section = result.ok
    ? toSection(arrival, probe.shape, { ok: true, data: result.value })
    : unreadSection(arrival, result.cause);
  record(evidenceKey(path, probe.id), section);
  return section;
}

/** Answers beyond the budget are dropped as they come, so that no host can fill the memory with containers. */
function withinBudget(client: DockerClient, budget: Budget): DockerClient {
  return {
    ...client,
    get: async (probe, version, id) => {
      const answer = await client.get(probe, version, id);
      budget.bytesLeft -= answer.bytes;
      if (budget.bytesLeft >= 0) return answer;
      const detail = 'The engines of this host answered more than is read of one host.';
      const next = 'Audit one engine at a time (--engine), or find out what makes the answers so large.';
      return { ...answer, truncated: true, result: { ok: false, cause: cause('too-large', detail, next) } };
    },
  };
}
