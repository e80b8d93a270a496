import type { Door } from '../../model/snapshot.ts';
import type { Transport } from '../transport.ts';
import { askByInstalled } from './ask-by-installed.ts';
import { remoteShells, type Sudo } from './remote-shells.ts';
import { openRemoteSockets } from './remote-socket.ts';
import type { SshConnection } from './ssh-connection.ts';

/** A host behind a connection. Its scripts run as root where the account may do that and the policy wants it. */
export function remoteTransport(connection: SshConnection, sudo: Sudo): Transport {
  const { run, start, openAhead, facts, installed } = remoteShells(connection, sudo);
  const doors: Record<string, Door> = {};

  const openSockets: Transport['openSockets'] = async (path, atMost, signal) => {
    const opening = openRemoteSockets({ connection, start, run, path, atMost, signal });
    const { streams, door } = await opening.catch(async (thrown: unknown) => {
      const program = installed();
      const denied = thrown instanceof Error && 'code' in thrown && thrown.code === 'EACCES';
      if (program === null || !denied) throw thrown;
      return { streams: [await askByInstalled(start, program.path, path, signal)], door: 'script' as const };
    });
    doors[path] = door;
    return streams;
  };

  return {
    scriptsAtOnce: sudo.mayHavePassword ? 1 : 2,
    run,
    openAhead,
    openSockets,
    connectTcp: (address, port, signal) => connection.connectTcp(address, port, signal),
    facts: () => {
      const { transport, user, hostKeys } = connection;
      return { transport, user, ...facts(), doors: { ...doors }, hostKeys: [...hostKeys] };
    },
    close: () => connection.close(),
  };
}
