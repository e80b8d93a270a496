import { z } from 'zod';

/** Every reason for which a fact can be missing; published, so scripts may match on it. */
export const CAUSE_CODES = [
  /** The account that ran the audit may not read it. */
  'needs-root',
  /** A deadline passed before the answer was complete. */
  'timeout',
  /** The answer was larger than the limit for it. */
  'too-large',
  /** An answer came that does not have the form it must have. */
  'unparseable',
  /** The host lacks the program that reads it. */
  'tool-missing',
  /** An engine is installed, but it does not run. */
  'engine-stopped',
  /** The engine's socket could not be reached or broke off. */
  'engine-unreachable',
  /** The engine answered with an error. */
  'engine-error',
  /** The engine speaks no API version that this tool knows. */
  'api-version',
  /** The file exists, but is not a regular file, so it is not read. */
  'not-a-regular-file',
  /** The configuration on disk is newer than the daemon that runs: what is in force is unknown. */
  'pending-restart',
  /** The object was there, but its process could not be seen. */
  'process-not-visible',
  /** The object went away while it was being read. */
  'vanished',
  /** The command ran and failed for a reason that is quoted. */
  'command-failed',
  /** The fact is known to this version, but the snapshot does not hold it. */
  'not-collected',
  /** The run was interrupted before it was read. */
  'interrupted',
  /** The facts needed contradict each other, so none can be believed. */
  'contradiction',
  /** The way to the host broke. */
  'unreachable',
  /** The name of the host has no address. */
  'dns',
  /** Nothing accepts connections at the address of the host. */
  'refused',
  /** The host accepts none of the keys that it was offered. */
  'auth',
  /** The key of the host is not known, not the one that is known, or revoked. */
  'host-key',
  /** What answers does not speak SSH as it should, or agrees on none of the algorithms. */
  'protocol',
  /** The configuration of SSH cannot be read, or asks for what cannot be done. */
  'ssh-config',
  /** The host may not be read as root by sudo. */
  'sudo',
  /** The account has no shell that runs a script. */
  'shell',
  /** The host forwards no TCP for the account that logs in, so nothing can be asked from its place in the network. */
  'forwarding-denied',
  /** The run was told not to ask for it. */
  'not-asked',
  /** The address is one to which no audit connects. */
  'address-refused',
  /** There is more of it than one audit looks at, and this is beyond that. */
  'limit',
  /** What answers speaks no TLS, or broke off in the handshake without saying why. */
  'tls',
  /** The check itself failed: a bug of ours, or of the user where the check is one of the user's own. */
  'check-crashed',
] as const;
export type CauseCode = (typeof CAUSE_CODES)[number];

/** Why a fact is missing, in one sentence, and what to do next, in another. */
export const causeSchema = z.strictObject({
  code: z.enum(CAUSE_CODES),
  detail: z.string(),
  next: z.string(),
});
export type Cause = Readonly<z.infer<typeof causeSchema>>;

/** Makes a cause; `detail` says what happened to what, `next` what to do about it. */
export const cause = (code: CauseCode, detail: string, next: string): Cause => ({ code, detail, next });
