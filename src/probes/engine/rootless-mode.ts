import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { daemonProcess } from './daemon-process.ts';
import { engineSecurityOption } from './engine-security-option.ts';

/** Whether an engine runs without root, and what says so. */
export interface RootlessMode {
  readonly rootless: boolean;
  readonly where: string;
}

/**
 * By the engine's own word, or by the user of its process as the host sees it: inside its user namespace a
 * rootless dockerd is user 0 too.
 */
export const rootlessMode: FactSource<'engine', RootlessMode> = {
  id: 'rootless-mode',
  scope: 'engine',
  reads: readsOf(engineInfo, daemonProcess),
  read: (engine) => {
    const info = readFact(engineInfo, engine);
    const options = info.known ? info.value.SecurityOptions : [];
    if (engineSecurityOption(options, 'rootless') !== null) {
      return known({ rootless: true, where: '/info .SecurityOptions has name=rootless' }, info.evidence);
    }
    const process = readFact(daemonProcess, engine);
    if (process.known && process.value.uid !== 0) {
      const where = `dockerd (pid ${process.value.pid}) runs as user ${process.value.uid} of the host`;
      return known({ rootless: true, where }, process.evidence);
    }
    if (!info.known) return info;
    const seen = process.known ? `, and dockerd (pid ${process.value.pid}) runs as user 0 of the host` : '';
    return known({ rootless: false, where: `/info .SecurityOptions has no name=rootless${seen}` }, [
      ...new Set([...info.evidence, ...process.evidence]),
    ]);
  },
};
