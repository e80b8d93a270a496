import { z } from 'zod';
import type { Parameter } from '../src/model/parameter.ts';

/*
 * What a policy can tell the checks. One constant for each parameter, shared by all checks that ask for it.
 */

/** Accounts of the host. Names are compared whole: `al` is not trusted because `alice` is. */
export const TRUSTED_DOCKER_USERS: Parameter<string[]> = {
  id: 'trusted-docker-users',
  meaning: 'Names of the accounts that may control an engine, and with it the host.',
  schema: z.array(z.string().min(1)),
};

/** A statement of the operator about something that no machine can see, which grows old. */
const DAY_OR_NONE = z.union([z.literal('none'), z.iso.date()]);

/** Which baseline it was is for the operator to know. */
export const HOST_BASELINE_ATTESTED: Parameter<string> = {
  id: 'host-baseline-attested',
  meaning:
    'Day (YYYY-MM-DD) on which the operating system was last checked against a hardening baseline, or "none" where no baseline is applied.',
  schema: DAY_OR_NONE,
};

/** How long such a statement holds. */
export const ATTESTATION_MAX_AGE_DAYS: Parameter<number> = {
  id: 'attestation-max-age-days',
  meaning: 'Days for which the statement of an operator counts.',
  schema: z.int().positive(),
  shipped: 365,
};

/** An advisory table that is older says nothing of what was found since. */
export const ADVISORY_TABLE_MAX_AGE_DAYS: Parameter<number> = {
  id: 'advisory-table-max-age-days',
  meaning:
    'Days after which a table of releases and advisories is too old to say that a release is free of flaws.',
  schema: z.int().positive(),
  shipped: 90,
};

/** What took the place of Docker Content Trust. */
export const IMAGE_SIGNATURE_VERIFICATION: Parameter<string> = {
  id: 'image-signature-verification',
  meaning:
    'What verifies signatures of images before they run here, such as cosign, notation or the registry.',
  schema: z.string().min(1),
};

/** An agent that reads logs where they lie; the engine knows nothing of it. */
export const CONTAINER_LOG_SHIPPER: Parameter<string> = {
  id: 'container-log-shipper',
  meaning:
    'What sends the logs of containers from this host to another machine, such as Fluent Bit, Vector or Datadog.',
  schema: z.string().min(1),
};

/** Without a word on it nobody can tell a node that was meant to be one from a left-over. */
export const SWARM_WANTED: Parameter<boolean> = {
  id: 'swarm-wanted',
  meaning: 'Whether the host is meant to be a node of a swarm.',
  schema: z.boolean(),
};

/** More managers make every change slower; beyond seven they add nothing that is needed. */
export const MOST_SWARM_MANAGERS: Parameter<number> = {
  id: 'most-swarm-managers',
  meaning: 'The largest number of managers that a swarm may have.',
  schema: z.int().positive(),
  shipped: 7,
};

/** Shipped is what a swarm does by itself: 90 days. */
export const LONGEST_NODE_CERTIFICATE_HOURS: Parameter<number> = {
  id: 'longest-node-certificate-hours',
  meaning: 'Hours for which the certificate of a node of a swarm may be valid.',
  schema: z.int().positive(),
  shipped: 2160,
};

/** How often an authority is replaced depends on who could have got at its key. */
export const LONGEST_SWARM_CA_DAYS: Parameter<number> = {
  id: 'longest-swarm-ca-days',
  meaning: 'Days after which the certificate authority of a swarm is to be replaced.',
  schema: z.int().positive(),
};

/** Services may take them from elsewhere at start, which no engine shows. */
export const SERVICE_SECRET_STORE: Parameter<string> = {
  id: 'service-secret-store',
  meaning:
    'What keeps the secrets of services in place of the store of the swarm, such as HashiCorp Vault or the secret manager of a cloud.',
  schema: z.string().min(1),
};

/** Names are compared in full and up to a slash: `ghcr.io/team` is not `ghcr.io/teams`. */
export const TRUSTED_IMAGE_SOURCES: Parameter<string[]> = {
  id: 'trusted-image-sources',
  meaning:
    'Registries (registry.example.com), repositories or their beginnings up to a slash (docker.io/library, ghcr.io/team), and digests (sha256:...) of images that may be run.',
  schema: z.array(
    z.union([z.string().regex(/^sha256:[0-9a-f]{64}$/), z.string().regex(/^[\w.:-]+(\/[\w.-]+)*\/?$/)]),
  ),
};

/** How many there may be depends on the host: one that builds keeps many. */
export const MOST_UNUSED_IMAGES: Parameter<number> = {
  id: 'most-unused-images',
  meaning: 'The largest number of images that an engine may store without a container that uses them.',
  schema: z.int().nonnegative(),
};

/** Tasks that a swarm keeps as its history do not count. */
export const MOST_STOPPED_CONTAINERS: Parameter<number> = {
  id: 'most-stopped-containers',
  meaning: 'The largest number of containers of an engine that do not run.',
  schema: z.int().nonnegative(),
};

/** As `docker run --ulimit` has them, so that what is read and what is allowed are the same text. */
export const MOST_DEFAULT_ULIMITS: Parameter<string[]> = {
  id: 'most-default-ulimits',
  meaning:
    'The largest default limits that containers may have, each as name=soft:hard or name=both (nofile=1024:4096, nproc=512); each has to be set.',
  schema: z.array(z.string().regex(/^[a-z]+=\d+(:\d+)?$/)).min(1),
};

/** Compared in full: what lies below an allowed one is another. */
export const ALLOWED_CGROUP_PARENTS: Parameter<string[]> = {
  id: 'allowed-cgroup-parents',
  meaning:
    'Control groups below which an engine or a container may be told to put containers, as the option names them (apps.slice, /apps).',
  schema: z.array(z.string().min(1)),
};

/** The benchmark itself has front proxies on 80 and 443 in mind; no port is allowed unasked, though. */
export const ALLOWED_PRIVILEGED_PORTS: Parameter<number[]> = {
  id: 'allowed-privileged-ports',
  meaning: 'Ports of the host below 1024 that containers and services may publish, such as 80 and 443.',
  schema: z.array(z.int().min(1).max(1023)),
};

/** Compared in full, since what lies below an allowed directory is mostly not what was meant. */
export const ALLOWED_HOST_MOUNTS: Parameter<string[]> = {
  id: 'allowed-host-mounts',
  meaning:
    'System directories, and paths below them, that may be mounted into containers: /proc:ro read-only, /etc/letsencrypt also writable. Each as it is after links.',
  schema: z.array(z.string().regex(/^\/([^:]*[^:/])?(:ro)?$/)),
};

/** A share only weighs against the others where the host is busy. */
export const CONTAINER_CPU_RULE: Parameter<string> = {
  id: 'container-cpu-rule',
  meaning:
    'What bounds the processor time of a container: a share of its own or a limit (share-or-limit), or a limit alone.',
  schema: z.enum(['share-or-limit', 'limit']),
  shipped: 'share-or-limit',
};

/** A limit that is as large as the host bounds nothing. */
export const LARGEST_MEMORY_LIMIT_MIB: Parameter<number> = {
  id: 'largest-memory-limit-mib',
  meaning: 'The largest memory limit that a container may have, in MiB.',
  schema: z.int().positive(),
};

/** Group root and group docker may own a socket anyhow. */
export const ALLOWED_SOCKET_GROUPS: Parameter<string[]> = {
  id: 'allowed-socket-groups',
  meaning: 'Names of groups that may own the socket of an engine beside root and docker.',
  schema: z.array(z.string().min(1)),
};

/** Such a statement about images. */
export const attestation = (id: string, what: string): Parameter<string> => ({
  id,
  meaning: `Day (YYYY-MM-DD) on which the operator last saw to it that ${what}, or "none" where nobody does.`,
  schema: DAY_OR_NONE,
});
