import { z } from 'zod';

/** The parts of a host whose known flaws are followed; `engine` is dockerd. */
export const ADVISORY_COMPONENTS = ['engine', 'containerd', 'runc', 'buildkit', 'kernel'] as const;
export type AdvisoryComponent = (typeof ADVISORY_COMPONENTS)[number];

/** Those of them whose branches are followed too. */
export const RELEASED_COMPONENTS = ['engine', 'containerd', 'runc'] as const;
export type ReleasedComponent = (typeof RELEASED_COMPONENTS)[number];

/** What must be true of a host for an advisory to concern it, in words. */
export const ADVISORY_CONDITIONS = {
  always: 'always',
  'authorization-plugin': 'an authorization plugin is configured',
  'encrypted-overlay-network': 'a swarm has an encrypted overlay network',
  'docker-cp': 'docker cp or the archive API is used on a hostile container',
  'host-network-as-root': 'a container uses the network of the host as user 0',
  cri: 'Kubernetes uses this containerd (CRI)',
  'cri-with-checkpoints': 'Kubernetes uses this containerd (CRI), and checkpoints can be restored',
  'builds-from-git': 'somebody can start builds from a git URL',
  'user-namespace-remapping': 'userns-remap is on',
  'classic-builder': 'the classic builder is used',
  'managed-plugins': 'managed plugins are installed',
  firewalld: 'firewalld runs',
  rootless: 'the engine is rootless',
  builds: 'images are built on this host',
  'untrusted-frontends': 'builds use frontends or requests that nobody vouches for',
  'shared-build-cache': 'one build cache serves trusted and untrusted builds',
  'user-namespaces': 'user namespaces are allowed',
  'user-namespaces-or-net-admin': 'user namespaces are allowed, or a container holds NET_ADMIN',
  'user-namespaces-or-sys-admin': 'user namespaces are allowed, or a container holds SYS_ADMIN',
  'cgroup-v1': 'cgroup v1 is used',
} as const;
export type AdvisoryCondition = keyof typeof ADVISORY_CONDITIONS;
const CONDITIONS = Object.keys(ADVISORY_CONDITIONS) as [AdvisoryCondition, ...AdvisoryCondition[]];

/** Names an advisory for all times. */
const advisoryId = z.string().regex(/^(?:CVE-\d{4}-\d{4,9}|GHSA(?:-[0-9a-z]{4}){3})$/);

const version = z.string().regex(/^(?:0|\d{1,6}(?:\.\d{1,6}){1,2}(?:-(?:alpha|beta|rc)\.?\d{1,6})?)$/);
const packageVersion = z.string().regex(/^[\w.+~:^-]{1,128}$/);
const word = z.string().regex(/^[\w.+-]{1,64}$/);
const source = z.url({ protocol: /^https$/ }).max(300);

const rangeSchema = z
  .strictObject({
    introduced: version.describe('The first upstream version with the flaw; 0 for all that there ever were'),
    fixed: version.nullable().describe('The first without it; null where no fix is released'),
    unclear: z
      .literal(true)
      .exactOptional()
      .describe('Releases in this range may have got a fix of their own that the source does not name'),
  })
  .describe('Upstream versions that have the flaw; stages such as -rc.1 count as older than the release');

const distributionFixSchema = z
  .strictObject({
    package: word,
    format: z.enum(['dpkg', 'rpm']).describe('How its versions are ordered'),
    distribution: word.describe('ID of os-release(5)'),
    release: word.describe('VERSION_ID of os-release(5)'),
    fixed: packageVersion,
    source,
  })
  .describe('The first version of a package of a distribution that has the fix');

const advisorySchema = z.strictObject({
  id: advisoryId,
  aliases: z.array(advisoryId).max(8),
  component: z.enum(ADVISORY_COMPONENTS),
  severity: z
    .enum(['critical', 'high', 'medium', 'low'])
    .describe('What the flaw gives on a host with containers, not the score of a vendor'),
  published: z.iso.date(),
  affected: z.array(rangeSchema).min(1).max(64),
  condition: z.enum(CONDITIONS).describe('What must be true of a host; a fact that rules it out excludes it'),
  summary: z.string().min(1).max(200),
  source,
  distributions: z.array(distributionFixSchema).max(200).exactOptional(),
});
export type Advisory = Readonly<z.infer<typeof advisorySchema>>;

const branchSchema = z.strictObject({
  branch: z
    .string()
    .regex(/^\d{1,6}(?:\.\d{1,6})?$/)
    .describe('The numbers that its versions begin with, such as 29 or 2.3'),
  ends: z.iso
    .date()
    .nullable()
    .describe('The first day on which it is known to get no fixes any more; null where none is announced'),
});

const branchesSchema = z.strictObject({
  endedBelow: version.describe('Everything older gets no fixes'),
  branches: z.array(branchSchema).max(200),
  source,
});

const bundledBuildkitSchema = z.strictObject({
  engineFrom: version.describe('The first engine with it, up to the next row'),
  buildkit: version.describe('The release, or the last one before the commit, that the engine is built with'),
  fork: z.literal(true).exactOptional().describe('It is a fork of that release, with changes of its own'),
});

/** What is known of flaws and branches as of a day; published as a JSON Schema. */
export const advisoryTableSchema = z.strictObject({
  schemaVersion: z.literal(1),
  generated: z.iso.date().describe('The day on which the file was made'),
  dataThrough: z.iso.date().describe('The last day up to which advisories were looked for'),
  branchesAsOf: z.iso
    .date()
    .describe('The day on which projects said what they maintain; later ends are as announced'),
  components: z.strictObject({ engine: branchesSchema, containerd: branchesSchema, runc: branchesSchema }),
  bundledBuildkit: z.array(bundledBuildkitSchema).min(1).max(1000).describe('The oldest engine first'),
  advisories: z.array(advisorySchema).min(1).max(5000).describe('One row for each id and component'),
});
export type AdvisoryTable = Readonly<z.infer<typeof advisoryTableSchema>>;
