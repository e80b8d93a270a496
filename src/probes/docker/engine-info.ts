import { z } from 'zod';
import { defineApiProbe } from '../../kit/define-probe.ts';
import { keeps } from '../../kit/kept-shape.ts';
import { weakeningArguments } from './runtime-arguments.ts';
import { count, flag, list, map, sorted, text } from './shapes.ts';

/** How the engine sees itself as a node of a swarm; counts are 0 where only managers know them. */
const swarmNode = z.object({
  LocalNodeState: text,
  ControlAvailable: flag,
  NodeID: text,
  /** The address by which other nodes reach this one. */
  NodeAddr: text,
  /** Why the node is not what it should be, in the engine's words. */
  Error: keeps(
    text.transform((words) => words.slice(0, 300)),
    z.string(),
  ),
  Managers: count,
  Nodes: count,
  /** The managers that this node knows; a manager is one of its own. */
  RemoteManagers: sorted(list(z.object({ NodeID: text, Addr: text })), ({ NodeID }) => NodeID),
});

/** The same; an engine that says nothing of it is none. */
const swarm = keeps(
  swarmNode.nullish().transform((node) => node ?? NO_WORD_OF_SWARM),
  swarmNode,
);

const NO_WORD_OF_SWARM = {
  LocalNodeState: '',
  ControlAvailable: false,
  NodeID: '',
  NodeAddr: '',
  Error: '',
  Managers: 0,
  Nodes: 0,
  RemoteManagers: [],
};

/**
 * A runtime, with the version of runc that it names in its features; null where it names none, missing where the engine
 * does not ask runtimes for features (before 25.0) and in snapshots from before it was kept.
 */
const keptRuntime = z.object({
  path: text,
  runtimeArgs: weakeningArguments.optional(),
  runc: z.string().nullable().optional(),
});
const runtime = keeps(
  keptRuntime
    .extend({
      status: map(z.unknown()).optional(),
    })
    .transform(({ runc, status, ...kept }) => {
      const features = status?.['org.opencontainers.runtime-spec.features'];
      if (typeof features !== 'string') return { ...kept, ...(runc === undefined ? {} : { runc }) };
      const found = /"org\.opencontainers\.runc\.version":\s*"([^"\\]{1,64})/.exec(features.slice(0, 65_536));
      return { ...kept, runc: found?.[1] ?? null };
    }),
  keptRuntime,
);

/** `GET /info`: how the running engine sees itself. */
export const engineInfo = defineApiProbe({
  id: 'info',
  scope: 'engine',
  path: '/info',
  shape: z.object({
    ID: text,
    Name: text,
    ServerVersion: z.string().min(1),
    OperatingSystem: text,
    OSType: text,
    KernelVersion: text,
    DockerRootDir: text,
    // Every engine names one; without it nothing could be said of its storage.
    Driver: z.string().min(1),
    DriverStatus: list(z.array(z.string())).transform((rows) =>
      rows.filter(([name]) => name === 'driver-type'),
    ),
    LoggingDriver: text,
    CgroupDriver: text,
    CgroupVersion: text,
    DefaultRuntime: text,
    // Newer kinds of runtimes have no program of their own.
    Runtimes: map(runtime),
    Debug: flag,
    ExperimentalBuild: flag,
    LiveRestoreEnabled: flag,
    MemoryLimit: flag,
    PidsLimit: flag,
    SecurityOptions: list(z.string()),
    Warnings: list(z.string()),
    Plugins: z.object({ Authorization: list(z.string()) }),
    RegistryConfig: z.object({
      InsecureRegistryCIDRs: list(z.string()),
      IndexConfigs: map(z.object({ Secure: z.boolean() })),
      /** Of the registry of Docker, as addresses; missing in snapshots from before it was kept. */
      Mirrors: keeps(
        z
          .array(z.string().transform((url) => url.replace(/\/\/[^/]*@/, '//').slice(0, 300)))
          .nullable()
          .transform((mirrors) => mirrors ?? []),
        z.array(z.string()),
      ).optional(),
    }),
    Swarm: swarm,
    FirewallBackend: z.object({ Driver: text, Info: list(z.array(z.string())) }).nullish(),
  }),
});
export type EngineInfo = z.infer<typeof engineInfo.shape>;

/** `GET /version`: versions of the engine and of its parts. */
export const engineVersion = defineApiProbe({
  id: 'version',
  scope: 'engine',
  path: '/version',
  shape: z.object({
    Version: z.string().min(1),
    ApiVersion: text,
    MinAPIVersion: text,
    /** Engine 20.10 leaves it out when it is false. */
    Experimental: flag,
    Os: text,
    Arch: text,
    KernelVersion: text,
    Components: list(
      z.object({
        Name: z.string(),
        Version: text,
        Details: z.object({ Experimental: text }).nullish(),
      }),
    ),
  }),
});
