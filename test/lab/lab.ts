import { type Inside, labCommand } from './command.ts';

export type { Outcome, RunOptions } from './command.ts';

/** Root file systems of the lab; each stands for the engine that Debian release ships. */
export const suites = ['bookworm', 'trixie', 'sid'] as const;
export type Suite = (typeof suites)[number];

/** Version prefix of the engine in each suite. */
export const engineOf: Readonly<Record<Suite, string>> = { bookworm: '20.10', trixie: '26.1', sid: '28.5' };

/** A running host of the lab. */
export type Host = Inside & {
  readonly name: string;
  readonly suite: Suite;
  readonly scenario: string;
  /** Address on the lab's bridge; sshd listens there. */
  readonly address: string;
  /** Pid of the host's init on this machine. */
  readonly pid: number;
  /** A directory inside the host where every user may write. */
  readonly outDir: string;
  stop(): Promise<void>;
};

/** A host whose wire to this machine is at hand. */
export type WiredHost = Host & {
  /** The way from this machine to the host's first address and back takes so many milliseconds longer; 0 ends that. */
  delay(milliseconds: number): Promise<void>;
  /** Drops every packet from and to the host, without a word to anybody. */
  cut(): Promise<void>;
  /** From now on only that other host can open connections to this one: the way there is a jump. */
  behind(jump: Host): Promise<void>;
  /** Undoes `cut` and `behind`. A connection that was only cut goes on, late. */
  restore(): Promise<void>;
  /** Gives the host an IPv6 address that this machine reaches, and resolves with it. */
  ipv6(): Promise<string>;
};

/** Whether the lab was asked for: `required` turns its absence into a failure. */
export const labMode = (env: NodeJS.ProcessEnv = process.env): 'off' | 'on' | 'required' => {
  const value = env.PLIMSOLL_LAB;
  if (value === 'required') return 'required';
  return value === undefined || value === '' || value === '0' ? 'off' : 'on';
};

/**
 * Builds what is not built yet (the root file systems of all suites) and stops hosts that dead test runs left.
 * Rejects with a sentence where the lab cannot be.
 */
export const ensureLab = async (): Promise<void> => {
  await lab.must(['sweep']);
  await lab.must(['build', ...suites], { timeout: 900 });
};

/** Starts a host and resolves when its scenario is ready; a host of that name from an earlier run is replaced. */
export const startHost = async (wanted: {
  readonly name: string;
  readonly suite: Suite;
  readonly scenario: string;
}): Promise<WiredHost> => {
  const { name, suite, scenario } = wanted;
  await lab.must(['up', name, suite, scenario], { timeout: 300 });
  const [pid, address] = await Promise.all([lab.must(['pid', name]), lab.must(['address', name])]);
  return {
    name,
    suite,
    scenario,
    address: address.trim(),
    pid: Number(pid),
    outDir: '/out',
    ...lab.inside(name),
    delay: async (milliseconds) => {
      await lab.must(['delay', name, String(milliseconds)]);
    },
    cut: async () => {
      await lab.must(['cut', name]);
    },
    behind: async (jump) => {
      await lab.must(['behind', name, jump.name]);
    },
    restore: async () => {
      await lab.must(['restore', name]);
    },
    ipv6: () => lab.must(['ipv6', name]),
    stop: async () => {
      await lab.must(['down', name], { timeout: 60 });
    },
  };
};

/** Private key that every host accepts over SSH, for root, `operator1` and `deployer`. */
export const labKey = async (): Promise<string> => (await lab.must(['key'])).trim();

const lab = labCommand('lab.sh');
