import { z } from 'zod';

/** The parts of an engine whose releases are followed. */
export const RELEASED_COMPONENTS = ['engine', 'containerd', 'runc'] as const;
export type ReleasedComponent = (typeof RELEASED_COMPONENTS)[number];

/** What must be true of a host for an advisory to concern it. */
export const ADVISORY_CONDITIONS = [
  'always',
  'an authorization plugin is configured',
  'a swarm has an encrypted overlay network',
  'docker cp or the archive API is used on a hostile container',
  'a container uses the network of the host as user 0',
  'Kubernetes uses this containerd (CRI)',
  'Kubernetes uses this containerd (CRI), and checkpoints can be restored',
] as const;
export type AdvisoryCondition = (typeof ADVISORY_CONDITIONS)[number];

const version = z.string().regex(/^\d+(?:\.\d+){0,2}(?:-(?:alpha|beta|rc)\.?\d+)?$/);

const branchSchema = z.strictObject({
  /** The numbers that its versions begin with, such as `29` or `2.3`. */
  branch: z.string().regex(/^\d+(?:\.\d+)?$/),
  /** The first day on which it is known to get no fixes any more; null where no end is announced. */
  ends: z.iso.date().nullable(),
});

const advisorySchema = z.strictObject({
  id: z.string().regex(/^(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3})$/),
  aliases: z.array(z.string()),
  component: z.enum(RELEASED_COMPONENTS),
  severity: z.enum(['critical', 'high']),
  published: z.iso.date(),
  /** Upstream versions that have the flaw, the first inclusive, the last exclusive; null where no fix is released. */
  affected: z.array(z.strictObject({ introduced: version, fixed: version.nullable() })).min(1),
  condition: z.enum(ADVISORY_CONDITIONS),
  source: z.url(),
});
export type Advisory = Readonly<z.infer<typeof advisorySchema>>;

/** Which branches of the engine, containerd and runc get fixes, and which critical and high flaws are known, as of a day. */
export const advisoryTableSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** The last day up to which advisories were looked for. */
  dataThrough: z.iso.date(),
  /** The day on which the projects said what they maintain; ends after it are as they announced them. */
  branchesAsOf: z.iso.date(),
  components: z.record(
    z.enum(RELEASED_COMPONENTS),
    z.strictObject({
      /** Everything older than this gets no fixes. */
      endedBelow: version,
      branches: z.array(branchSchema),
      source: z.url(),
    }),
  ),
  advisories: z.array(advisorySchema),
});
export type AdvisoryTable = Readonly<z.infer<typeof advisoryTableSchema>>;
