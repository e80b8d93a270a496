import { readFact } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type Fact, isUnread, known, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { daemonFiles } from '../host/daemon-files.ts';
import { configurationPath, settingInFile } from './daemon-configuration.ts';
import { DAEMON_OPTIONS, type DaemonOptionName } from './daemon-option-table.ts';
import { daemonProcess } from './daemon-process.ts';
import type { DaemonValue } from './option-values.ts';

/**
 * What an engine's daemon.json says on disk, whether it is in force or not; null where it does not set the
 * option. For files that will be used at the next start, and for engines that do not run.
 */
export function valueOnDisk(name: DaemonOptionName, engine: Subject<'engine'>): Fact<DaemonValue | null> {
  const process = readFact(daemonProcess, engine);
  const path = configurationPath(engine.item, process.known ? process.value : null);
  const files = readFact(daemonFiles, engine);
  if (!files.known) return files;
  const file = path === null ? undefined : files.value[path];
  if (path === null || !file) {
    const detail = `The daemon.json of engine ${engine.item.id} was not collected.`;
    return unread(cause('not-collected', detail, 'Collect again.'), files.evidence);
  }
  if (file.state === 'unread') return unread(file.cause, files.evidence);
  if (file.state === 'absent') return known(null, files.evidence);
  const setting = settingInFile(DAEMON_OPTIONS[name], file.options, path);
  if (setting === null) return known(null, files.evidence);
  return isUnread(setting) ? { ...setting, evidence: files.evidence } : known(setting.value, files.evidence);
}
