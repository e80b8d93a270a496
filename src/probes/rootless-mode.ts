import { readFact } from '../kit/define-fact.ts';
import { type FactSource, known } from '../model/fact.ts';
import { engineInfo } from './docker/engine-info.ts';
import { engineSecurityOption } from './engine-security-option.ts';
import { daemonProcesses } from './host/daemon-processes.ts';

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
  read: (engine) => {
    const info = readFact(engineInfo, engine);
    const options = info.known ? info.value.SecurityOptions : [];
    if (engineSecurityOption(options, 'rootless') !== null) {
      return known({ rootless: true, where: '/info .SecurityOptions has name=rootless' }, info.evidence);
    }
    const processes = readFact(daemonProcesses, engine);
    const process = processes.known ? processes.value.find(({ pid }) => pid === engine.item.pid) : undefined;
    if (process && process.uid !== 0) {
      const where = `dockerd (pid ${process.pid}) runs as user ${process.uid} of the host`;
      return known({ rootless: true, where }, processes.evidence);
    }
    if (!info.known) return info;
    const seen = process ? `, and dockerd (pid ${process.pid}) runs as user 0 of the host` : '';
    return known({ rootless: false, where: `/info .SecurityOptions has no name=rootless${seen}` }, [
      ...new Set([...info.evidence, ...processes.evidence]),
    ]);
  },
};
