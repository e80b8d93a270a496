import { z } from 'zod';
import type { Parameter } from '../../src/model/parameter.ts';
import { DANGEROUS_CALLS } from '../../src/probes/seccomp/dangerous-calls.ts';

/*
 * What a policy can tell the checks about seccomp. Names of containers are patterns, in which `*` stands for any
 * characters.
 */

/** They should be few: each reaches the whole kernel. */
export const ACCEPTED_UNFILTERED_CONTAINERS: Parameter<string[]> = {
  id: 'accepted-unfiltered-containers',
  meaning: 'Names of the containers (* for any characters) that may run without a seccomp filter.',
  schema: z.array(z.string().min(1)),
};

/** The list is the tool's own; a policy that sets it replaces the whole. */
export const DANGEROUS_SYSTEM_CALLS: Parameter<string[]> = {
  id: 'dangerous-system-calls',
  meaning:
    'Names of the system calls that a seccomp profile must not open further than the profile of the engine does.',
  schema: z.array(z.string().regex(/^[a-z0-9_]+$/)).min(1),
  shipped: [...DANGEROUS_CALLS],
};

/** The call alone means nothing: what one container needs another must not have. */
export const ACCEPTED_SYSTEM_CALLS: Parameter<string[]> = {
  id: 'accepted-system-calls',
  meaning:
    'System calls that the profile of a container may open, each as the name of the container (* for any characters), a colon and the call: builder:mount.',
  schema: z.array(z.string().regex(/^[^:]+:[a-z0-9_]+$/)),
};
