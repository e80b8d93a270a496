import { readFact } from '../../kit/define-fact.ts';
import { type Cause, cause } from '../../model/cause.ts';
import { type Fact, known, type Unread, unread } from '../../model/fact.ts';
import type { EngineItem, Subject } from '../../model/subject.ts';
import { type DaemonFile, daemonFiles } from '../host/daemon-files.ts';
import type { DaemonProcess } from '../host/daemon-processes.ts';
import { DAEMON_OPTIONS, type DaemonOption, type DaemonOptionName } from './daemon-option-table.ts';
import { daemonProcess, homeUnknown } from './daemon-process.ts';
import { type DaemonValue, fromFlags, fromJson, isTooLarge } from './option-values.ts';

/** What a running engine was started with: its process, and its daemon.json as far as it could be read. */
export interface DaemonConfiguration {
  readonly process: DaemonProcess;
  /** Path of its daemon.json. */
  readonly path: string;
  readonly file: Fact<Exclude<DaemonFile, { state: 'unread' }>>;
}

/** An option that somebody set, and where. */
export interface Setting {
  readonly value: DaemonValue;
  readonly origin: 'flag' | 'file';
  /** Such as `dockerd --icc=false (pid 812)` or `/etc/docker/daemon.json`. */
  readonly where: string;
}

/**
 * Start times are put together from several clocks and may be off by some hundredths of a second. More is not
 * needed: the time of the file is cut to whole seconds, so one written in the second of the start is not newer.
 */
const CLOCK_SLACK_SECONDS = 0.1;

const RESTART = 'Restart the engine so that its configuration is in force, and audit again.';

/** What the configuration of a running engine rests on. */
export const CONFIGURATION = [daemonProcess, daemonFiles] as const;

/** Reads what a running engine was started with; a stopped one has nothing in force. */
export function readConfiguration(engine: Subject<'engine'>): Fact<DaemonConfiguration> {
  if (engine.item.state === 'stopped') {
    const detail = `Engine ${engine.item.id} does not run, so no option of it is in force.`;
    return unread(cause('engine-stopped', detail, 'Start the engine and audit again.'));
  }
  const process = readFact(daemonProcess, engine);
  if (!process.known) return process;
  const path = configurationPath(engine.item, process.value);
  if (path === null) return homeUnknown(engine.item.user, 'its daemon.json lies');
  const files = readFact(daemonFiles, engine);
  const file: DaemonConfiguration['file'] = files.known
    ? fileOf(files.value[path], path, files.evidence)
    : files;
  return known({ process: process.value, path, file }, [...new Set([...process.evidence, ...file.evidence])]);
}

/** Where an engine looks for its daemon.json: --config-file, else below /etc or, rootless, the user's home. */
export function configurationPath(
  engine: Pick<EngineItem, 'rootless' | 'home'>,
  process: Pick<DaemonProcess, 'flags'> | null,
): string | null {
  const flag = process?.flags['config-file']?.at(-1);
  if (flag) return flag;
  if (!engine.rootless) return DAEMON_OPTIONS['config-file'].fallback;
  return engine.home === null ? null : `${engine.home}/.config/docker/daemon.json`;
}

function fileOf(
  file: DaemonFile | undefined,
  path: string,
  evidence: readonly string[],
): DaemonConfiguration['file'] {
  if (!file) {
    return unread(cause('not-collected', `${path} was not collected.`, 'Collect again.'), evidence);
  }
  return file.state === 'unread' ? unread(file.cause, evidence) : known(file, evidence);
}

/**
 * What somebody set an option to, null where nobody did. A flag is in force for as long as the process runs. The
 * file is believed only if it is older than the process and does not contradict its flags: dockerd refuses to
 * start with an option in both, or with a value of the wrong type.
 */
export function settingOf(
  name: DaemonOptionName,
  configuration: DaemonConfiguration,
): Setting | null | Unread {
  const option: DaemonOption = DAEMON_OPTIONS[name];
  const { process, path, file } = configuration;
  const words = process.flags[option.flag];
  if (words && words.length > 0) {
    if (option.key !== '' && file.known && file.value.state === 'read' && option.key in file.value.options) {
      return unread(
        pending(
          `${path} sets ${option.key}, which dockerd (pid ${process.pid}) also got as --${option.flag}, and with both it would not have started.`,
        ),
      );
    }
    const value = fromFlags(option, words);
    if (value === '') return null;
    const where = `dockerd ${words.map((word) => `--${option.flag}=${word}`).join(' ')} (pid ${process.pid})`;
    return value === null
      ? unread(cause('unparseable', `${where} is no value for ${name}.`, 'Report this as a bug.'))
      : { value, origin: 'flag', where };
  }
  if (option.key === '') return null;
  if (!file.known) return file;
  if (file.value.state === 'absent') {
    // Without the file that --config-file names dockerd does not start.
    const named = process.flags['config-file']?.at(-1) === path;
    const gone = named || (file.value.removedAt ?? 0) > process.startedAt + CLOCK_SLACK_SECONDS;
    if (!gone) return null;
    const detail = `${path} does not exist, but it may have been there when dockerd (pid ${process.pid}) started, and what it said of ${name} would still be in force.`;
    return unread(pending(detail));
  }
  if (file.value.modifiedAt > process.startedAt + CLOCK_SLACK_SECONDS) {
    return unread(
      pending(
        `${path} was changed after dockerd (pid ${process.pid}) had started, so its ${name} may not be in force.`,
      ),
    );
  }
  return settingInFile(option, file.value.options, path);
}

/**
 * What a daemon.json on disk says, whatever runs now. For dockerd an empty text and null are as good as no key, but
 * null in place of a switch turns it off; what it makes of null for TLS depends on the release.
 */
export function settingInFile(
  option: DaemonOption,
  options: Readonly<Record<string, unknown>>,
  path: string,
): Setting | null | Unread {
  if (!(option.key in options)) return null;
  const given = options[option.key];
  const isSwitch = option.kind === 'switch';
  if (given === '' ? option.kind === 'text' : given === null && !isSwitch) return null;
  if (given === null && option.key.startsWith('tls')) {
    const detail = `${path} gives ${option.key} no value of its own, and what dockerd makes of that depends on its release.`;
    return unread(cause('unparseable', detail, `Set ${option.key} to true or false.`));
  }
  if (isTooLarge(given)) {
    const detail = `${path} gives ${option.key} ${given.slice(1, -1)}, which is more than is kept.`;
    return unread(cause('too-large', detail, 'Look at it on the host, and shorten it.'));
  }
  const value = given === null ? false : fromJson(option, given);
  return value === null
    ? unread(
        pending(
          `${path} gives ${option.key} a value of the wrong type, with which dockerd would not have started.`,
        ),
      )
    : { value, origin: 'file', where: path };
}

const pending = (detail: string): Cause => cause('pending-restart', detail, RESTART);
