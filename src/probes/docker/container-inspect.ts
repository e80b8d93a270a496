import { z } from 'zod';
import { defineApiProbe } from '../../kit/define-probe.ts';
import { keeps } from '../../kit/kept-shape.ts';
import { withoutCredentials } from '../host/daemon-values.ts';
import { seccompProfileShape } from '../seccomp/profile.ts';
import { foundInConfiguration, searchedBefore } from './config-secrets.ts';
import { nameOfSetting, SECRET_PATTERNS, secretsInSetting } from './secret-rules.ts';
import { securityOptions, withSeccompProfile } from './security-options.ts';
import {
  count,
  flag,
  healthCheck,
  list,
  map,
  namesOfSettings,
  originLabels,
  sizeOf,
  sorted,
  text,
} from './shapes.ts';

/** A port or a range, with a protocol where a client gave one; empty where the kernel chooses. Engines refuse all else. */
const hostPort = text.pipe(z.string().regex(/^(\d+(-\d+)?)?(\/[a-z]*)?$/i));

/** Names of options of a log driver whose values look like secrets, and which rules say so. */
const secretOptions = z.array(
  z.strictObject({ Name: z.string(), Patterns: z.array(z.enum(SECRET_PATTERNS)) }),
);

/** Options of log drivers that say how much is kept and what becomes of more; numbers with a unit, and modes. */
const LOG_LIMITS = ['max-size', 'max-file', 'mode', 'max-buffer-size'] as const;

/**
 * Of the options of a log driver are kept where syslog sends to, what limits the log, and which of them look like
 * secrets, where there are some; engines write those of the daemon here, too.
 */
const logConfig = keeps(
  z
    .object({
      Type: text,
      Config: z.record(z.string(), z.unknown()).nullish(),
      Found: secretOptions.optional(),
      /** Not in snapshots of early versions. */
      Limits: z.partialRecord(z.enum(LOG_LIMITS), z.string()).optional(),
    })
    .transform(({ Type, Config, Found, Limits }) => {
      const given = Config ?? {};
      const found = Found ?? Object.entries(given).flatMap(secretOption);
      const limits = Limits ?? (Config === undefined ? undefined : limitsIn(given));
      const address = given['syslog-address'];
      return {
        Type,
        ...(Type === 'syslog' && typeof address === 'string'
          ? { Config: { 'syslog-address': withoutCredentials(address) } }
          : {}),
        ...(found.length > 0 ? { Found: found } : {}),
        ...(limits === undefined ? {} : { Limits: limits }),
      };
    }),
  z.object({
    Type: text,
    Config: z.object({ 'syslog-address': z.string() }).optional(),
    Found: secretOptions.optional(),
    Limits: z.partialRecord(z.enum(LOG_LIMITS), z.string()).optional(),
  }),
);

const limitsIn = (options: Readonly<Record<string, unknown>>): Partial<Record<LogLimit, string>> =>
  Object.fromEntries(
    LOG_LIMITS.flatMap((name) => {
      const value = options[name];
      return typeof value === 'string' && /^-?[a-z0-9.-]{1,24}$/i.test(value) ? [[name, value]] : [];
    }),
  );
type LogLimit = (typeof LOG_LIMITS)[number];

function secretOption([name, value]: readonly [string, unknown]): z.infer<typeof secretOptions> {
  const option = `${name}=${String(value)}`;
  const Patterns = [...secretsInSetting(option)];
  return Patterns.length > 0 ? [{ Name: nameOfSetting(option), Patterns }] : [];
}

const portBindings = map(list(z.object({ HostIp: text, HostPort: hostPort })));

const restartPolicy = z.object({ Name: text, MaximumRetryCount: count });

const hostConfig = z.object({
  // No default: without it the answer is no inspection of a container.
  Privileged: z.boolean(),
  NetworkMode: text,
  PidMode: text,
  IpcMode: text,
  UTSMode: text,
  UsernsMode: text,
  CgroupnsMode: text,
  CgroupParent: text,
  CapAdd: list(z.string()),
  CapDrop: list(z.string()),
  SecurityOpt: securityOptions,
  /** What the seccomp profile among them decides; not in snapshots of early versions. */
  SeccompProfile: seccompProfileShape.optional(),
  Binds: list(z.string()),
  Mounts: list(
    z.object({
      Type: text,
      Source: text,
      Target: text,
      ReadOnly: flag,
      BindOptions: z.object({ Propagation: text }).nullish(),
    }),
  ),
  PortBindings: portBindings,
  PublishAllPorts: flag,
  ReadonlyRootfs: flag,
  Memory: count,
  NanoCpus: count,
  CpuShares: count,
  CpuQuota: count,
  CpuPeriod: count,
  CpusetCpus: text,
  PidsLimit: keeps(
    z
      .number()
      .nullish()
      .transform((value) => value ?? null),
    z.number().nullable(),
  ),
  RestartPolicy: keeps(
    restartPolicy.nullish().transform((policy) => policy ?? { Name: '', MaximumRetryCount: 0 }),
    restartPolicy,
  ),
  Devices: list(z.object({ PathOnHost: text, PathInContainer: text, CgroupPermissions: text })),
  DeviceRequests: list(
    z.object({
      Driver: text,
      Count: count,
      DeviceIDs: list(z.string()),
      Capabilities: list(list(z.string())),
    }),
  ),
  DeviceCgroupRules: list(z.string()),
  Ulimits: list(z.object({ Name: z.string(), Soft: z.number(), Hard: z.number() })),
  Runtime: text,
  LogConfig: logConfig.nullish(),
  /** null: everything that the engine masks by default is open (systempaths=unconfined, privileged). */
  MaskedPaths: z.array(z.string()).nullish(),
  ReadonlyPaths: z.array(z.string()).nullish(),
});

/**
 * What is kept of a container: no values of the environment, no arguments, no log options but the address of syslog, no
 * labels but those that name its origin (law 5).
 */
export const containerInspectShape = z.object({
  Id: z.string().regex(/^[0-9a-f]{64}$/),
  Name: z.string(),
  Created: text,
  /** Id of the image, or its digest with the containerd image store. */
  Image: text,
  Driver: text,
  AppArmorProfile: text,
  ProcessLabel: text,
  MountLabel: text,
  ExecIDs: list(z.string()),
  State: z.object({
    Status: z.string(),
    Running: z.boolean(),
    Pid: count,
    StartedAt: text,
    /** Year 1 where it never ended. */
    FinishedAt: text,
    Health: z.object({ Status: text }).nullish(),
  }),
  HostConfig: withSeccompProfile(hostConfig),
  Config: searchedBefore(
    z.object({
      User: text,
      /** The image as the operator named it: a tag, a digest or an id. */
      Image: text,
      Env: namesOfSettings,
      ExposedPorts: keeps(
        map(z.unknown()).transform((ports) =>
          Object.fromEntries(Object.keys(ports).map((port) => [port, {}])),
        ),
        z.record(z.string(), z.object({})),
      ),
      Labels: originLabels,
      Healthcheck: healthCheck,
      Cmd: sizeOf,
      /** What in the environment, the labels and the commands looks like a secret. */
      Found: foundInConfiguration,
    }),
  ),
  Mounts: sorted(
    list(
      z.object({
        Type: text,
        Name: text,
        Source: text,
        Destination: text,
        Driver: text,
        Mode: text,
        RW: z.boolean(),
        Propagation: text,
      }),
    ),
    ({ Destination }) => Destination,
  ),
  NetworkSettings: z.object({
    Ports: portBindings,
    Networks: map(z.object({ NetworkID: text })),
  }),
});
export type ContainerInspect = z.infer<typeof containerInspectShape>;

export const containerInspect = defineApiProbe({
  id: 'inspect',
  scope: 'container',
  path: '/containers/{id}/json',
  maxBytes: 2 * 1024 * 1024,
  shape: containerInspectShape,
});
