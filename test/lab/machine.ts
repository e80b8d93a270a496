import { labCommand } from './command.ts';
import type { Host } from './lab.ts';

/**
 * A whole Debian under qemu, on software emulation: a command takes half a second to a few seconds. `scenario`
 * is the state it is in, `address` the loopback, `pid` that of qemu; a new start changes pid and port. Logins:
 * those of every host, and `releaser`, whose primary group is docker.
 */
export type Machine = Host & {
  /** Port of its sshd on `address`. */
  readonly port: number;
  /** Words that `ssh` needs to get in as one of the logins, key and known host included. */
  readonly sshOptions: readonly string[];
  /** Leaves the present state for another of `machine/states`. A few need a new start: see the README. */
  state(scenario: string): Promise<void>;
};

/** Builds the image unless it is kept already, and stops machines that dead test runs left. */
export const ensureMachine = async (): Promise<void> => {
  await command.must(['sweep']);
  await command.must(['build'], { timeout: 600 });
};

/** Starts a machine in a state and resolves when it is ready; one of that name from an earlier run is replaced. */
export const startMachine = async ({
  name,
  scenario = 'as-booted',
}: {
  readonly name: string;
  readonly scenario?: string;
}): Promise<Machine> => {
  await command.must(['up', name, scenario], { timeout: 750 });
  let current = { scenario, ...(await whereabouts(name)) };
  return {
    name,
    suite: 'trixie',
    address: '127.0.0.1',
    outDir: '/out',
    get scenario() {
      return current.scenario;
    },
    get pid() {
      return current.pid;
    },
    get port() {
      return current.port;
    },
    get sshOptions() {
      return current.sshOptions;
    },
    ...command.inside(name),
    state: async (wanted) => {
      await command.must(['state', name, wanted], { timeout: 750 });
      current = { scenario: wanted, ...(await whereabouts(name)) };
    },
    stop: async () => {
      await command.must(['down', name]);
    },
  };
};

const command = labCommand('machine.sh');

const whereabouts = async (name: string): Promise<Pick<Machine, 'pid' | 'port' | 'sshOptions'>> => {
  const [pid, port, options] = await Promise.all(
    ['pid', 'port', 'ssh-options'].map((verb) => command.must([verb, name])),
  );
  return { pid: Number(pid), port: Number(port), sshOptions: (options ?? '').trimEnd().split('\n') };
};
