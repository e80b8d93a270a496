import type { Json } from './json.ts';

/** Keys of the daemon.json of the engine that fails; a key that is removed has the engine's own default again. */
export interface DaemonFix {
  readonly kind: 'daemon-json';
  readonly set?: Readonly<Record<string, Json>>;
  readonly remove?: readonly string[];
}

/** The owner and the group that the finding expects. */
export interface OwnerFix {
  readonly kind: 'owner';
}

/** Takes the bits of the mode away that the finding does not expect; it never gives any. */
export interface ModeFix {
  readonly kind: 'mode';
}

/** The rule that the finding expects, in a file of rules of audit. */
export interface AuditFix {
  readonly kind: 'audit-rule';
}

/** Settings of the kernel, each with the least value that will do; what is higher already is left as it is. */
export interface SysctlFix {
  readonly kind: 'sysctl';
  readonly least: Readonly<Record<string, number>>;
}

/** What is different when a container is created. */
export interface ContainerFix {
  readonly kind: 'container';
  /** Options of `docker run` to give. */
  readonly add?: readonly string[];
  /** Options to leave out; the finding says with which value they are given now. */
  readonly leaveOut?: readonly string[];
  /** Options of `docker update` that hold at once and harm no program; they are part of `add` too. */
  readonly update?: readonly string[];
  /** Keys of the service in a Compose file to give. */
  readonly compose?: Readonly<Record<string, Json>>;
  /** Keys of the service to leave out. */
  readonly composeLeaveOut?: readonly string[];
  /** Names the loopback address with each port that the finding shows on all addresses. */
  readonly bindPorts?: true;
  /** The options need a network of this name. */
  readonly network?: string;
}

/** What mends the failure of a check, as data: the object and its values come from the finding. */
export type Fix = DaemonFix | OwnerFix | ModeFix | AuditFix | SysctlFix | ContainerFix;

/** Fixes by the id of the check. */
export type Fixes = Readonly<Record<string, Fix>>;
