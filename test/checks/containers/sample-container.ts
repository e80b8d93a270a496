import type { ContainerInspect } from '../../../src/probes/docker/container-inspect.ts';
import type { EngineInfo } from '../../../src/probes/docker/engine-info.ts';
import type { ContainerProcess } from '../../../src/probes/host/container-processes.ts';

/** What differs from the sample; lists are replaced whole. */
type Difference<T> = T extends readonly unknown[] | string | number | boolean | null | undefined
  ? T
  : { readonly [K in keyof T]?: Difference<T[K]> };

export const CONTAINER_ID = 'c'.repeat(64);

const HARDENED: ContainerInspect = {
  Id: CONTAINER_ID,
  Name: '/web',
  Created: '2026-01-01T00:00:00Z',
  Image: `sha256:${'1'.repeat(64)}`,
  Driver: 'overlay2',
  AppArmorProfile: 'docker-default',
  ProcessLabel: '',
  MountLabel: '',
  ExecIDs: [],
  State: {
    Status: 'running',
    Running: true,
    Pid: 4711,
    StartedAt: '2026-01-01T00:00:01Z',
    FinishedAt: '0001-01-01T00:00:00Z',
    Health: { Status: 'healthy' },
  },
  HostConfig: {
    Privileged: false,
    NetworkMode: 'shop',
    PidMode: '',
    IpcMode: 'private',
    UTSMode: '',
    UsernsMode: '',
    CgroupnsMode: 'private',
    CgroupParent: '',
    CapAdd: [],
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges=true'],
    Binds: [],
    Mounts: [],
    PortBindings: {},
    PublishAllPorts: false,
    ReadonlyRootfs: true,
    Memory: 64 * 1024 * 1024,
    NanoCpus: 0,
    CpuShares: 512,
    CpuQuota: 0,
    CpuPeriod: 0,
    CpusetCpus: '',
    PidsLimit: 64,
    RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
    Devices: [],
    DeviceRequests: [],
    DeviceCgroupRules: [],
    Ulimits: [],
    Runtime: 'runc',
    LogConfig: { Type: 'json-file' },
    MaskedPaths: ['/proc/kcore'],
    ReadonlyPaths: ['/proc/sys'],
  },
  Config: {
    User: '1000:1000',
    Image: 'web:1',
    Env: [],
    ExposedPorts: {},
    Labels: {},
    Healthcheck: { Test: ['CMD-SHELL'] },
    Cmd: 2,
  },
  Mounts: [],
  NetworkSettings: { Ports: {}, Networks: { shop: { NetworkID: 'n'.repeat(64) } } },
};

/** A running container that section 5 of the benchmark finds nothing wrong with, but for what is given. */
export const container = (difference: Difference<ContainerInspect> = {}): ContainerInspect =>
  merge(HARDENED, difference);

/** The same, stopped after it had run. */
export const stopped = (difference: Difference<ContainerInspect> = {}): ContainerInspect =>
  merge(container({ State: { Status: 'exited', Running: false, Pid: 0 } }), difference);

/** The same, made and never started. */
export const created = (difference: Difference<ContainerInspect> = {}): ContainerInspect =>
  merge(
    container({
      State: { Status: 'created', Running: false, Pid: 0, StartedAt: '0001-01-01T00:00:00Z' },
      AppArmorProfile: '',
    }),
    difference,
  );

const MAIN_PROCESS: ContainerProcess = {
  pid: 4711,
  container: CONTAINER_ID,
  tie: 'cgroup',
  name: 'web',
  argv0: 'web',
  executable: '/usr/bin/web',
  uid: 1000,
  capBounding: '0000000000000000',
  capEffective: '0000000000000000',
  noNewPrivileges: true,
  seccomp: 2,
  label: 'docker-default (enforce)',
  labelReadable: true,
  uidMap: ['0 0 4294967295'],
};

/** The main process of the sample container. */
export const process = (difference: Partial<ContainerProcess> = {}): ContainerProcess => ({
  ...MAIN_PROCESS,
  ...difference,
});

const ENGINE: EngineInfo = {
  ID: 'engine',
  Name: 'host',
  ServerVersion: '28.5.2',
  OperatingSystem: 'Debian GNU/Linux 13 (trixie)',
  OSType: 'linux',
  KernelVersion: '6.12.0',
  DockerRootDir: '/var/lib/docker',
  Driver: 'overlay2',
  DriverStatus: [],
  LoggingDriver: 'json-file',
  CgroupDriver: 'systemd',
  CgroupVersion: '2',
  DefaultRuntime: 'runc',
  Runtimes: { runc: { path: 'runc' } },
  Debug: false,
  ExperimentalBuild: false,
  LiveRestoreEnabled: false,
  MemoryLimit: true,
  PidsLimit: true,
  SecurityOptions: ['name=apparmor', 'name=seccomp,profile=builtin', 'name=cgroupns'],
  Warnings: [],
  Plugins: { Authorization: [] },
  RegistryConfig: { InsecureRegistryCIDRs: [], IndexConfigs: {} },
  Swarm: {
    LocalNodeState: 'inactive',
    ControlAvailable: false,
    NodeID: '',
    NodeAddr: '',
    Error: '',
    Managers: 0,
    Nodes: 0,
    RemoteManagers: [],
  },
};

/** What a current engine says of itself, but for what is given. */
export const engine = (difference: Difference<EngineInfo> = {}): EngineInfo => merge(ENGINE, difference);

const merge = <T extends object>(base: T, difference: Difference<NoInfer<T>>): T =>
  mergeRecords(base, difference) as T;

function mergeRecords(base: object, difference: object): object {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(difference)) {
    const before = merged[key];
    merged[key] = isRecord(before) && isRecord(value) ? mergeRecords(before, value) : value;
  }
  return merged;
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
