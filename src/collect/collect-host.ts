import type { ScriptProbe } from '../kit/define-probe.ts';
import { hostSubject } from '../kit/host-subject.ts';
import type { NetworkScope, Section, Snapshot } from '../model/snapshot.ts';
import type { Subject } from '../model/subject.ts';
import { DEFAULT_SOCKET } from '../probes/engine/engine-list.ts';
import { accounts } from '../probes/host/accounts.ts';
import { daemonFiles } from '../probes/host/daemon-files.ts';
import { daemonProcesses } from '../probes/host/daemon-processes.ts';
import { installation } from '../probes/host/installation.ts';
import { SCRIPT_PROBES } from '../probes/host/table.ts';
import { units } from '../probes/host/units.ts';
import { engineSubjects } from '../probes/subjects.ts';
import type { Transport } from '../transports/transport.ts';
import { type AnswersAhead, askAhead } from './ask-ahead.ts';
import { collectEngine, type EngineCollection } from './collect-engine.ts';
import { collectRound } from './collect-round.ts';
import { collectNetwork, NETWORK_PROBES } from './network/collect-network.ts';

export interface HostCollection {
  readonly transport: Transport;
  /** Name of the host in results. */
  readonly name: string;
  readonly target: string;
  readonly toolVersion: string;
  /** What was collected when it is aborted stands; the rest is recorded as interrupted. */
  readonly signal: AbortSignal;
  /** Time for the whole host, in milliseconds. */
  readonly deadlineMs: number;
  /** Told in a few words what is done next. */
  readonly onProgress?: (text: string) => void;
  /** Asks the engines on these unix sockets and no other. */
  readonly engineSockets?: readonly string[];
  /** Reads no more than tells what an audit would get to read: the first round, and which version each engine speaks. */
  readonly firstLook?: boolean;
  /** Whom to ask over the network from where the host stands; absent: those that its configuration names. */
  readonly network?: NetworkScope;
  readonly now?: () => Date;
  readonly probes?: readonly ScriptProbe[];
}

/** The shares of the time that is left, so that no phase leaves the next without any. */
const SHARE = { firstRound: 0.5, engines: 0.7, secondRound: 1 } as const;

/** What the list of engines is made of; the other probes may run while the engines are being asked. */
const FINDS_ENGINES: ReadonlySet<string> = new Set(
  [daemonProcesses, daemonFiles, installation, units, accounts].map(({ id }) => id),
);

/**
 * Collects the evidence of a host: one script, then every engine at once, then one script for what depends on the
 * answers, and beside that script what is asked over the network; where a transport runs several scripts at once, each of
 * these is several. An engine that can be seen to run is asked while the script is on its way. Whatever a host does, this
 * ends with a snapshot that says what is missing and why.
 */
export async function collectHost(collection: HostCollection): Promise<Snapshot> {
  const { transport, signal, deadlineMs, onProgress, now = () => new Date() } = collection;
  const probes = collection.probes ?? SCRIPT_PROBES;
  const started = performance.now();
  const timeLeft = (share: number) => Math.max(1, (deadlineMs - (performance.now() - started)) * share);
  const snapshot: Snapshot = {
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: collection.toolVersion },
    name: collection.name,
    target: collection.target,
    ...(collection.engineSockets === undefined ? {} : { engineSockets: [...collection.engineSockets] }),
    ...(collection.network === undefined ? {} : { network: collection.network }),
    startedAt: now().toISOString(),
    finishedAt: now().toISOString(),
    sections: {},
  };
  const host = hostSubject(snapshot);
  const record = (key: string, section: Section): void => {
    snapshot.sections[key] = section;
  };
  const run = (some: readonly ScriptProbe[], share: number, keep = record) =>
    collectRound({ host, probes: some, transport, timeoutMs: timeLeft(share), signal, now, record: keep });
  /** One script fewer than may run at once, which is that of what finds engines or of what asks over the network. */
  const runBeside = (some: readonly ScriptProbe[], share: number) => {
    const lanes = Math.max(1, transport.scriptsAtOnce - 1);
    const scripts = Array.from({ length: lanes }, (_, lane) => some.filter((_, at) => at % lanes === lane));
    return Promise.all(scripts.map((script) => run(script, share)));
  };
  const first = probes.filter(({ round }) => round === 1);
  const finders = transport.scriptsAtOnce > 1 ? first.filter(({ id }) => FINDS_ENGINES.has(id)) : first;

  // Loading the HTTP client takes as long as the script, so it happens meanwhile.
  const loading = import('undici');
  onProgress?.('reading files and processes');
  const others = runBeside(
    first.filter((probe) => !finders.includes(probe)),
    SHARE.firstRound,
  );
  const finding = run(finders, SHARE.firstRound);
  const limited = () => AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(timeLeft(SHARE.engines)))]);
  const budget = { bytesLeft: MAX_API_BYTES };
  const { engineSockets = [DEFAULT_SOCKET], firstLook = false } = collection;
  const ahead =
    engineSockets.includes(DEFAULT_SOCKET) && !firstLook
      ? askAhead({ host, transport, signal: limited(), budget, now, record })
      : null;
  await Promise.all([finding, loading]);
  if (!engineSubjects(host).known) await others;
  const asking = { transport, signal: limited(), budget, firstLook, now, record };
  await Promise.all([collectEngines(host, asking, ahead, onProgress), others]);
  ahead?.drop();
  if (!firstLook) {
    onProgress?.('reading what the engines pointed to');
    const network = async () => {
      if (!NETWORK_PROBES.every((probe) => probes.includes(probe))) return;
      const late = AbortSignal.timeout(Math.ceil(timeLeft(SHARE.secondRound)));
      const asked = { host, transport, signal: AbortSignal.any([signal, late]), now, record };
      await collectNetwork(asked, (some, keep) => run(some, SHARE.secondRound, keep));
    };
    const second = probes.filter((probe) => probe.round === 2 && !NETWORK_PROBES.includes(probe));
    const reading = runBeside(second, SHARE.secondRound);
    if (transport.scriptsAtOnce === 1) await reading;
    await Promise.all([reading, network()]);
  }
  const connection = transport.facts();
  const sections = Object.entries(snapshot.sections).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...snapshot,
    ...(connection === null ? {} : { connection }),
    finishedAt: now().toISOString(),
    sections: Object.fromEntries(sections),
  };
}

async function collectEngines(
  host: Subject<'host'>,
  asking: Omit<EngineCollection, 'engine'>,
  ahead: AnswersAhead | null,
  onProgress: HostCollection['onProgress'],
): Promise<void> {
  const engines = engineSubjects(host);
  if (!engines.known || engines.value.length === 0) return;
  // Anyone can start what looks like a rootless engine; those of root are not kept waiting by them.
  const wanted = engines.value.toSorted((a, b) => Number(a.item.rootless) - Number(b.item.rootless));
  onProgress?.(`asking ${wanted.length === 1 ? 'the engine' : `${wanted.length} engines`}`);
  const queue = wanted.values();
  const work = async () => {
    for (const engine of queue) {
      if (!(await ahead?.claim(engine))) await collectEngine({ engine, ...asking });
    }
  };
  await Promise.all(Array.from({ length: ENGINES_AT_ONCE }, work));
}

/** Ten thousand ordinary containers; memory holds no more of one host. */
const MAX_API_BYTES = 192 * 1024 * 1024;
const ENGINES_AT_ONCE = 4;
