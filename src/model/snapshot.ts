import { z } from 'zod';
import { causeSchema } from './cause.ts';

const provenance = {
  /** How it was read: a command, a file or an API path. */
  source: z.string(),
  /** When the answer was complete, by the clock of the machine that ran the audit (ISO 8601, UTC). */
  collectedAt: z.iso.datetime(),
  /** Exit code of the command or HTTP status of the answer; null where neither exists. */
  exitCode: z.number().int().nullable(),
  /** Size of the answer as it came, in bytes. */
  bytes: z.number().int().nonnegative(),
  truncated: z.boolean(),
};

/** One piece of evidence: what was kept of one answer, or why there is none. */
export const sectionSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), ...provenance, data: z.json() }),
  z.object({ ok: z.literal(false), ...provenance, cause: causeSchema }),
]);
export type Section = z.infer<typeof sectionSchema>;

/** What can carry bytes to a socket of a host over SSH: a stream of its own, or a program of the host. */
const DOORS = ['stream', 'docker', 'curl', 'script'] as const;
export type Door = (typeof DOORS)[number];

/** How a host was reached over SSH, how it was verified, and as whom it was read. */
export const connectionSchema = z.object({
  transport: z.enum(['ssh2', 'openssh']),
  /** The account that logged in. */
  user: z.string(),
  /**
   * As whom scripts ran: that account, which is root or not, or root by sudo, which may permit one installed script
   * alone; null where none ran.
   */
  ranAs: z.enum(['root', 'login', 'sudo', 'sudo-tty', 'sudo-password', 'sudo-script']).nullable(),
  /** By which door each socket of an engine was opened, by its path. */
  doors: z.record(z.string(), z.enum(DOORS)).exactOptional(),
  /** What sudo said where it let nobody become root; empty where it was not asked. */
  sudoSaid: z.string(),
  /** The hops in order, the host itself last. */
  hostKeys: z.array(
    z.object({
      address: z.string(),
      port: z.int(),
      /** `SHA256:` and the digest in base64. */
      fingerprint: z.string(),
      /** What vouches for the key. */
      verified: z.string(),
    }),
  ),
});
export type ConnectionFacts = z.infer<typeof connectionSchema>;

/**
 * Which other machines are asked from where a host stands: none, and its own engine neither; those that its configuration
 * names; or also those that its images come from.
 */
export const NETWORK_SCOPES = ['none', 'configured', 'all'] as const;
export type NetworkScope = (typeof NETWORK_SCOPES)[number];

/**
 * Everything that one audit kept of one host: allow-list projections of answers, never the answers.
 * Judging a snapshot needs nothing else.
 */
export const snapshotSchema = z.object({
  schemaVersion: z.literal(1),
  tool: z.object({ name: z.literal('plimsoll'), version: z.string() }),
  /** Name of the host in results: `local`, an inventory name, or the target as given. */
  name: z.string(),
  target: z.string(),
  /** The only engines that were asked for, by the paths of their sockets; absent where all were. */
  engineSockets: z.array(z.string()).min(1).exactOptional(),
  /** What was asked over the network from where the host stands; absent: what its configuration names. */
  network: z.enum(NETWORK_SCOPES).exactOptional(),
  /** Who collected it, on which machine; absent in snapshots of earlier versions. */
  collectedBy: z.object({ account: z.string(), host: z.string() }).exactOptional(),
  /** Absent for the machine that ran the audit. */
  connection: connectionSchema.exactOptional(),
  /** Why nothing of the host was read; absent where it was reached. */
  failure: causeSchema.exactOptional(),
  /** The run ended before this host was begun; its failure says why. */
  notAttempted: z.literal(true).exactOptional(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** Evidence by key: `<path of the subject>:<id of the probe>`. */
  sections: z.record(z.string(), sectionSchema),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
