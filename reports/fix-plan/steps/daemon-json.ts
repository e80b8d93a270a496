import type { EngineResult, HostResult } from '../../../src/model/results.ts';
import type { DaemonFix } from '../fix.ts';
import type { DaemonStep } from '../plan.ts';
import { headOf, type Mendable, type StepMaker } from './step-maker.ts';

/** Where root's engine looks when no flag names another file. */
const USUAL_FILE = '/etc/docker/daemon.json';

/** One change of daemon.json for each engine. */
export const daemonSteps: StepMaker<DaemonFix> = (mendable, host) => ({
  steps: [...Map.groupBy(mendable, ({ finding }) => finding.resource.engine)].map(([id, own]) =>
    daemonStep(id ?? '', own, host),
  ),
  left: [],
});

function daemonStep(id: string, own: readonly Mendable<DaemonFix>[], host: HostResult): DaemonStep {
  const engine = host.engines.find((one) => one.id === id);
  const started = engine ? startOf(engine, host) : null;
  const flag = started?.['config-file']?.at(-1);
  const named = flag?.startsWith('/') ? flag : null;
  const isUsual = id === 'root' && engine?.rootless === false;
  const set = Object.assign({}, ...own.map(({ fix }) => fix.set ?? {}));
  const remove = [...new Set(own.flatMap(({ fix }) => fix.remove ?? []))];
  const keys = [...Object.keys(set), ...remove];
  return {
    kind: 'daemon-json',
    ...headOf(own),
    engine: id,
    file:
      named ??
      (flag === undefined && (isUsual || (started !== null && !engine?.rootless)) ? USUAL_FILE : null),
    set,
    remove,
    flags:
      started === null ? [] : keys.filter((key) => flagsOf(key).some((flag) => Object.hasOwn(started, flag))),
    restart: whatStops(id, host),
    unit: isUsual ? 'docker.service' : null,
    validates: Number.parseInt(engine?.version ?? '', 10) >= 23,
    rootless: engine?.rootless ? engine.user : null,
  };
}

/** The flags of dockerd that say the same as a key of daemon.json, without dashes. */
export const flagsOf = (key: string): readonly string[] =>
  key.endsWith('ies') ? [key, `${key.slice(0, -3)}y`] : [key];

type Flags = Readonly<Record<string, readonly string[]>>;

/** The flags of an engine, as far as the results hold what its process was started with. */
function startOf(engine: EngineResult, { evidence }: HostResult): Flags | null {
  const excerpt = Object.values(evidence).find(({ source }) =>
    source.startsWith('/proc/PID of each dockerd '),
  )?.excerpt;
  const process = parseList(excerpt ?? '').find(
    ({ unixSockets }) => Array.isArray(unixSockets) && unixSockets.includes(engine.socket),
  );
  return process && isFlags(process.flags) ? process.flags : null;
}

/** Evidence is cut in results, and then is no JSON any more. */
function parseList(text: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
  } catch {
    return [];
  }
}

const isFlags = (value: unknown): value is Flags =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((one) => Array.isArray(one) && one.every((word) => typeof word === 'string'));

function whatStops(engine: string, { findings }: HostResult): string {
  const status = findings.find(
    ({ check, resource }) => check === 'daemon-live-restore' && resource.engine === engine,
  )?.status;
  const running = {
    pass: 'Its containers run on meanwhile (live-restore is on), and cannot be managed until it is back.',
    fail: 'It stops all its containers (live-restore is off), and starts those again whose restart policy says so.',
  };
  return status === 'pass' || status === 'fail'
    ? running[status]
    : 'Whether its containers run on meanwhile is not known (live-restore): count on it that they stop.';
}
