import { z } from 'zod';
import type { Parameter } from '../../src/model/parameter.ts';

/** Shipped are those of Debian and Red Hat that run one program and end. */
export const ACCEPTED_SYSTEM_ACCOUNTS: Parameter<string[]> = {
  id: 'accepted-system-accounts',
  meaning: 'Names of accounts of the system that may have a shell or a password.',
  schema: z.array(z.string().min(1)),
  shipped: ['sync', 'halt', 'shutdown'],
};

/** A name alone is that program with any arguments. */
export const ENGINE_PROGRAMS: Parameter<string[]> = {
  id: 'engine-programs',
  meaning:
    'Programs that are root on the host by what they do, by name, with arguments where only some are meant (systemctl * docker*); shells always count.',
  schema: z.array(z.string().min(1)),
  shipped: [
    'docker',
    'docker-compose',
    'dockerd',
    'nerdctl',
    'ctr',
    'crictl',
    'runc',
    'crun',
    'podman',
    'buildctl',
    'systemctl * docker*',
    'nsenter',
    'kubectl',
  ],
};

/** Whoever is in one of them can be root anyway. */
export const ADMIN_GROUPS: Parameter<string[]> = {
  id: 'admin-groups',
  meaning: 'Names of the groups whose members administer the host.',
  schema: z.array(z.string().min(1)),
  shipped: ['root', 'sudo', 'wheel'],
};
