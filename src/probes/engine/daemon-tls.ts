import { cause } from '../../model/cause.ts';
import { isUnread, type Unread, unread } from '../../model/fact.ts';
import type { EngineItem } from '../../model/subject.ts';
import { type DaemonConfiguration, type Setting, settingOf } from './daemon-configuration.ts';
import { homeUnknown } from './daemon-process.ts';

/*
 * How dockerd decides on TLS for its TCP listeners, after the source of the engine (20.10 to 29.7: options and
 * loading of the configuration in the daemon's command). Traps: naming tlsverify at all, even as false, switches
 * TLS on; tls alone switches verification on; DOCKER_TLS_VERIFY alone switches nothing on, it only turns
 * an explicit --tls=false around; the default certificate paths exist only where a flag or that variable asks for TLS.
 */

export type TlsOrigin = 'flag' | 'file' | 'environment' | 'default';

/** Whether dockerd serves TLS on TCP and asks clients for a certificate, and what says so. */
export interface TlsMode {
  readonly on: boolean;
  readonly verify: boolean;
  readonly origin: TlsOrigin;
  readonly where: string;
}

/** Options that name a file, with the name of each in the default directory. */
const DEFAULT_NAMES = { tlscacert: 'ca.pem', tlscert: 'cert.pem', tlskey: 'key.pem' } as const;
export type TlsFileOption = keyof typeof DEFAULT_NAMES;
export const TLS_FILE_OPTIONS = Object.keys(DEFAULT_NAMES) as readonly TlsFileOption[];

/** A path that is set or that dockerd takes by default; null where it uses none. */
export interface TlsPath {
  readonly path: string | null;
  readonly origin: TlsOrigin;
  readonly where: string;
}

export function tlsMode(configuration: DaemonConfiguration): TlsMode | Unread {
  const verify = settingOf('tlsverify', configuration);
  if (isUnread(verify)) return verify;
  if (verify) return { on: true, verify: verify.value === true, origin: verify.origin, where: verify.where };
  const tls = settingOf('tls', configuration);
  if (isUnread(tls)) return tls;
  if (tls === null) return { on: false, verify: false, origin: 'default', where: 'built-in default' };
  if (tls.value === true) return { on: true, verify: true, origin: tls.origin, where: tls.where };
  const off: TlsMode = { on: false, verify: false, origin: tls.origin, where: tls.where };
  if (tls.origin === 'file') return off;
  const variable = environmentValue('DOCKER_TLS_VERIFY', configuration);
  if (isUnread(variable)) return variable;
  return variable === null ? off : { on: true, verify: true, origin: 'environment', where: variable.where };
}

/** The file that one of tlscacert, tlscert and tlskey stands for. */
export function tlsPath(
  option: TlsFileOption,
  configuration: DaemonConfiguration,
  engine: Pick<EngineItem, 'home' | 'user'>,
): TlsPath | Unread {
  const set: Setting | null | Unread = settingOf(option, configuration);
  if (isUnread(set)) return set;
  if (set) return { path: String(set.value), origin: set.origin, where: set.where };
  const mode = tlsMode(configuration);
  if (isUnread(mode)) return mode;
  if (!mode.on) return { path: null, origin: 'default', where: 'TLS is off' };
  if (mode.origin === 'file') {
    const variable = environmentValue('DOCKER_TLS_VERIFY', configuration);
    if (isUnread(variable)) return variable;
    if (variable === null) return { path: null, origin: 'default', where: `not set beside ${mode.where}` };
  }
  return defaultPath(option, configuration, engine);
}

function defaultPath(
  option: TlsFileOption,
  configuration: DaemonConfiguration,
  engine: Pick<EngineItem, 'home' | 'user'>,
): TlsPath | Unread {
  for (const name of ['DOCKER_CERT_PATH', 'DOCKER_CONFIG']) {
    const variable = environmentValue(name, configuration);
    if (isUnread(variable)) return variable;
    if (variable) {
      const path = `${variable.value}/${DEFAULT_NAMES[option]}`;
      return { path, origin: 'environment', where: variable.where };
    }
  }
  // The engine takes HOME first; systemd sets none for a service of root.
  const home = environmentValue('HOME', configuration);
  if (isUnread(home)) return home;
  if (home) {
    const path = `${home.value}/.docker/${DEFAULT_NAMES[option]}`;
    return { path, origin: 'default', where: `built-in default, by ${home.where}` };
  }
  if (engine.home === null) return homeUnknown(engine.user, 'its default certificates lie');
  const path = `${engine.home}/.docker/${DEFAULT_NAMES[option]}`;
  return { path, origin: 'default', where: 'built-in default' };
}

/** A variable of the environment of dockerd that is not empty; null where it is unset. */
function environmentValue(
  name: string,
  { process }: DaemonConfiguration,
): { readonly value: string; readonly where: string } | null | Unread {
  if (process.environment === null) {
    const detail = `The environment of dockerd (pid ${process.pid}) may not be read by this account, so ${name} is not known.`;
    return unread(cause('needs-root', detail, 'Audit as root or with sudo.'));
  }
  const value = process.environment[name];
  return value ? { value, where: `${name} in the environment of dockerd (pid ${process.pid})` } : null;
}
