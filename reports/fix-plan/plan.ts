import type { Effort } from '../../src/model/effort.ts';
import type { Severity } from '../../src/model/severity.ts';
import type { JsonObject } from './json.ts';

/** What every step says of itself. */
interface StepHead {
  readonly severity: Severity;
  /** The checks that it mends, and their numbers in the benchmark of the audit; those beyond it have none. */
  readonly checks: readonly string[];
  readonly controls: readonly string[];
  /** What can break, each sentence once. */
  readonly sideEffects: readonly string[];
}

/** A key of daemon.json that an engine was given as a flag. */
export interface GivenFlag {
  readonly key: string;
  /** As dockerd got it: `--icc=true`. */
  readonly words: readonly string[];
}

/** One change of the daemon.json of one engine. */
export interface DaemonStep extends StepHead {
  readonly kind: 'daemon-json';
  readonly engine: string;
  /** The file that the engine reads; null where the results do not tell. */
  readonly file: string | null;
  readonly set: JsonObject;
  readonly remove: readonly string[];
  /** What stood in the file when it was audited, as far as evidence keeps it; null where the results do not tell. */
  readonly before: JsonObject | null;
  /** Keys that the engine was given as flags when it was audited: those have to go first. */
  readonly flags: readonly GivenFlag[];
  /** The unit file that starts it, and its drop-ins; none where the results do not tell. */
  readonly unitFiles: readonly string[];
  /** What the restart stops. */
  readonly restart: string;
  /** The unit of systemd that restarts it; null where the results do not tell. */
  readonly unit: string | null;
  /** `dockerd --validate` came with 23.0. */
  readonly validates: boolean;
  /** Why only its own user should do it, for a rootless engine; null for one of root. */
  readonly rootless: string | null;
}

/** Owner and mode of one file. */
export interface FileStep extends StepHead {
  readonly kind: 'file';
  /** The file itself, after links. */
  readonly path: string;
  /** `uid:gid`; null where they stay. */
  readonly owner: string | null;
  /** What chmod takes away, such as `g-w,o-rw`; null where the mode stays. */
  readonly mode: string | null;
  /** Why it is not done by root; null where it is. */
  readonly rootless: string | null;
}

/** Rules of audit, in one file. */
export interface AuditStep extends StepHead {
  readonly kind: 'audit-rules';
  readonly rules: readonly string[];
}

/** Settings of the kernel, in one file. */
export interface SysctlStep extends StepHead {
  readonly kind: 'sysctl';
  readonly set: Readonly<Record<string, number>>;
}

/** What one container is given otherwise when it is created again, and what holds at once. */
export interface ContainerStep extends StepHead {
  readonly kind: 'container';
  readonly name: string;
  readonly id: string | null;
  readonly engine: string;
  /** Path of the socket of its engine; null where the results do not tell, and where it is that of a user, not of root. */
  readonly socket: string | null;
  /** Options of `docker update`. */
  readonly update: readonly string[];
  readonly add: readonly string[];
  /** Each with what was seen of it. */
  readonly leaveOut: readonly { readonly option: string; readonly observed: string }[];
  readonly compose: JsonObject;
  readonly composeLeaveOut: readonly string[];
  /** Networks that have to be there first. */
  readonly networks: readonly string[];
}

/** One thing to do on a host, with all the failures that it mends. */
export type Step = DaemonStep | FileStep | AuditStep | SysctlStep | ContainerStep;

/** A check that fails and that no rule of ours mends. */
export interface ByHand {
  readonly check: string;
  readonly title: string;
  readonly severity: Severity;
  readonly controls: readonly string[];
  readonly objects: readonly string[];
  readonly text: string;
  readonly command: string | null;
  /** What it takes; null where the check does not say. */
  readonly takes: Effort | null;
  readonly sideEffect: string;
}

/** Findings that nothing can be planned for, counted by check. */
export type Unplanned = Readonly<Record<string, number>>;

/** What would mend one host. */
export interface HostPlan {
  readonly name: string;
  /** The name by which the host calls itself; null where it was not read. */
  readonly hostname: string | null;
  /** Why nothing of the host was read; null where it was. */
  readonly failure: string | null;
  /** The worst first. */
  readonly steps: readonly Step[];
  readonly byHand: readonly ByHand[];
  /** Findings that could not be read, and those that await a person. */
  readonly unread: Unplanned;
  readonly manual: Unplanned;
  /** Failures that a waiver covers; they are left out. */
  readonly waived: number;
}
