import type { EngineResult, HostResult } from '../../../src/model/results.ts';
import type { DaemonFix } from '../fix.ts';
import type { JsonObject } from '../json.ts';
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
  const file =
    named ?? (flag === undefined && (isUsual || (started !== null && !engine?.rootless)) ? USUAL_FILE : null);
  return {
    kind: 'daemon-json',
    ...headOf(own),
    engine: id,
    file,
    before: file === null ? null : optionsOf(file, host),
    set,
    remove,
    flags: keys.flatMap((key) => {
      const words = flagsOf(key).flatMap((flag) => {
        const given = started && Object.hasOwn(started, flag) ? started[flag] : undefined;
        return (given ?? []).map((value) => `--${flag}=${value}`);
      });
      return words.length === 0 ? [] : [{ key, words }];
    }),
    unitFiles: isUsual ? unitFilesOf(host) : [],
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
function startOf(engine: EngineResult, host: HostResult): Flags | null {
  const processes = evidenceOf('/proc/PID of each dockerd ', host);
  const process = (Array.isArray(processes) ? processes.filter(isObject) : []).find(
    ({ unixSockets }) => Array.isArray(unixSockets) && unixSockets.includes(engine.socket),
  );
  return process && isFlags(process.flags) ? process.flags : null;
}

/** What stood in a daemon.json; nothing where there was none. */
function optionsOf(path: string, host: HostResult): JsonObject | null {
  const files = evidenceOf('/etc/docker/daemon.json, ', host);
  const file = isObject(files) && Object.hasOwn(files, path) ? files[path] : null;
  if (!isObject(file)) return null;
  if (file.state === 'absent') return {};
  return file.state === 'read' && isObject(file.options) ? (file.options as JsonObject) : null;
}

function unitFilesOf(host: HostResult): readonly string[] {
  const found = evidenceOf('systemctl show docker.service ', host);
  const units = isObject(found) ? found.units : null;
  const unit = isObject(units) ? units['docker.service'] : null;
  if (!isObject(unit)) return [];
  return [unit.path, ...(Array.isArray(unit.dropIns) ? unit.dropIns : [])].filter(
    (path) => typeof path === 'string',
  );
}

/** What the results keep of the evidence from a source; undefined where it was cut, and is no JSON any more. */
function evidenceOf(source: string, { evidence }: HostResult): unknown {
  const found = Object.values(evidence).find((item) => item.source.startsWith(source));
  try {
    return JSON.parse(found?.excerpt ?? '');
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isFlags = (value: unknown): value is Flags =>
  isObject(value) &&
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
