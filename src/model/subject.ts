import type { Snapshot } from './snapshot.ts';

/** What a resource in the results is; the list is part of the contract. */
export const RESOURCE_TYPES = [
  'host',
  'engine',
  'daemon',
  'file',
  'image',
  'container',
  'network',
  'service',
  'user',
  'registry',
  'volume',
  'process',
] as const;
export type ResourceType = (typeof RESOURCE_TYPES)[number];

/** The thing that a finding is about. `id` and `engine` are null where it has none. */
export interface Resource {
  readonly type: ResourceType;
  readonly name: string;
  readonly id: string | null;
  /** Id of the engine that it belongs to. */
  readonly engine: string | null;
  /** What identifies it from one audit to the next, where the name does not (contract, fingerprints). */
  readonly key?: string;
}

/** The kinds of subjects that facts and checks are about. Each lies below its parent. */
export interface ScopeItems {
  host: object;
  engine: EngineItem;
  container: ContainerItem;
  service: ServiceItem;
  image: ImageItem;
  network: NetworkItem;
  file: FileItem;
  registry: RegistryItem;
}
export type Scope = keyof ScopeItems;

/** The scopes whose facts a subject of scope S can use: its own and those above it. */
export type ScopesAbove<S extends Scope> = S extends 'container' | 'service' | 'image' | 'network'
  ? S | 'engine' | 'host'
  : S extends 'engine' | 'file' | 'registry'
    ? S | 'host'
    : 'host';

/** An engine that was found on the host, running or not. */
export interface EngineItem {
  /** `root` for root's engine on the usual socket, else a name that tells it apart. */
  readonly id: string;
  /** Path of the unix socket through which it was audited; null where none was found. */
  readonly socket: string | null;
  readonly rootless: boolean;
  /** Account that dockerd runs as, by name where known, else by number. */
  readonly user: string;
  readonly uid: number;
  readonly gid: number | null;
  readonly home: string | null;
  /** Process id of dockerd; null where it was not found among the processes. */
  readonly pid: number | null;
  readonly state: 'running' | 'stopped';
}

/** A container as the engine lists it. */
export interface ContainerItem {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** State in the engine's words: created, running, paused, restarting, removing, exited, dead. */
  readonly state: string;
}

/** A swarm service as a manager lists it. */
export interface ServiceItem {
  readonly id: string;
  readonly name: string;
}

/** An image that an engine stores, and that has a name or is used by a container. */
export interface ImageItem {
  /** Hexadecimal, without `sha256:`. With the containerd image store it is the digest of the index or manifest. */
  readonly id: string;
  /** Its first tag, else its first digest, else its short id. */
  readonly name: string;
  /** Names of the containers that are made from it, running or not. */
  readonly usedBy: readonly string[];
}

/** A network as the engine lists it. */
export interface NetworkItem {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
}

/** A file or directory that plays a part in an engine, and who must own it. */
export interface FileItem {
  readonly path: string;
  readonly role: string;
  /** The engine that uses it; null where it belongs to the host. */
  readonly engine: string | null;
  /** The user who must own it: root, or the user of a rootless engine. */
  readonly ownerUid: number;
  /** The groups that may own it. */
  readonly groupGids: readonly number[];
  /** The sticky bit is set by rootless engines on purpose and then means nothing. */
  readonly ignoreSticky: boolean;
}

/** A registry that a host may talk to. */
export interface RegistryItem {
  /** As the configuration writes it, without a scheme: `registry.example:5000`. */
  readonly name: string;
  /** A name, an IPv4 address, or an IPv6 address without brackets; empty where the name is none that can be asked for. */
  readonly host: string;
  readonly port: number;
  /** What names it, such as `/info .RegistryConfig.Mirrors`. */
  readonly origins: readonly string[];
  /** Why it is not asked, whatever its address is: it is no name of a host, or it is beyond the limit. */
  readonly unasked: 'no-name' | 'limit' | null;
}

/** One thing in a snapshot that can be judged, with the way up to the host. */
export interface Subject<S extends Scope = Scope> {
  readonly scope: S;
  /** Where its evidence lies in the snapshot: `host`, `engine/root`, `engine/root/container/<id>`. */
  readonly path: string;
  readonly resource: Resource;
  readonly item: ScopeItems[S];
  readonly parent: Subject | null;
  readonly snapshot: Snapshot;
}
