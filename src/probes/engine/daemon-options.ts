import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, isUnread, known, type Unread, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { engineInfo } from '../docker/engine-info.ts';
import {
  CONFIGURATION,
  type DaemonConfiguration,
  readConfiguration,
  settingOf,
} from './daemon-configuration.ts';
import { DAEMON_OPTIONS, type DaemonOption, type DaemonOptionName } from './daemon-option-table.ts';
import { homeUnknown } from './daemon-process.ts';
import { TLS_FILE_OPTIONS, type TlsFileOption, tlsMode, tlsPath } from './daemon-tls.ts';
import { majorVersion } from './engine-release.ts';
import type { DaemonValue } from './option-values.ts';

/** The type of an option's value; null where nothing is set and the engine has no fixed default. */
type ValueByKind = {
  switch: boolean | null;
  text: string | null;
  list: readonly string[];
  map: Readonly<Record<string, string>>;
};
export type OptionValue<N extends DaemonOptionName> = ValueByKind[(typeof DAEMON_OPTIONS)[N]['kind']];

/** The value of an option that is in force in a running engine, and what says so. */
export interface EffectiveOption<
  V = boolean | string | readonly string[] | Readonly<Record<string, string>> | null,
> {
  readonly name: DaemonOptionName;
  readonly value: V;
  readonly origin: 'flag' | 'file' | 'environment' | 'default';
  /** Such as `dockerd --icc=false (pid 812)`, `/etc/docker/daemon.json`, `built-in default of engine 28.5.2`. */
  readonly where: string;
}

/**
 * The value of an option of dockerd that is in force: its flag, else the key in its daemon.json, else what
 * the engine uses by itself. Unread where the engine is stopped, where flags or file could not be read, and
 * where the file is newer than the process (`pending-restart`), unless the flag settles it.
 * tls and tlsverify say what dockerd does, which is not always what their own flag says.
 */
export function daemonOption<N extends DaemonOptionName>(
  name: N,
): FactSource<'engine', EffectiveOption<OptionValue<N>>> {
  return {
    id: `daemon-option/${name}`,
    scope: 'engine',
    reads: readsOf(engineInfo, ...CONFIGURATION),
    read: (engine) => {
      const configuration = readConfiguration(engine);
      if (!configuration.known) return configuration;
      const found = effective(name, configuration.value, engine);
      const { evidence } = configuration;
      return isUnread(found)
        ? { ...found, evidence: [...new Set([...evidence, ...found.evidence])] }
        : known({ name, ...found } as EffectiveOption<OptionValue<N>>, evidence);
    },
  };
}

type Found = Omit<EffectiveOption, 'name'>;

function effective(
  name: DaemonOptionName,
  configuration: DaemonConfiguration,
  engine: Subject<'engine'>,
): Found | Unread {
  if (name === 'tls' || name === 'tlsverify') {
    const mode = tlsMode(configuration);
    if (isUnread(mode)) return mode;
    const value = name === 'tls' ? mode.on : mode.verify;
    return { value, origin: mode.origin, where: mode.where };
  }
  if (isTlsFile(name)) {
    const found = tlsPath(name, configuration, engine.item);
    return isUnread(found) ? found : { value: found.path, origin: found.origin, where: found.where };
  }
  const setting = settingOf(name, configuration);
  return setting ?? builtInDefault(name, engine);
}

const isTlsFile = (name: DaemonOptionName): name is TlsFileOption =>
  (TLS_FILE_OPTIONS as readonly string[]).includes(name);

/** What an engine uses when nobody set the option. */
function builtInDefault(name: DaemonOptionName, engine: Subject<'engine'>): Found | Unread {
  const info = readFact(engineInfo, engine);
  const version = info.known ? info.value.ServerVersion : null;
  const where = version === null ? 'built-in default' : `built-in default of engine ${version}`;
  const value = (given: DaemonValue | null): Found => ({ value: given, origin: 'default', where });
  if (name === 'ip6tables') {
    // True since 27.0, unless the engine is older.
    if (!info.known) return info;
    const major = majorVersion(info.value.ServerVersion);
    return major === null ? unknownDefault(name, info.value.ServerVersion) : value(major >= 27);
  }
  if (engine.item.rootless) {
    const { uid, user, home } = engine.item;
    if (home === null && name === 'data-root') return homeUnknown(user, 'its data root lies');
    const own = rootlessDefault(name, uid, home);
    if (own !== null) return value(own);
  }
  const { kind, fallback }: DaemonOption = DAEMON_OPTIONS[name];
  if (kind === 'list') return value([]);
  return value(kind === 'map' ? {} : fallback);
}

function unknownDefault(name: DaemonOptionName, version: string): Unread {
  const detail = `Nobody set ${name}, and its default in engine ${version} is not known.`;
  return unread(cause('unparseable', detail, 'Set it explicitly, or look into the notes of that engine.'));
}

/** Rootless engines keep what they write below the home and the runtime directory of their user. */
export function rootlessDefault(name: DaemonOptionName, uid: number, home: string | null): string | null {
  switch (name) {
    case 'data-root':
      return home === null ? null : `${home}/.local/share/docker`;
    case 'exec-root':
      return `/run/user/${uid}/docker`;
    case 'pidfile':
      return `/run/user/${uid}/docker.pid`;
    default:
      return null;
  }
}

/** An option as a reader of a report sees it: `icc = false, by dockerd --icc=false (pid 812)`. */
export function describeOption({ name, value, where }: EffectiveOption): string {
  return `${name} = ${describeValue(value)}, by ${where}`;
}

function describeValue(value: EffectiveOption['value']): string {
  if (value === null || value === '') return 'not set';
  if (typeof value !== 'object') return String(value);
  const parts = isList(value)
    ? value
    : Object.entries(value).map(([name, text]) => (text === '' ? name : `${name}=${text}`));
  return parts.length === 0 ? 'not set' : parts.join(' ');
}

const isList = (value: object): value is readonly string[] => Array.isArray(value);
